"""Read drills as they are written on a command line."""

from collections.abc import Iterable
from math import isfinite

from reconciler.sandbox.drills import MEANINGS, BatchPace, Drills, Mishap
from reconciler.sandbox.errors import DrillError
from reconciler.sandbox.latency import Latency, Seconds
from reconciler.sandbox.rate import RateLimit


def parse_drills(
    *,
    latency: str | None = None,
    rate: str | None = None,
    faults: Iterable[str] = (),
    seed: int = 0,
    once: Iterable[str] = (),
    revoke_after: int | None = None,
    batch_pace: float = 0,
) -> Drills:
    """Drills from words: `latency` as `0.5` or `0.1-0.5` seconds, `rate` as `600/60` (requests, seconds), each of
    `faults` as `name=0.1`, and `once` as patterns of addresses.

    Raises DrillError for a word that means nothing.
    """
    seconds = 0 if latency is None else _latency(latency)
    return Drills(
        seed=seed,
        latency=Latency(read=seconds, update=seconds, batch=seconds),
        rate=None if rate is None else _rate(rate),
        chances=_chances(faults),
        downloads=dict.fromkeys(once, 1),
        revoke_after=revoke_after,
        batch=BatchPace(each=batch_pace),
    )


def describe_faults() -> list[str]:
    """A line for each fault that can come by chance, for people."""
    width = max(map(len, Mishap))
    return [f"{mishap:<{width}}  {meaning}" for mishap, meaning in MEANINGS.items()]


def _latency(text: str) -> Seconds:
    least, dash, most = text.partition("-")
    wrong = DrillError(f"a latency is seconds, as 0.5, or a range of them, as 0.1-0.5; not {text!r}")
    low = _number(least, wrong)
    if not dash:
        return low
    high = _number(most, wrong)
    if high < low:
        raise wrong
    return low, high


def _rate(text: str) -> RateLimit:
    requests, _, seconds = text.partition("/")
    wrong = DrillError(f"a rate is requests/seconds, as 600/60; not {text!r}")
    if not (requests.isascii() and requests.isdigit()) or int(requests) == 0 or _number(seconds, wrong) == 0:
        raise wrong
    return RateLimit(int(requests), _number(seconds, wrong))


def _chances(settings: Iterable[str]) -> dict[Mishap, float]:
    chances: dict[Mishap, float] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in set(Mishap):
            raise DrillError(f"there is no fault {name!r}; there are: {', '.join(Mishap)}")
        mishap = Mishap(name)
        if mishap in chances:
            raise DrillError(f"the fault {name} is given twice")
        wrong = DrillError(f"the fault {name} takes a probability from 0 to 1, not {value!r}")
        chances[mishap] = _number(value, wrong)
        if chances[mishap] > 1:
            raise wrong
    return chances


def _number(text: str, wrong: DrillError) -> float:
    """A finite number from 0. Raises `wrong` for anything else."""
    try:
        number = float(text)
    except ValueError:
        raise wrong from None
    if not (isfinite(number) and number >= 0):
        raise wrong
    return number
