"""Plain scalars by the core schema of YAML 1.2 (section 10.3.2). Never guesses: dates, `yes` and `1_000` are text."""

import re

_CONSTANTS: dict[str, object] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + inf: float(sign + "inf") for sign in ("", "+", "-") for inf in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_MAY_START_A_NUMBER = frozenset("0123456789+-.")
_DECIMAL = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)

MAX_DIGITS = 100


class TooManyDigits(ValueError):
    """A number longer than `MAX_DIGITS`, which no field holds and which is slow to work with."""


def plain(text: str) -> object:
    """What the plain scalar `text` stands for: None, a boolean, a number, or itself.

    Raises `TooManyDigits`.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _MAY_START_A_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> int | float | str:
    for form, base in ((_DECIMAL, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if form.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise TooManyDigits
            return int(text, base)
    if _FLOAT.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise TooManyDigits
        return float(text)
    return text
