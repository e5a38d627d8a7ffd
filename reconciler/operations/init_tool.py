"""Where the workflows of this very program are published: a repository on GitHub, at a commit. Invents nothing."""

import json
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from reconciler.errors import ConfigError, GitError
from reconciler.git import Git, head_commit

DISTRIBUTION = "ecwid-media-reconciler"

_TOOL = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9-]*)/[A-Za-z0-9_.-]+)@([0-9a-f]{40})")
_ON_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]*@)?github\.com(?::\d+)?/|(?:[^@/]+@)?github\.com:)"
    r"([A-Za-z0-9-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/?"
)
_SAY = "say where the workflows are: --tool OWNER/REPO@COMMIT, with all 40 digits of the commit; nothing was written"


@dataclass(frozen=True, slots=True)
class Tool:
    """A repository on GitHub as `OWNER/REPO`, and the full id of a commit."""

    repository: str
    commit: str


def tool_given(text: str) -> Tool:
    """What `OWNER/REPO@COMMIT` means. Raises `ConfigError`."""
    found = _TOOL.fullmatch(text)
    if found is None:
        raise ConfigError(f"{text!r} does not say where the workflows are", _SAY)
    return Tool(found[1], found[2])


def direct_url() -> str | None:
    """What pip wrote down of where this program was installed from (PEP 610); None where it did not."""
    try:
        return metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except (metadata.PackageNotFoundError, OSError, UnicodeDecodeError):
        return None


def tool_installed(origin: str | None) -> Tool:
    """The repository and commit that this program was installed from; `origin` is its `direct_url.json`.

    That is a git address on GitHub, or a checkout whose remote is there. Raises `ConfigError` where it is neither.
    """
    data = _parsed(origin)
    url, vcs, folder = data.get("url"), data.get("vcs_info"), data.get("dir_info")
    if isinstance(url, str) and isinstance(vcs, dict):
        return _published(url, vcs.get("commit_id"))
    if isinstance(url, str) and isinstance(folder, dict) and folder.get("editable"):
        return _checked_out(Path(url2pathname(urlsplit(url).path)))
    raise ConfigError("it is not known which repository on GitHub this program was installed from", _SAY)


def _parsed(origin: str | None) -> dict[str, object]:
    try:
        data = json.loads(origin or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _published(url: str, commit: object) -> Tool:
    found = _ON_GITHUB.fullmatch(url)
    if found is None or not isinstance(commit, str):
        raise ConfigError("this program was not installed from a repository on github.com", _SAY)
    return tool_given(f"{found[1]}@{commit}")


def _checked_out(folder: Path) -> Tool:
    try:
        commit, url = head_commit(folder), Git(folder).setting("remote.origin.url")
    except GitError as error:
        raise ConfigError(
            f"this program's checkout cannot be asked where it is from: {error.message}", _SAY
        ) from error
    if commit is None or url is None:
        raise ConfigError("this program's checkout has no commit or no remote `origin`", _SAY)
    return _published(url, commit)
