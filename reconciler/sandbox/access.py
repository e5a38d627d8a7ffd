"""Who may do what: tokens, their scopes, and the refusals that go with them. Pure but for its own table."""

from collections.abc import Mapping
from enum import StrEnum

from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.quirks import BadToken


class Scope(StrEnum):
    """What a token may be allowed."""

    READ = "read_catalog"
    UPDATE = "update_catalog"


class Access:
    """The tokens that work. Not for use by two threads at once."""

    def __init__(self, tokens: Mapping[str, frozenset[Scope]], bad_token: BadToken) -> None:
        self._tokens = dict(tokens)
        self._bad_token = bad_token

    @property
    def tokens(self) -> Mapping[str, frozenset[Scope]]:
        return dict(self._tokens)

    def grant(self, token: str, *scopes: Scope) -> None:
        self._tokens[token] = frozenset(scopes)

    def revoke(self, token: str) -> None:
        self._tokens.pop(token, None)

    def identify(self, authorization: str | None) -> str:
        """The working token that the header `authorization` gives as `Bearer`.

        Raises ApiError: 401 without a token, 403 or 401 (a quirk) for one that does not work (ECWID.md, "Errors
        anywhere").
        """
        kind, _, token = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise ApiError(401, "INVALID_API_TOKEN", "No access token is given")
        self._scopes(token.strip())
        return token.strip()

    def require(self, token: str, scope: Scope) -> None:
        """Raise ApiError where `token` does not work, as `identify`, and 403 where it lacks `scope`."""
        if scope not in self._scopes(token):
            raise ApiError(403, "INSUFFICIENT_APP_SCOPE", f"The access token lacks the scope {scope}")

    def _scopes(self, token: str) -> frozenset[Scope]:
        scopes = self._tokens.get(token)
        if scopes is None:
            status = 403 if self._bad_token is BadToken.FORBIDDEN else 401
            raise ApiError(status, "INVALID_API_TOKEN", "The access token does not work")
        return scopes
