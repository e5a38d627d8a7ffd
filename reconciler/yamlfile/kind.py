"""What is particular to one kind of file that people write. Holds words and a model, does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, by the model of what it may say.

    `called` is its name in a sentence ("a product file"). `without_value` holds what is said of certain keys that
    have no value, `unknown` what is said of certain keys that must not be there; both by the key's name, the latter
    in lower case with `_`. `unfit` holds what is said of a text that a pattern of the model does not fit. All but
    `without_value` are the rest of a sentence that begins with the key.
    """

    model: type[BaseModel]
    called: str
    without_value: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    unfit: Mapping[str, str] = field(default_factory=dict)
