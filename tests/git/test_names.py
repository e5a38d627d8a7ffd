"""Which names of branches pass."""

import pytest

from reconciler.errors import ConfigError
from reconciler.git import check_branch
from reconciler.git.scrubbing import said


@pytest.mark.parametrize("name", ["media-state", "state/production", "v1.2_x+y", "a"])
def test_plain_names_pass(name: str) -> None:
    assert check_branch(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "-x",
            "--upload-pack=touch x",
            "a b",
            "a..b",
            "a/",
            "/a",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.lock/b",
            "a.",
        ),
        *("HEAD", "@", "@{-1}", "a@{1}", "a~1", "a^", "a:b", "a?b", "a*", "a[b", "a\\b", "refs/heads/main", "ä"),
        *("0123456789" * 4, "x" * 201, "a\nb", "main\n", "a\x1b[31m", "+main:main", "a/-b"),
    ],
)
def test_names_that_mean_something_else_to_git_do_not(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a branch"):
        check_branch(name)


def test_what_git_says_becomes_one_short_line_without_credentials() -> None:
    spoken = (
        b"hint: try again\nremote: no\nfatal: unable to access 'https://ann:s3cr/et@pw@host.example/x.git': 403\n"
        b"fatal: ghp_0123456789abcdefghij and Authorization: Basic eHh4Onl5eXl5\n"
    )
    told = said(spoken)
    assert told == (
        "remote: no; fatal: unable to access 'https://host.example/x.git': 403; "
        "fatal: [a token] and Authorization: Basic [a token]"
    )
    assert len(said(b"x" * 5000)) == 400
