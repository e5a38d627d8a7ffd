"""Items are added to a product file by span: it then declares them as well, and everything else stays as it was."""

import re

import pytest

from reconciler.catalog.additions import MOST_ADDED, Added, Addition, new_file, with_added
from reconciler.model.declared import ProductFile
from reconciler.model.media import Item, Section, WrittenItem
from reconciler.yamlfile.parse import parse
from tests.corpus.cases import Accepted, accepted

HEAD = "version: 1\nproduct_id: 7\n"
MAIN = "main:\n  image: https://x.example/m\n"


def picture(slot: str, name: str, index: int = 0) -> Addition:
    return Addition(slot, Item(image=f"https://x.example/{name}"), f"kept {name}", index)


def film(slot: str, name: str) -> Addition:
    return Addition(slot, Item(video=f"https://v.example/{name}"), f"kept {name}")


def read(content: bytes) -> ProductFile:
    return ProductFile.model_validate(parse(content).data)


def shown(content: bytes, section: Section) -> list[str]:
    product = read(content)
    items = (
        product.gallery or () if section is Section.GALLERY else product.main.slots.values() if product.main else ()
    )
    return [item.address.rsplit("/", 1)[-1] for item in items]


# What is written, what is added, and what it looks like then; an address is `https://x.example/NAME`.
FILES: dict[str, tuple[str, tuple[Addition, ...], str]] = {
    "an empty gallery": (
        "gallery: []   # none\nallow_erase: [gallery]\n",
        (picture("gallery[0]", "a"), picture("gallery[1]", "b", 1)),
        "gallery:   # none\n  - image: https://x.example/a  # kept a\n  - image: https://x.example/b  # kept b\n"
        "allow_erase: [gallery]\n",
    ),
    "a list in block style": (
        "gallery:\n  # first\n  - image: https://x.example/a\n    alt: A\n  # second\n  - image: https://x.example/b\n",
        (picture("gallery[0]", "0", 0), picture("gallery[2]", "1", 2), picture("gallery[9]", "2:", 4)),
        "gallery:\n  - image: https://x.example/0  # kept 0\n  # first\n  - image: https://x.example/a\n    alt: A\n"
        "  - image: https://x.example/1  # kept 1\n  # second\n  - image: https://x.example/b\n"
        '  - image: "https://x.example/2:"  # kept 2:\n',
    ),
    "a list that is not indented": (
        "gallery:\n- image: https://x.example/a\n\n# the end\n",
        (picture("gallery[1]", "b", 1),),
        "gallery:\n- image: https://x.example/a\n- image: https://x.example/b  # kept b\n\n# the end\n",
    ),
    "a list of aliases": (
        "gallery:\n  - &a {image: 'https://x.example/a'}\n  - *a\n",
        (picture("gallery[1]", "b", 1),),
        "gallery:\n  - &a {image: 'https://x.example/a'}\n  - image: https://x.example/b  # kept b\n  - *a\n",
    ),
    "a list in flow style": (
        "gallery: [{image: 'https://x.example/a'}, {image: 'https://x.example/c'}]  # all\n",
        (picture("gallery[1]", "b", 1), picture("gallery[3]", "d", 3)),
        "gallery: [{image: 'https://x.example/a'},\n"
        '  {image: "https://x.example/b"},  # kept b\n'
        "  {image: 'https://x.example/c'},\n"
        '  {image: "https://x.example/d"}  # kept d\n'
        "]  # all\n",
    ),
    "a list in flow style over lines": (
        "gallery: [\n    {image: 'https://x.example/a'}, # a\n    {image: 'https://x.example/b'} # b\n]\n",
        (picture("gallery[0]", "0", 0), picture("gallery[3]", "c", 3)),
        'gallery: [\n    {image: "https://x.example/0"},  # kept 0\n'
        "    {image: 'https://x.example/a'}, # a\n    {image: 'https://x.example/b'}, # b\n"
        '    {image: "https://x.example/c"}  # kept c\n]\n',
    ),
    "no gallery": (
        "main:\n  image: https://x.example/m\n# the end\n",
        (picture("gallery[0]", "a"),),
        "main:\n  image: https://x.example/m\ngallery:\n  - image: https://x.example/a  # kept a\n# the end\n",
    ),
    "no main": (
        "# all of it\ngallery: []\n",
        (picture("main.image", "m"), film("main.video", "v")),
        "main:\n  image: https://x.example/m  # kept m\n  video: https://v.example/v  # kept v\n"
        "# all of it\ngallery: []\n",
    ),
    "a main video without an image": (
        "main:\n  # the film\n  video: https://v.example/v\n",
        (picture("main.image", "m"),),
        "main:\n  image: https://x.example/m  # kept m\n  # the film\n  video: https://v.example/v\n",
    ),
    "a main in flow style": (
        "main: {image: 'https://x.example/m'}\n",
        (film("main.video", "v"),),
        "main: {image: 'https://x.example/m',\n  video: \"https://v.example/v\"  # kept v\n}\n",
    ),
    "a file without an end": (
        "gallery:\n  - image: https://x.example/a",
        (picture("gallery[1]", "b", 1),),
        "gallery:\n  - image: https://x.example/a\n  - image: https://x.example/b  # kept b",
    ),
}


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", FILES)
def test_items_are_added_where_they_belong(name: str, bom: bytes, eol: str) -> None:
    before, additions, after = FILES[name]

    added = with_added(bom + (HEAD + before).replace("\n", eol).encode(), additions)

    assert added == Added(bom + (HEAD + after).replace("\n", eol).encode())


