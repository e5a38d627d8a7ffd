"""A repository's remote: what its refs are, fetching one, pushing some by compare and swap. Never forces anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.errors import GitError, RemoteSilent
from reconciler.git.command import Answer, Git
from reconciler.git.scrubbing import scrubbed

PREFERRED = "origin"

_BUSY = ("cannot lock ref", "Unable to create", "unable to update local ref")
_NO_CREDENTIALS = (
    "terminal prompts disabled",
    "could not read Username",
    "could not read Password",
    "Authentication failed",
    "Invalid username",
    "Permission denied",
    "Permission to ",
    "Host key verification failed",
    "The requested URL returned error: 401",
    "The requested URL returned error: 403",
    "Repository not found",
)
_AGAIN = 4


@dataclass(frozen=True, slots=True)
class Update:
    """One ref to be changed: from the object `old` to `new`; `None` stands for a ref that is not there."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Remote:
    """One remote of a repository, by its name."""

    git: Git
    name: str

    def refs(self, *names: str) -> dict[str, str]:
        """The objects of those of these refs that exist. Raises `RemoteSilent`, `GitError`."""
        answer = self.git.ask_remote("ls-remote", "--quiet", "--", self.name, *names)
        if answer.status:
            raise self.silent(answer)
        pairs = (line.partition("\t") for line in answer.out.decode(errors="replace").splitlines())
        return {ref: found for found, _, ref in pairs if ref in names}

    def fetch(self, ref: str, into: str, depth: int | None = None) -> bool:
        """Let the local ref `into` be what `ref` is at the remote, with `depth` commits of its history or all of it.

        False where the remote has no such ref. Nothing else of the repository changes: no other ref, no FETCH_HEAD.
        Raises `RemoteSilent`, `GitError`.
        """
        how = () if depth is None else (f"--depth={depth}",)
        answer = self._fetched(ref, into, how)
        for _ in range(_AGAIN):
            if not any(words in answer.said for words in _BUSY):  # another process may just be at the same ref
                break
            answer = self._fetched(ref, into, how)
        if answer.status and "couldn't find remote ref" not in answer.said:
            raise self.silent(answer)
        return answer.status == 0

    def push(self, updates: Sequence[Update]) -> Answer:
        """Change all of these refs or none, each only where it is still what it was. Raises `GitError`.

        An answer with another status than 0 leaves open what happened: the connection may have ended too early.
        """
        leases = [f"--force-with-lease={one.ref}:{one.old or ''}" for one in updates]
        refspecs = [f"{one.new or ''}:{one.ref}" for one in updates]
        return self.git.ask_remote(
            "push",
            "--quiet",
            "--atomic",
            "--no-verify",
            "--no-follow-tags",
            "--recurse-submodules=no",
            *leases,
            "--",
            self.name,
            *refspecs,
        )

    def _fetched(self, ref: str, into: str, how: Sequence[str]) -> Answer:
        return self.git.ask_remote(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-prune",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--refmap=",
            *how,
            "--",
            self.name,
            f"+{ref}:{into}",
        )

    def silent(self, answer: Answer) -> RemoteSilent:
        """The error for a remote that did not answer, or would not answer us."""
        if any(words in answer.said for words in _NO_CREDENTIALS):
            remedy = "give git credentials that may use it; nobody is asked for any"
        else:
            remedy = "check the network and the remote's address (git remote -v), then run the command again"
        why = answer.said or f"exit status {answer.status}"
        return RemoteSilent(f"the remote {scrubbed(self.name)!r} cannot be used: {why}", remedy)


def remote_of(git: Git) -> Remote:
    """The remote `origin`; without one of that name, the only one there is. Raises `NoRepository`, `GitError`."""
    answer = git.ask("remote")
    if answer.status:
        raise git.unusable(answer)
    names = answer.out.decode(errors="replace").split()
    name = PREFERRED if PREFERRED in names else names[0] if len(names) == 1 else None
    if name is not None:
        if git.run("remote", "get-url", "--all", name) != git.run("remote", "get-url", "--push", "--all", name):
            raise GitError(
                f"the remote {name} of the repository around {str(git.folder)!r} is pushed to elsewhere than it is "
                f"fetched from, and a state must be read where it is written",
                f"give it one address: git config --unset-all remote.{name}.pushurl",
            )
        return Remote(git, name)
    which = f"several remotes, and none is called {PREFERRED}" if names else "no remote"
    raise GitError(
        f"the repository around {str(git.folder)!r} has {which}",
        f"call the one that keeps the state {PREFERRED}: git remote add {PREFERRED} ADDRESS",
    )
