"""The stand-in for `gh`: `gh api` alone, answered from the folder above the script's own. Filters no runs: whoever asks
must look at what comes back."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BOT = {"login": "github-actions[bot]", "type": "Bot"}


class Failed(Exception):
    """GitHub answers with an error."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"gh: {words} (HTTP {status})")
        self.answer = {"message": words, "status": str(status)}


def main() -> None:
    arguments = sys.argv[1:]
    assert arguments.pop(0) == "api", arguments
    method, path, body = "GET", "", None
    while arguments:
        word = arguments.pop(0)
        if word == "--method":
            method = arguments.pop(0)
        elif word == "--hostname":
            arguments.pop(0)
        elif word == "--input":
            assert arguments.pop(0) == "-"
            body = json.loads(sys.stdin.buffer.read())
        else:
            assert not path, word
            path = word
    try:
        sys.stdout.buffer.write(answer_to(Path(sys.argv[0]).resolve().parent.parent, method, path, body))
    except Failed as error:
        sys.stdout.write(json.dumps(error.answer))
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


def answer_to(home: Path, method: str, path: str, body: Any) -> bytes:
    """The answer of the GitHub that `home` holds. Raises `Failed`."""
    with (home / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps({"method": method, "path": path, "body": body}) + "\n")
    world = {**json.loads((home / "world.json").read_text()), "home": home}
    if any(re.fullmatch(pattern, f"{method} {path}") for pattern in world["denied"]):
        raise Failed(403, "Resource not accessible by integration")
    answer = answered(world, method, path, body)
    del world["home"]
    if method != "GET":
        (home / "world.json").write_text(json.dumps(world, indent=1))
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def answered(world: Any, method: str, path: str, body: Any) -> Any:
    parts = urlsplit(path)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    prefix = f"repos/{world['repository']}"
    if parts.path == prefix:
        return {"full_name": world["repository"], "default_branch": world["default_branch"]}
    if not parts.path.startswith(f"{prefix}/"):
        raise Failed(404, "Not Found")
    rest = unquote(parts.path.removeprefix(f"{prefix}/"))
    for verb, pattern, answer in ROUTES:
        found = re.fullmatch(pattern, rest)
        if verb == method and found:
            listed = answer(world, query, body, *found.groups())
            if listed is None:
                raise Failed(404, "Not Found")
            return listed
    raise Failed(404, "Not Found")


def paged(items: Any, query: Any) -> Any:
    size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    return items[(page - 1) * size : page * size]


def one(items: Any, **wanted: object) -> Any:
    return next((item for item in items if all(item[name] == value for name, value in wanted.items())), None)


def refs(world: Any) -> dict[str, str]:
    if "git" not in world:
        return dict(world["refs"])
    asked = ["git", "-C", world["git"], "for-each-ref", "--format=%(refname) %(objectname)"]
    printed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ", 1) for line in printed.splitlines())


def matching(world: Any, query: Any, body: Any, start: str) -> Any:
    return [
        {"ref": name, "object": {"sha": sha}}
        for name, sha in refs(world).items()
        if name.startswith(f"refs/heads/{start}")
    ]


def pull(world: Any, query: Any, body: Any, number: str) -> Any:
    found = one(world["pulls"], number=int(number))
    return found and {**found, "changed_files": len(world["files"][number])}


def pulls(world: Any, query: Any, body: Any) -> Any:
    return paged([one for one in world["pulls"] if one["head"]["label"] == query["head"]], query)


def pulls_of(world: Any, query: Any, body: Any, commit: str) -> Any:
    return paged([one for one in world["pulls"] if commit in (one["merge_commit_sha"], one["head"]["sha"])], query)


def new(world: Any) -> Any:
    world["next"] += 1
    return world["next"] - 1


def add_comment(world: Any, query: Any, body: Any, number: str) -> Any:
    made = {"id": new(world), "user": BOT, "body": body["body"], "html_url": f"https://github.example/c/{number}"}
    world["comments"].setdefault(number, []).append(made)
    return made


def edit_comment(world: Any, query: Any, body: Any, number: str) -> Any:
    found = one([one for many in world["comments"].values() for one in many], id=int(number))
    found["body"] = body["body"]
    return found


def issues(world: Any, query: Any, body: Any) -> Any:
    return paged([one for one in world["issues"] if one["state"] == query["state"]], query)


def add_issue(world: Any, query: Any, body: Any) -> Any:
    number = new(world)
    made = {
        "id": number,
        "number": number,
        "state": "open",
        "user": BOT,
        "html_url": f"https://github.example/i/{number}",
    }
    world["issues"].append({**made, **body})
    return made


def edit_issue(world: Any, query: Any, body: Any, number: str) -> Any:
    found = one(world["issues"], number=int(number))
    found.update(body)
    return found


def runs(world: Any, query: Any, body: Any, workflow: str) -> Any:
    return {"workflow_runs": paged(world["runs"], query)}


def artifacts(world: Any, query: Any, body: Any, run: str) -> Any:
    return {"artifacts": paged([one for one in world["artifacts"] if one["run"] == int(run)], query)}


ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("GET", r"git/matching-refs/heads/(.+)", matching),
    ("GET", r"pulls", pulls),
    ("GET", r"pulls/(\d+)", pull),
    ("GET", r"pulls/(\d+)/files", lambda world, query, body, number: paged(world["files"][number], query)),
    ("GET", r"commits/([0-9a-f]+)/pulls", pulls_of),
    ("GET", r"issues/(\d+)/events", lambda world, query, body, number: paged(world["events"].get(number, []), query)),
    ("GET", r"issues/(\d+)/comments", lambda world, query, body, n: paged(world["comments"].get(n, []), query)),
    ("POST", r"issues/(\d+)/comments", add_comment),
    ("PATCH", r"issues/comments/(\d+)", edit_comment),
    ("GET", r"issues", issues),
    ("POST", r"issues", add_issue),
    ("PATCH", r"issues/(\d+)", edit_issue),
    ("GET", r"actions/workflows/([^/]+)/runs", runs),
    ("GET", r"actions/runs/(\d+)", lambda world, query, body, number: one(world["runs"], id=int(number))),
    ("GET", r"actions/runs/(\d+)/artifacts", artifacts),
    ("GET", r"actions/artifacts/(\d+)/zip", lambda world, query, body, n: (world["home"] / "zips" / n).read_bytes()),
]

if __name__ == "__main__":
    main()
