"""What comes from the environment alone: where the API is, and a token that nothing shows."""

import copy
import pickle

import pytest

from reconciler.config import ApiAddress, Token, read_token
from reconciler.errors import ConfigError
from tests.config.folder import SECRET, SMALLEST, TWO, Folder


class TestApi:
    @pytest.mark.parametrize(
        ("address", "base_url", "origin"),
        [
            ("", "https://app.ecwid.com/api/v3", "app.ecwid.com"),
            ("https://App.Ecwid.com:443/api/v3/", "https://app.ecwid.com/api/v3", "app.ecwid.com"),
            (" https://example.com:8443/x ", "https://example.com:8443/x", "example.com:8443"),
            ("https://example.com", "https://example.com", "example.com"),
            ("http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/v3", "127.0.0.1:8080"),
            ("http://127.8.8.8", "http://127.8.8.8", "127.8.8.8"),
            ("HTTP://LOCALHOST:80/", "http://localhost", "localhost"),
            ("http://[::1]:8080/api/v3", "http://[::1]:8080/api/v3", "[::1]:8080"),
        ],
    )
    def test_addresses(self, folder: Folder, address: str, base_url: str, origin: str) -> None:
        assert folder.load(SMALLEST, environ={"ECWID_API_URL": address}).api == ApiAddress(base_url, origin)

    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("http://example.com/api/v3", "the token would cross the network in clear"),
            ("http://localhost.example.com/", "the token would cross the network in clear"),
            ("http://192.168.0.1/", "the token would cross the network in clear"),
            ("http://[2001:db8::1]/", "the token would cross the network in clear"),
            ("https://me:hunter2@example.com/", "holds a user name or a password"),
            ("https://hunter2@example.com/", "holds a user name or a password"),
            ("https://example.com/?token=hunter2", "holds a query or a fragment"),
            ("https://example.com/?", "holds a query or a fragment"),
            ("https://example.com/#x", "holds a query or a fragment"),
            ("https://exam ple.com/", "holds a space or a control character"),
            ("example.com/api/v3", "is not an absolute http or https address"),
            ("//example.com", "is not an absolute http or https address"),
            ("ftp://example.com", "is not an absolute http or https address"),
            ("https://", "is not an absolute http or https address"),
            ("https://example.com:99999", "is not an absolute http or https address"),
            ("http://[::1", "is not an absolute http or https address"),
            ("https://пример.рф", "is not an absolute http or https address"),
        ],
    )
    def test_addresses_that_would_leak_or_fail(self, folder: Folder, address: str, reason: str) -> None:
        error = folder.error(SMALLEST, environ={"ECWID_API_URL": address})
        assert error.startswith("ECWID_API_URL ")
        assert reason in error
        assert "hunter2" not in error


class TestToken:
    def token(self, folder: Folder, text: str, environ: dict[str, str], store: str | None = None) -> Token:
        return read_token(folder.load(text, store=store), environ)

    def test_it_is_read_when_needed_alone(self, folder: Folder) -> None:
        config = folder.load(SMALLEST)
        with pytest.raises(ConfigError, match="there is no token for store 1003: ECWID_TOKEN is not set"):
            read_token(config, {})

    def test_space_around_it_is_not_part_of_it(self, folder: Folder) -> None:
        assert self.token(folder, SMALLEST, {"ECWID_TOKEN": f" {SECRET}\n"}).reveal() == SECRET

    def test_a_stores_own_token_comes_first(self, folder: Folder) -> None:
        environ = {"ECWID_TOKEN": "general", "ECWID_TOKEN_STAGING_EU": "own"}
        assert self.token(folder, TWO, environ, "staging-eu").reveal() == "own"
        assert self.token(folder, TWO, environ, "production").reveal() == "general"
        assert self.token(folder, SMALLEST, {**environ, "ECWID_TOKEN_": "x"}).reveal() == "general"

    def test_both_names_are_told_where_neither_is_set(self, folder: Folder) -> None:
        with pytest.raises(ConfigError, match="ECWID_TOKEN_PRODUCTION and ECWID_TOKEN are not set"):
            self.token(folder, TWO, {"ECWID_TOKEN_OTHER": "x"}, "production")

    def test_an_empty_one_is_no_reason_to_take_another_stores(self, folder: Folder) -> None:
        with pytest.raises(ConfigError, match="ECWID_TOKEN_PRODUCTION is set, but empty"):
            self.token(folder, TWO, {"ECWID_TOKEN_PRODUCTION": " ", "ECWID_TOKEN": "x"}, "production")

    @pytest.mark.parametrize(
        "bad", ["hunter2 x", "hunter2\nx", "hunter2\r\nHost: x", "hunter2\0", "hunter2é", "hunter2\x7f"]
    )
    def test_one_that_no_header_can_hold_is_refused_and_not_shown(self, folder: Folder, bad: str) -> None:
        with pytest.raises(ConfigError, match="ECWID_TOKEN holds") as caught:
            self.token(folder, SMALLEST, {"ECWID_TOKEN": bad})
        assert "hunter2" not in f"{caught.value.message} {caught.value.remedy} {caught.value!r}"

    def test_nothing_but_reveal_shows_it(self) -> None:
        token = Token(SECRET)
        assert token.reveal() == SECRET
        for shown in (str(token), repr(token), f"{token}", f"{token:>20}", f"{token!r}", "%s" % token, str([token])):  # noqa: UP031
            assert SECRET not in shown
        for write in (pickle.dumps, copy.copy):
            with pytest.raises(TypeError) as caught:
                write(token)
            assert SECRET not in str(caught.value)
