"""A runner of workflows: every `run:` for real, in its order, as GitHub would run it; foreign actions by stand-ins.

What it does not do is as good as a promise: a script sees no variable but those that GitHub and the workflow give it.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.git.builders import QUIET, git
from tests.github.stand_in import StandIn
from tests.workflows.expressions import Scope, spelled

ROOT = Path(__file__).parents[2]
Json = Any


def workflow(name: str, folder: Path = ROOT) -> Json:
    """A workflow or an action as data, by its path below `.github`."""
    return YAML(typ="safe").load((folder / ".github" / name).read_text(encoding="utf-8"))


@dataclass
class Step:
    """What became of one step that ran."""

    name: str
    status: int
    log: str


@dataclass
class Job:
    """What became of a job."""

    conclusion: str = "success"
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def log(self) -> str:
        """All that its steps printed."""
        return "\n".join(f"# {step.name}: exit {step.status}\n{step.log}" for step in self.steps)


@dataclass
class Ran:
    """What became of a run."""

    number: int
    jobs: dict[str, Job]

    @property
    def conclusion(self) -> str:
        """As GitHub tells it."""
        return "failure" if any(job.conclusion == "failure" for job in self.jobs.values()) else "success"

    def __str__(self) -> str:
        """Everything, for a failed assertion."""
        return "\n\n".join(
            f"== {name}: {job.conclusion}\n{job.log}\n{job.summary}" for name, job in self.jobs.items()
        )


@dataclass
class Runner:
    """A machine that runs workflows against a stand-in for GitHub.

    `server` is where repositories are, `token` what lets a job in there, `environ` what the machine itself has set,
    `entry` the process of the step that runs now.
    """

    folder: Path
    stand_in: StandIn
    server: str
    token: str
    environ: Mapping[str, str]
    secret: tuple[str, ...] = ()
    entry: "subprocess.Popen[str] | None" = None
    _runs: int = 0

    def cancel(self) -> None:
        """As GitHub does first: SIGINT, to the process that it started and no other."""
        assert self.entry is not None
        self.entry.send_signal(signal.SIGINT)

    def start(
        self,
        name: str,
        github: Mapping[str, Json],
        inputs: Mapping[str, Json] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> Ran:
        """Run a reusable workflow to its end."""
        self._runs += 1
        number = 9000 + self._runs
        data = workflow(f"workflows/{name}")
        given = {key: one.get("default") for key, one in data["on"]["workflow_call"]["inputs"].items()}
        assert set(inputs or {}) <= set(given)
        assert set(secrets or {}) <= set(data["on"]["workflow_call"]["secrets"])
        ran = Ran(number, {})
        for key, job in data["jobs"].items():
            workspace = self.folder / f"run-{number}" / key
            context = {
                "github": {
                    "run_id": number,
                    "run_attempt": 1,
                    "repository": self.stand_in.repository,
                    "server_url": self.server,
                    "token": self.token,
                    "workspace": str(workspace),
                    **github,
                },
                "inputs": {**given, **(inputs or {})},
                "secrets": dict(secrets or {}),
                "needs": {one: {"outputs": ran.jobs[one].outputs} for one in _listed(job.get("needs"))},
            }
            failed = any(ran.jobs[one].conclusion != "success" for one in _listed(job.get("needs")))
            ran.jobs[key] = _RunningJob(self, number, workspace, job, context).run(failed=failed)
        for hidden in (self.token, *self.secret):
            assert hidden not in str(ran)
        return ran


def _listed(needs: object) -> list[str]:
    return [needs] if isinstance(needs, str) else [str(one) for one in needs] if isinstance(needs, list) else []


class _RunningJob:
    def __init__(self, runner: Runner, number: int, workspace: Path, job: Json, context: dict[str, Json]) -> None:
        self.runner = runner
        self.number = number
        self.workspace = workspace
        self.job = job
        self.steps: dict[str, Json] = {}
        self.context = {**context, "steps": self.steps, "env": {}}
        self.result = Job()
        self.failed = False
        self.temp = workspace.parent / f"{workspace.name}-temp"
        self.path = [str(self.temp / "tools"), str(runner.stand_in.folder / "bin")]

    def run(self, *, failed: bool) -> Job:
        """Run the job, or skip it: after a failed one that it needs, unless its `if` says otherwise."""
        self.failed = failed
        if not self._scope().holds(self.job.get("if")):
            self.result.conclusion = "skipped"
            return self.result
        self.failed = False
        self.workspace.mkdir(parents=True)
        (self.temp / "tools").mkdir(parents=True)
        _stand_in_python(self.temp / "tools")
        self.context["env"] = {name: self._scope().text(text) for name, text in self.job.get("env", {}).items()}
        for step in self.job["steps"]:
            self._step(step)
        self._left_nothing_behind()
        self.result.conclusion = "failure" if self.failed else "success"
        outputs = self.job.get("outputs", {})
        self.result.outputs = {name: self._scope().text(text) for name, text in outputs.items()}
        return self.result

    def _left_nothing_behind(self) -> None:
        """No token is in any file of the work tree, git's own included."""
        hidden = [token.encode() for token in (self.runner.token, *self.runner.secret)]
        for path in self.workspace.rglob("*"):
            assert not path.is_file() or not any(token in path.read_bytes() for token in hidden), path

    def _scope(self) -> Scope:
        return Scope(
            self.context,
            {
                "success": lambda: not self.failed,
                "failure": lambda: self.failed,
                "always": lambda: True,
                "cancelled": lambda: False,
                "format": lambda text, *values: text.format(*(spelled(one) for one in values)),
                "hashFiles": lambda pattern: "hash" if [*self.workspace.glob(pattern)] else "",
            },
        )

    def _step(self, step: Json) -> None:
        if not self._scope().holds(step.get("if")):
            return
        told = {name: self._scope().text(text) for name, text in step.get("with", {}).items()}
        outputs: dict[str, str] = {}
        if "run" in step:
            outputs = self._script(step, self._scope())
        elif step["uses"].startswith("$/"):
            self._composite(step["uses"].removeprefix("$/"), told)
        else:
            action, _, pin = step["uses"].partition("@")
            assert re.fullmatch(r"[0-9a-f]{40}", pin), step["uses"]
            outputs = getattr(self, f"_{action.rpartition('/')[2].replace('-', '_')}")(told) or {}
        if "id" in step:
            self.steps[step["id"]] = {"outputs": outputs, "outcome": "failure" if self.failed else "success"}

    def _composite(self, path: str, told: Mapping[str, str]) -> None:
        action = YAML(typ="safe").load((ROOT / path / "action.yml").read_text(encoding="utf-8"))
        outer = self.context
        given = {name: one.get("default", "") for name, one in action["inputs"].items()}
        self.context = {"github": outer["github"], "inputs": {**given, **told}, "steps": {}, "env": outer["env"]}
        for step in action["runs"]["steps"]:
            if "run" in step:
                assert step["shell"] == "bash"
                self._script(step, self._scope(), {"GITHUB_ACTION_PATH": str(ROOT / path)})
        self.context = outer

    def _script(self, step: Json, scope: Scope, more: Mapping[str, str] | None = None) -> dict[str, str]:
        assert "${{" not in step["run"], "data inside of a script"
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("")
        script = self.temp / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        event = self.temp / "event.json"
        event.write_text(json.dumps(self.context["github"].get("event", {})))
        environ = {
            **QUIET,
            "HOME": str(self.temp),
            "PATH": os.pathsep.join([*self.path, "/usr/local/bin", "/usr/bin", "/bin"]),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_EVENT_PATH": str(event),
            **{
                f"GITHUB_{name.upper()}": spelled(value)
                for name, value in self.context["github"].items()
                if name in _TOLD
            },
            **{name: str(file) for name, file in files.items()},
            **self.runner.environ,
            **self.context["env"],
            **{name: scope.text(text) for name, text in step.get("env", {}).items()},
            **(more or {}),
        }
        entry = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / scope.text(step.get("working-directory", ".")),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.runner.entry = entry
        printed, _ = entry.communicate()
        assert "Traceback" not in printed, printed
        self.result.steps.append(Step(step.get("name", ""), entry.returncode, printed))
        self.failed = self.failed or entry.returncode != 0
        self.result.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        self.path = [*files["GITHUB_PATH"].read_text(encoding="utf-8").split(), *self.path]
        return _outputs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8"))

    def _checkout(self, told: Mapping[str, str]) -> None:
        """As actions/checkout does, with the job's token, which stays nowhere."""
        assert told["persist-credentials"] == "false"
        assert set(told) <= {"path", "ref", "fetch-depth", "persist-credentials"}
        folder = self.workspace / told["path"]
        url = f"{self.runner.server}/{self.runner.stand_in.repository}"
        with_token = url.replace("//", f"//x-access-token:{self.runner.token}@", 1)
        git(self.workspace, "init", "--quiet", str(folder))
        wanted = told.get("ref") or self.context["github"]["sha"]
        git(folder, "fetch", "--quiet", "--depth", told.get("fetch-depth", "1"), with_token, wanted)
        git(folder, "-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD")
        (folder / ".git/FETCH_HEAD").unlink()
        git(folder, "remote", "add", "origin", url)

    def _upload_artifact(self, told: Mapping[str, str]) -> dict[str, str]:
        path = self.workspace / told["path"]
        files = {path.name: path.read_bytes()} if path.is_file() else _files(path)
        if told.get("archive") == "false":
            assert len(files) == 1
        name = path.name if told.get("archive") == "false" else told["name"]
        return {"artifact-id": str(self.runner.stand_in.artifact(self.number, name, files))} if files else {}

    def _download_artifact(self, told: Mapping[str, str]) -> None:
        files = self.runner.stand_in.files_of(int(told["artifact-ids"]))
        for name, data in files.items():
            target = self.workspace / told["path"] / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


