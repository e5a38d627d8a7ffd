"""Run one git command, without a shell, a prompt, a pager or a hook. Never lets a credential into a message.

What a surrounding git hook says of its own repository does not count here; what hands over configuration, and with
it credentials, does (`GIT_CONFIG_COUNT`, `GIT_ASKPASS`, `GIT_SSH_COMMAND`, …).
"""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reconciler.errors import GitError, GitFailed, NoRepository
from reconciler.git.scrubbing import said

LOCAL_SECONDS = 60.0
REMOTE_SECONDS = 120.0

_OF_A_HOOK = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "LANGUAGE",
    "SSH_ASKPASS",
)
_ALWAYS = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C",
    "SSH_ASKPASS_REQUIRE": "never",
}
_SSH = "ssh -oBatchMode=yes"
_SETTINGS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "i18n.commitEncoding=UTF-8",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
)
"""No hook of the repository runs, and no housekeeping: whoever edits a repository's files must not get to run any.
Nor is a folder of such files taken for a bare repository, whose configuration could name any command."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended: exit status, what it printed, and what it said, as one short line fit for a message."""

    status: int
    out: bytes
    said: str


class Git:
    """Git in one folder. Can be used from several threads."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        """`folder` is somewhere in a repository; `environ` is the process's own unless given."""
        self.folder = folder
        self._environ = _cleaned(os.environ if environ is None else environ)

    def ask(self, *arguments: str, data: bytes = b"", seconds: float = LOCAL_SECONDS) -> Answer:
        """Run `git ARGUMENTS` with `data` as its input, to whatever end it comes.

        Raises `GitError` where there is no git, no such folder, or no end within `seconds`. Whatever interrupts the
        waiting ends the command and all that it started.
        """
        return self._ended(arguments, data, seconds, self._environ)

    def ask_remote(self, *arguments: str, seconds: float = REMOTE_SECONDS) -> Answer:
        """As `ask`, for a command that talks to a remote: one that ssh would ask a person for fails at once."""
        return self._ended(arguments, b"", seconds, self._remote_environ)

    def run(self, *arguments: str, data: bytes = b"", environ: Mapping[str, str] | None = None) -> bytes:
        """What `git ARGUMENTS` prints, with `environ` on top of the environment. Raises `GitFailed`, `GitError`."""
        answer = self._ended(arguments, data, LOCAL_SECONDS, {**self._environ, **(environ or {})})
        if answer.status:
            raise GitFailed(arguments[0], answer.status, answer.said)
        return answer.out

    def line(self, *arguments: str, data: bytes = b"", environ: Mapping[str, str] | None = None) -> str:
        """The one line that a command prints, such as an object's id. Raises as `run` does."""
        return os.fsdecode(self.run(*arguments, data=data, environ=environ)).removesuffix("\n")

    def setting(self, name: str) -> str | None:
        """What the configuration says last of `name`; `None` where it says nothing."""
        answer = self.ask("config", "--get", name)
        return os.fsdecode(answer.out).removesuffix("\n") if answer.status == 0 else None

    def common_folder(self) -> Path:
        """The git directory that all work trees of the repository share. Raises `NoRepository`, `GitError`."""
        answer = self.ask("rev-parse", "--path-format=absolute", "--git-common-dir")
        if answer.status:
            raise self.unusable(answer)
        return Path(os.fsdecode(answer.out).removesuffix("\n"))

    def unusable(self, answer: Answer) -> GitError:
        """The error for a folder in which git finds no repository, or none that it trusts."""
        if "not a git repository" in answer.said:
            return NoRepository(
                f"{str(self.folder)!r} is not in a git repository",
                "run this in a clone, or keep the state in a file: `state: state.jsonl`",
            )
        if "dubious ownership" in answer.said:
            return GitError(
                f"git does not trust the repository around {str(self.folder)!r}, which belongs to another user",
                "let git trust it: git config --global --add safe.directory FOLDER",
            )
        return GitFailed("rev-parse", answer.status, answer.said)

    @cached_property
    def _remote_environ(self) -> dict[str, str]:
        """An ssh command that was chosen stays; only the one that git would take by itself is told not to ask."""
        chosen = {"GIT_SSH_COMMAND", "GIT_SSH"} & self._environ.keys()
        if chosen or self.setting("core.sshCommand"):
            return self._environ
        return {**self._environ, "GIT_SSH_COMMAND": _SSH}

    def _ended(self, arguments: tuple[str, ...], data: bytes, seconds: float, environ: Mapping[str, str]) -> Answer:
        try:
            process = subprocess.Popen(
                ["git", *_SETTINGS, *arguments],
                cwd=self.folder,
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # no terminal to ask at, and a Ctrl-C that is ours to handle
            )
        except (OSError, ValueError) as error:
            raise _not_started(self.folder, error) from error
        try:
            out, err = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise GitError(
                f"git {arguments[0]} has not come to an end within {seconds:.0f} seconds",
                "check the network and the remote's address, then run the command again",
            ) from error
        finally:
            _end(process)
        return Answer(process.returncode, out, said(err))


def _cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in environ.items()
        # A trace goes to a file or nowhere: on stderr it would be taken for what git says. The store's token is none
        # of git's business, nor of what git starts.
        if name not in _OF_A_HOOK
        and not name.startswith("ECWID_")
        and not (name.startswith("GIT_TRACE") and not value.startswith("/"))
    }
    return {**kept, **_ALWAYS}


def _not_started(folder: Path, error: OSError | ValueError) -> GitError:
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return GitError(f"there is no folder {str(folder)!r}", "say where the configuration is with -C DIR")
    if isinstance(error, FileNotFoundError):
        return GitError("there is no git command on the PATH", "install git, or mend the PATH")
    reason = error.strerror if isinstance(error, OSError) else "an argument holds a character that none may hold"
    return GitError(f"git could not be started: {reason}", "check the git command on the PATH")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """See to it that nothing of it is left: not its helpers either, which speak ssh or https."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.close()
