"""What a lock at a remote says: who holds it, since when, until when. Believes no more of it than it must."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from reconciler.errors import StateError
from reconciler.git.objects import read_message
from reconciler.state.backend import Holder
from reconciler.state.branch_place import BranchPlace
from reconciler.state.lines import excerpt

LEASE = timedelta(minutes=5)
"""How long a lock is good for after it was taken or renewed."""
SKEW = timedelta(minutes=1)
"""How far clocks of two machines may be apart."""

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def run_in(environ: Mapping[str, str]) -> str | None:
    """What is at work, where that is a workflow: `run 123 of acme/catalog`."""
    run, repository = environ.get("GITHUB_RUN_ID"), environ.get("GITHUB_REPOSITORY")
    return f"run {excerpt(run)} of {excerpt(repository)}" if run and repository else None


def written(holder: Holder) -> str:
    """The lock's text."""
    data = {
        "format": "reconciler-lock",
        "lock_id": holder.lock_id,
        "host": holder.host,
        "pid": holder.pid,
        "since": holder.since.isoformat(),
        "until": holder.until.isoformat() if holder.until else None,
        "run": holder.run,
    }
    return json.dumps(data) + "\n"


def holder_of(place: BranchPlace, oid: str | None) -> Holder | None:
    """Who holds the lock `oid`; `None` for no lock, or one that is gone by now.

    Raises `StateError`, also for a lock that makes no sense: nobody can tell whether its holder is at work.
    """
    if oid is None or not place.bring_lock(oid):
        return None
    with place.told():
        text = read_message(place.git, oid)
    try:
        data = json.loads(text)
        lock_id = str(data["lock_id"])
        if not _ID.fullmatch(lock_id):
            raise ValueError(lock_id)
        run = None if data["run"] is None else excerpt(str(data["run"]))
        since, until = (datetime.fromisoformat(data[key]) for key in ("since", "until"))
        if since.tzinfo is None or until.tzinfo is None:
            raise ValueError(since, until)
        return Holder(lock_id, excerpt(str(data["host"])), int(data["pid"]), since, run, until)
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError) as error:
        raise StateError(
            f"{place.name}: the state is locked in a way that this program does not understand",
            f"if no run is at work, take the lock away: git push {place.remote.name} :{place.lock_ref}",
        ) from error


def prolonged(holder: Holder, now: datetime) -> Holder:
    """The same holder, for some minutes from now."""
    return replace(holder, until=now + LEASE)


def expired(holder: Holder, now: datetime) -> bool:
    """Whether the holder has long stopped renewing its lock."""
    return holder.until is not None and now > holder.until + SKEW