_TOLD = {
    "event_name",
    "ref",
    "repository",
    "run_attempt",
    "run_id",
    "server_url",
    "sha",
    "workflow_ref",
    "workspace",
}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _outputs(text: str) -> dict[str, str]:
    """As the runner reads them: `name=value`, or a value of many lines up to its delimiter."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if many := re.fullmatch(r"([A-Za-z-]+)<<(\S+)", line):
            value = []
            while (inner := next(lines)) != many[2]:
                value.append(inner)
            found[many[1]] = "\n".join(value)
        elif line:
            name, _, found_value = line.partition("=")
            found[name] = found_value
    return found


def _stand_in_python(folder: Path) -> None:
    """What setup-python puts on the PATH: it makes environments in which the command under test is already there.

    pip itself is not run, and what it is told to install is written down.
    """
    made = folder / "python"
    made.write_text(
        f"""#!/bin/sh
if [ "$1 $2" != "-m venv" ]; then exec {sys.executable} "$@"; fi
for home; do :; done
mkdir -p "$home/bin"
printf '#!/bin/sh\\necho "$@" >>%s\\n' "$RUNNER_TEMP/pip.log" >"$home/bin/python"
printf '#!/bin/sh\\nexec {sys.executable} -P -m reconciler "$@"\\n' >"$home/bin/reconciler"
chmod +x "$home/bin/python" "$home/bin/reconciler"
"""
    )
    made.chmod(0o755)
    assert shutil.which("bash")
