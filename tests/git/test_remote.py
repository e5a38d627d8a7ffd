"""Talking to a remote that wants credentials: those that git is configured with are used, and nobody is asked."""

import base64
from pathlib import Path

import pytest

from reconciler.errors import GitError, RemoteSilent
from reconciler.git import Git
from reconciler.git.remote import Update, remote_of
from tests.git.builders import QUIET, bare, cloned, committed, git, repository, wait_for_end
from tests.git.host import private_host

SECRET = "ghs_0123456789abcdefABCDEF"
BASIC = base64.b64encode(f"x-access-token:{SECRET}".encode()).decode()


def test_credentials_from_the_environment_or_the_clone_are_used_and_no_others_are_asked_for(tmp_path: Path) -> None:
    host = bare(tmp_path / "host.git")
    commit = committed(cloned(host, tmp_path / "first"), one="1")
    clone = repository(tmp_path / "clone")
    git(clone, "fetch", "--quiet", str(tmp_path / "first"))
    with private_host(tmp_path, SECRET) as server:
        address = f"{server}/host.git"
        git(clone, "remote", "add", "origin", address)
        header = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{address}.extraheader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {BASIC}",
        }
        base = {**QUIET, "PATH": "/usr/bin:/bin", "GIT_ASKPASS": "", "GIT_TRACE_CURL": "1"}
        with pytest.raises(RemoteSilent) as caught:
            remote_of(Git(clone, base)).refs("refs/heads/main")
        assert "terminal prompts disabled" in caught.value.message
        assert "nobody is asked" in (caught.value.remedy or "")
        allowed = remote_of(Git(clone, {**base, **header}))
        assert allowed.refs("refs/heads/main", "refs/heads/none").keys() == {"refs/heads/main"}
        assert allowed.push([Update("refs/reconciler/x", None, commit)]).status == 0
        assert allowed.fetch("refs/reconciler/x", "refs/reconciler/own")
        assert not allowed.fetch("refs/reconciler/none", "refs/reconciler/own")
        git(clone, "remote", "set-url", "origin", address.replace("//", f"//x-access-token:{SECRET}@"))
        assert remote_of(Git(clone, base)).refs("refs/reconciler/x") == {"refs/reconciler/x": commit}
    with pytest.raises(RemoteSilent) as gone:
        remote_of(Git(clone, base)).refs("refs/heads/main")
    assert SECRET not in f"{gone.value.message}{gone.value.remedy}"
    answer = remote_of(Git(clone, base)).push([Update("refs/reconciler/x", commit, None)])
    assert answer.status
    assert SECRET not in answer.said


def test_all_refs_of_a_push_change_or_none(tmp_path: Path) -> None:
    clone = cloned(bare(tmp_path / "host.git"), tmp_path / "clone")
    one = committed(clone, one="1")
    two = committed(clone, one="2")
    remote = remote_of(Git(clone))
    assert remote.push([Update("refs/x/a", None, one), Update("refs/x/b", None, one)]).status == 0
    assert remote.push([Update("refs/x/a", one, two), Update("refs/x/b", None, two)]).status
    assert remote.push([Update("refs/x/a", one, two), Update("refs/x/b", two, None)]).status
    assert remote.refs("refs/x/a", "refs/x/b") == {"refs/x/a": one, "refs/x/b": one}
    assert remote.push([Update("refs/x/a", one, two), Update("refs/x/b", one, None)]).status == 0
    assert remote.refs("refs/x/a", "refs/x/b") == {"refs/x/a": two}


@pytest.mark.parametrize("own", [None, "GIT_SSH_COMMAND", "core.sshCommand"])
def test_ssh_asks_nobody_unless_somebody_chose_how_it_runs(tmp_path: Path, own: str | None) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ssh").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\necho "Permission denied" >&2\nexit 255\n')
    (tools / "ssh").chmod(0o755)
    clone = repository(tmp_path / "clone")
    git(clone, "remote", "add", "origin", "ssh://git@host.example/x.git")
    environ = {**QUIET, "PATH": f"{tools}:/usr/bin:/bin"}
    if own == "core.sshCommand":
        git(clone, "config", own, "ssh -i key")
    elif own:
        environ[own] = "ssh -i key"
    with pytest.raises(RemoteSilent, match="Permission denied"):
        remote_of(Git(clone, environ)).refs("refs/heads/main")
    asked = (tmp_path / "asked").read_text()
    assert ("-i key" if own else "-oBatchMode=yes") in asked
    assert ("BatchMode" in asked) is (own is None)


def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone")
    git(clone, "config", "alias.slow", f"!sleep 300 & echo $! > {tmp_path}/pid; wait")
    with pytest.raises(GitError, match="has not come to an end within 1 seconds"):
        Git(clone).ask("slow", seconds=1)
    wait_for_end((tmp_path / "pid").read_text().strip())