def test_a_file_that_is_one_flow_mapping_takes_items_too() -> None:
    content = b"{version: 1, product_id: 7, main: {video: 'https://v.example/v'}}"

    added = with_added(
        content, (picture("main.image", "m"), picture("gallery[0]", "a"), picture("gallery[1]", "b", 1))
    )

    assert added.by_hand == ()
    assert (shown(added.content, Section.MAIN), shown(added.content, Section.GALLERY)) == (["m", "v"], ["a", "b"])


BY_HAND: dict[str, tuple[str, Addition, str]] = {
    "an alias in its place": (
        "allow_erase: &none []\ngallery: *none\n",
        picture("gallery[0]", "a"),
        "an alias stands in its place",
    ),
    "an alias somewhere else": (
        "main: &m {image: 'https://x.example/m'}\ngallery: [*m]\n",
        film("main.video", "v"),
        "an alias stands for it somewhere else",
    ),
    "dashes behind a colon": (
        "? gallery\n: - image: https://x.example/a\n",
        picture("gallery[0]", "b"),
        "its dashes cannot be told",
    ),
    "a key on a line of its own": (
        "? main\n: video: https://v.example/v\n",
        picture("main.image", "m"),
        "its notation does not allow it",
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_what_cannot_be_added_is_told_and_the_file_left_alone(name: str) -> None:
    body, addition, why = BY_HAND[name]
    content = (HEAD + body).encode()

    assert with_added(content, (addition,)) == Added(content, ((addition, why),))


@pytest.mark.parametrize("case", list(accepted()), ids=lambda case: case.name)
def test_every_file_that_is_accepted_takes_an_item_anywhere_or_is_left_alone(case: Accepted) -> None:
    content, before = case.content, read(case.content)
    length = len(before.gallery or ())
    for index in {0, min(1, length), length}:
        added = with_added(content, (picture(f"gallery[{index}]", "new", index),))
        if added.by_hand:
            assert added.content == content
            continue
        old = before.gallery or ()
        new = WrittenItem.model_validate(picture("gallery[0]", "new").item.to_json())
        assert read(added.content) == before.model_copy(update={"gallery": (*old[:index], new, *old[index:])})
        assert is_within(essence(content), essence(added.content))


def essence(content: bytes) -> str:
    """All but the space, and the brackets that an empty list loses."""
    return re.sub(r"\s|\[\s*\]", "", content.decode("utf-8-sig"))


def is_within(part: str, whole: str) -> bool:
    """Whether `whole` has all characters of `part` in their order."""
    rest = iter(whole)
    return all(char in rest for char in part)


def test_more_items_than_can_be_added_at_a_time_are_left_to_a_person() -> None:
    content = (HEAD + "gallery: []\n").encode()
    additions = tuple(picture(f"gallery[{number}]", f"p{number}", number) for number in range(MOST_ADDED + 2))

    added = with_added(content, additions)

    assert shown(added.content, Section.GALLERY) == [f"p{number}" for number in range(MOST_ADDED)]
    why = "only 200 items are added to a file at a time"
    assert added.by_hand == tuple((one, why) for one in additions[MOST_ADDED:])


# A soft hyphen and a tag, which nobody sees, and what a workflow obeys.
@pytest.mark.parametrize("name", ["a\u00adb", "a\U000e0041b", "##[error]x", "###[x", "a\u00ad:"])
@pytest.mark.parametrize("before", [MAIN, "gallery: []\n", "gallery: [{image: 'https://x.example/a'}]\n"])
def test_an_address_that_cannot_be_shown_as_it_is_is_written_with_escapes(before: str, name: str) -> None:
    addition = Addition("gallery[0]", Item(image=f"https://x.example/{name}"), "kept")

    added = with_added((HEAD + before).encode(), (addition,))

    for content in (added.content, new_file(7, (addition,))):
        assert (read(content).gallery or ())[0].to_json() == addition.item.to_json()
        assert content.isascii()
        assert b"##[" not in content


def test_a_new_file_declares_what_is_added_to_it() -> None:
    content = new_file(7, (picture("main.image", "m"), picture("gallery[0]", "a:"), film("gallery[1]", "v")))

    assert content.decode() == (
        "version: 1\nproduct_id: 7\n"
        "main:\n  image: https://x.example/m  # kept m\n"
        'gallery:\n  - image: "https://x.example/a:"  # kept a:\n  - video: https://v.example/v  # kept v\n'
    )
    assert (shown(content, Section.MAIN), shown(content, Section.GALLERY)) == (["m"], ["a:", "v"])
