"""Objects of a repository, in and out by plumbing alone. Touches no ref, no index, no file of a work tree."""

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.errors import GitFailed
from reconciler.git.command import Git

FILE_MODE = "100644"
_NEUTRAL = ("reconciler", "reconciler@localhost")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder of a commit: `mode` and `kind` as git tells them."""

    name: str
    mode: str
    kind: str
    oid: str


def has(git: Git, oid: str) -> bool:
    """Whether the object is in the repository."""
    return git.ask("cat-file", "-e", oid).status == 0


def read_blob(git: Git, oid: str) -> bytes:
    """The bytes of a file. Raises `GitFailed`, `GitError`."""
    return git.run("cat-file", "blob", oid)


def read_message(git: Git, commit: str) -> str:
    """The message of a commit, from its first line to its last. Raises `GitFailed`, `GitError`."""
    _, _, message = git.run("cat-file", "commit", commit).partition(b"\n\n")
    return message.decode(errors="replace")


def read_tree(git: Git, commit: str) -> tuple[Entry, ...]:
    """What stands in the top folder of a commit. Raises `GitFailed`, `GitError`."""
    entries = git.run("ls-tree", "-z", "--full-tree", commit).split(b"\0")[:-1]
    found = []
    for one in entries:
        about, _, name = one.partition(b"\t")
        mode, kind, oid = about.decode().split(" ")
        found.append(Entry(name.decode(errors="backslashreplace"), mode, kind, oid))
    return tuple(found)


def write_blob(git: Git, data: bytes) -> str:
    """Keep these bytes; the id of the object. Raises `GitFailed`, `GitError`."""
    return git.line("hash-object", "-w", "--stdin", "--no-filters", data=data)


def write_tree(git: Git, entries: Iterable[Entry]) -> str:
    """Keep a folder of these entries. Raises `GitFailed`, `GitError`."""
    lines = (f"{one.mode} {one.kind} {one.oid}\t{one.name}\0" for one in entries)
    return git.line("mktree", "-z", data="".join(lines).encode())


def write_commit(git: Git, tree: str, parent: str | None, message: str) -> str:
    """Keep a commit, unsigned, by whoever git is configured for, else by a neutral name. Raises `GitFailed`."""
    parents = () if parent is None else ("-p", parent)
    return git.line("commit-tree", *parents, "-F", "-", tree, data=message.encode(), environ=_identity(git))


def _identity(git: Git) -> dict[str, str]:
    """What the environment must say of author and committer where nothing else does."""
    said: dict[str, str] = {}
    for who in ("AUTHOR", "COMMITTER"):
        try:
            git.run("-c", "user.useConfigOnly=true", "var", f"GIT_{who}_IDENT")
        except GitFailed:
            said |= {f"GIT_{who}_NAME": _NEUTRAL[0], f"GIT_{who}_EMAIL": _NEUTRAL[1]}
    return said
