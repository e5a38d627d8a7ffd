"""Ask GitHub's API through the `gh` command, which is on every runner. Never shows a token, and knows no endpoint."""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from typing import IO
from urllib.parse import urlsplit

from reconciler.errors import GitHubError
from reconciler.git.scrubbing import said

SECONDS = 120
PAGE = 100
MOST_PAGES = 100
LARGEST_ANSWER = 64 * 1024 * 1024

_STATUS = re.compile(r"\(HTTP (\d{3})\)")
_NO_TOKEN = "give the token in GH_TOKEN; in a workflow, `GH_TOKEN: ${{ github.token }}`"  # noqa: S105 - a remedy
_DENIED = "the job needs a further permission: see what the workflow's `permissions` grant"


class GitHub:
    """GitHub's API. Paths are relative, as in `repos/OWNER/REPO/pulls/1`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """`environ` holds `GH_TOKEN`, and `GITHUB_SERVER_URL` where this is not github.com."""
        self._environ = {**environ, "GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1"}
        self._host = urlsplit(environ.get("GITHUB_SERVER_URL") or "https://github.com").netloc

    def get(self, path: str) -> object:
        """The answer to a question. Raises `GitHubError`."""
        return _json(self._asked("GET", path), path)

    def pages(self, path: str, key: str | None = None) -> list[object]:
        """All items of a list, page by page; `key` says where an answer holds them. Raises `GitHubError`."""
        joint = "&" if "?" in path else "?"
        found: list[object] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self.get(f"{path}{joint}per_page={PAGE}&page={page}")
            items = answer.get(key) if key is not None and isinstance(answer, dict) else answer
            if not isinstance(items, list):
                raise GitHubError(f"GitHub's answer to {path} is not a list")
            found += items
            if len(items) < PAGE:
                return found
        raise GitHubError(f"GitHub's answer to {path} has more than {PAGE * MOST_PAGES} items")

    def send(self, method: str, path: str, body: Mapping[str, object]) -> object:
        """Have something made or changed; the answer. Raises `GitHubError`."""
        return _json(self._asked(method, path, json.dumps(body).encode()), path)

    def download(self, path: str, largest: int) -> bytes:
        """The bytes at `path`, at most `largest` of them. Raises `GitHubError`."""
        return self._asked("GET", path, largest=largest)

    def _asked(self, method: str, path: str, body: bytes | None = None, largest: int = LARGEST_ANSWER) -> bytes:
        arguments = ["gh", "api", "--hostname", self._host, "--method", method, path]
        if body is not None:
            arguments += ["--input", "-"]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            status = self._run(arguments, body, out, err)
            err.seek(0)
            if status:
                raise _refusal(method, path, said(err.read(10_000)))
            out.seek(0)
            data = out.read(largest + 1)
        if len(data) > largest:
            raise GitHubError(f"GitHub's answer to {path} is larger than {largest} bytes")
        return data

    def _run(self, arguments: list[str], body: bytes | None, out: IO[bytes], err: IO[bytes]) -> int:
        try:
            return subprocess.run(
                arguments,
                env=self._environ,
                input=b"" if body is None else body,
                stdout=out,
                stderr=err,
                timeout=SECONDS,
                check=False,
            ).returncode
        except FileNotFoundError as error:
            raise GitHubError("there is no gh command on the PATH", "install it: https://cli.github.com") from error
        except subprocess.TimeoutExpired as error:
            raise GitHubError(f"GitHub has not answered within {SECONDS} seconds", "try again later") from error
        except (OSError, ValueError) as error:
            raise GitHubError("the gh command could not be started") from error


def _refusal(method: str, path: str, told: str) -> GitHubError:
    found = _STATUS.search(told)
    status = int(found[1]) if found else None
    remedy = {401: _NO_TOKEN, 403: _DENIED}.get(status or 0, _NO_TOKEN if "GH_TOKEN" in told else None)
    return GitHubError(f"GitHub answers {method} {path}: {told}", remedy, status)


def _json(data: bytes, path: str) -> object:
    try:
        answer: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GitHubError(f"GitHub's answer to {path} is not JSON") from error
    return answer
