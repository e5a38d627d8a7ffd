"""Texts that people read: what they may hold, and texts by language. Says nothing of what they are about."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

# Text a person reads: no control characters, none that reorder or hide what stands around them.
NOT_IN_TEXT = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff"
TEXT_PATTERN = rf"^[^{NOT_IN_TEXT}]+$"

Text = Annotated[str, Field(pattern=TEXT_PATTERN, max_length=1000)]

LANGUAGE_PATTERN = r"^(main|[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*)$"
Language = Annotated[str, Field(pattern=LANGUAGE_PATTERN)]


def _alt_form(value: object) -> str | None:
    if isinstance(value, str):
        return "text"
    return "languages" if isinstance(value, dict) else None


Alt = Annotated[
    Annotated[Text, Field(title="In every language"), Tag("text")]
    | Annotated[
        dict[Language, Text],
        # Said here because pydantic tells JSON Schema of the keys that match, and not that the others are refused.
        Field(min_length=1, title="By language", json_schema_extra={"additionalProperties": False}),
        Tag("languages"),
    ],
    Discriminator(
        _alt_form,
        custom_error_type="alt_form",
        custom_error_message="`alt` must be a text, or one for each language: "
        "write `alt: The mug` or `alt: {main: The mug, nl: De mok}`",
    ),
]
