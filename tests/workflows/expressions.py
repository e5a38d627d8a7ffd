"""GitHub's expressions, as far as these workflows use them: what stands between `${{` and `}}`, and in `if`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Value = Any

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\|\||&&|==|!=|[()!,.\[\]]|[A-Za-z_][A-Za-z0-9_-]*|\d+|\*)")
_STATUS = re.compile(r"\b(always|cancelled|failure|success)\(")
_INSERTED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


@dataclass
class Scope:
    """What an expression can see."""

    contexts: Mapping[str, Value]
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)

    def value(self, text: str) -> Value:
        """The value of one expression."""
        reader = _Reader(_TOKEN.findall(text), self)
        found = reader.either()
        assert not reader.tokens, f"not understood: {text}"
        return found

    def text(self, template: object) -> str:
        """A value of the workflow with all expressions in it replaced."""
        return _INSERTED.sub(lambda found: spelled(self.value(found[1])), spelled(template))

    def holds(self, condition: object) -> bool:
        """Whether a step or a job with this `if` runs."""
        if condition is None:
            return bool(self.functions["success"]())
        text = str(condition).strip()
        text = text.removeprefix("${{").removesuffix("}}") if text.startswith("${{") else text
        if not _STATUS.search(text):
            text = f"success() && ({text})"
        return truth(self.value(text))


def spelled(value: Value) -> str:
    """As GitHub writes a value into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def truth(value: Value) -> bool:
    """What counts as true: of texts, all but the empty one."""
    return bool(value)


class _Reader:
    def __init__(self, tokens: list[str], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope

    def _next(self, *wanted: str) -> bool:
        if self.tokens and self.tokens[0] in wanted:
            self.tokens.pop(0)
            return True
        return False

    def either(self) -> Value:
        value = self.both()
        while self._next("||"):
            other = self.both()
            value = value if truth(value) else other
        return value

    def both(self) -> Value:
        value = self.same()
        while self._next("&&"):
            other = self.same()
            value = other if truth(value) else value
        return value

    def same(self) -> Value:
        value = self.one()
        for sign in ("==", "!="):
            if self._next(sign):
                equal = spelled(value).lower() == spelled(self.one()).lower()
                return equal if sign == "==" else not equal
        return value

    def one(self) -> Value:
        if self._next("!"):
            return not truth(self.one())
        if self._next("("):
            value = self.either()
            assert self._next(")")
            return value
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdecimal():
            return int(token)
        if token in ("true", "false"):
            return token == "true"
        if self._next("("):
            return self.scope.functions[token](*self._arguments())
        assert token in self.scope.contexts, f"no context {token}"
        value = self.scope.contexts[token]
        while self._next("."):
            value = (value or {}).get(self.tokens.pop(0))
        return value

    def _arguments(self) -> list[Value]:
        found: list[Value] = []
        while not self._next(")"):
            found.append(self.either())
            self._next(",")
        return found
