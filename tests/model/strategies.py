"""Plain data that is nearly a product file or nearly a configuration: every form of every value, right and wrong."""

from hypothesis import strategies as st

ADDRESSES = (
    "https://cdn.example.com/a.jpg",
    "HTTP://CDN.example.com:8080/a?b#c",
    "https://[::1]:80/",
    "https://cdn.example.com/a.jpg\n",
    "https://user:hunter2@cdn.example.com/",
    "https://user:hunter2/x@cdn.example.com/",
    "//user.name:hunter2@cdn.example.com/",
    "cdn.example.com",
    "https://cdn.example.com/a b",
    "https://cdn.example.com/\u202e",
    "https://",
    "ftp://x",
    "https://x:port",
    "",
)
TEXTS = ("A", "The mug", " ", "", "a\nb", "a\n", "\x00", "\u2028", "\u200d", "\ufeff", "\x1b[31m", "x" * 1001)
NUMBERS = (0, 1, 2, 5, -1, 7.0, 7.5, 2**53 - 1, 2**53, 10**30, 1e300, True, False)

scalars = (
    st.none()
    | st.sampled_from(NUMBERS)
    | st.sampled_from(ADDRESSES)
    | st.sampled_from(TEXTS)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


def nearly(usual: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """What belongs there, most of the time."""
    return st.one_of(usual, usual, usual, anything)


def mapping(**values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Some of these keys with what belongs there, and now and then a key that is not known."""
    known = st.fixed_dictionaries({}, optional={key: nearly(value) for key, value in values.items()})
    others = st.dictionaries(st.sampled_from(["images", "Image", "url", "token", "x\n", "é"]), scalars, max_size=1)
    return st.builds(lambda one, other: one | other, known, st.one_of(st.just({}), st.just({}), others))


_addresses = st.sampled_from(ADDRESSES)
_texts = st.sampled_from(TEXTS)
_numbers = st.sampled_from(NUMBERS)
_alts = _texts | st.dictionaries(
    st.sampled_from(["main", "en", "pt_BR", "zh-Hant-TW", "english", "E", "nl\n", "", "text", "languages"]),
    nearly(_texts),
    max_size=3,
)
_erasable = st.sampled_from(["gallery", "main.image", "main.video", "main", "galery"])

products = nearly(
    mapping(
        version=_numbers,
        product_id=_numbers,
        sku=_texts,
        main=mapping(image=_addresses, video=_addresses),
        gallery=st.lists(nearly(mapping(image=_addresses, video=_addresses, alt=_alts)), max_size=3),
        allow_erase=st.lists(nearly(_erasable), max_size=3),
    )
)

_store = mapping(id=_numbers)
_hosts = st.lists(
    nearly(st.sampled_from(["cdn.example.com", "CDN.example.com", "[::1]", "*.example.com", "a b"])), max_size=2
)
_globs = st.sampled_from(["products/**/*.yaml", "", "a\nb"])

configurations = nearly(
    mapping(
        version=_numbers,
        store=_store,
        stores=st.dictionaries(
            st.sampled_from(["production", "a-b", "a_b", "A", "-", ""]), nearly(_store), max_size=2
        ),
        catalog=_globs | st.lists(nearly(_globs), max_size=2),
        state=st.sampled_from(["state.jsonl", "{store}.jsonl", "git:https://u:hunter2@x/y", "", "\x00"]),
        safety=mapping(max_gallery_loss_percent=_numbers, max_loss_percent=_numbers),
        sources=mapping(
            check=st.booleans(), allow_private_networks=st.booleans(), allowed_hosts=_hosts, unchecked_hosts=_hosts
        ),
        rate_limit=mapping(requests=_numbers, seconds=_numbers),
    )
)
