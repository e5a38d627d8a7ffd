"""An answer as data, before it is put on a wire or into a batch's results. Sends nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.json_types import Json

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `text` is its body as sent, empty where there is none."""

    status: int = 200
    text: str = ""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        """The body's JSON; the text itself where it is none."""
        if self.media_type != _JSON:
            return self.text
        decoded: Json = json.loads(self.text)
        return decoded


GARBAGE = Answer(200, "<html><body>Please come back later</body></html>", "text/html")
"""What a proxy answers in the store's place: a success by its status, and no JSON."""


def told(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Answer(status, text, _JSON, headers or {})


def refused(error: ApiError) -> Answer:
    """The answer that a refusal is told by (ECWID.md, "Errors anywhere")."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    said = {"errorMessage": error.message, "errorCode": error.code}
    body: dict[str, Json] = {name: value for name, value in said.items() if value is not None}
    return told(body, error.status, headers) if body else Answer(error.status, headers=headers)
