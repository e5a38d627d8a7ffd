"""Certificates are checked, by the host name, though the connection is made to an address that was looked up before."""

import ssl
from pathlib import Path

import pytest

from reconciler.errors import ConfigError
from tests.delivery.sources.origin import picture
from tests.delivery.sources.world import PUBLIC, SHORT, World, code_and_message, shop

# For cdn.example.com, signed by itself, good for a hundred years. Made for these tests; it opens nothing.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLxafNXR6CB5IYb+o
RCyEc5GBo4DnsE8V2HvLhJwtziqhRANCAARv5mh+C9PyZhi3XqKCwGYWeMNNn2fx
NuqDarihXaXYFMF5p/dg1jSJr7TZ9D9gIX7M4H9iylUhG6Bx4ERYfGix
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUUdzwoCz7e6/VH8ic+MNwubNUZKUwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPY2RuLmV4YW1wbGUuY29tMCAXDTI2MTEyMzEzNDYyNVoYDzIx
MjYxMDMwMTM0NjI1WjAaMRgwFgYDVQQDDA9jZG4uZXhhbXBsZS5jb20wWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARv5mh+C9PyZhi3XqKCwGYWeMNNn2fxNuqDarih
XaXYFMF5p/dg1jSJr7TZ9D9gIX7M4H9iylUhG6Bx4ERYfGixo28wbTAdBgNVHQ4E
FgQUlIHJdjxaZSjIEo0IjckqPokIwdcwHwYDVR0jBBgwFoAUlIHJdjxaZSjIEo0I
jckqPokIwdcwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg9jZG4uZXhhbXBs
ZS5jb20wCgYIKoZIzj0EAwIDRwAwRAIgOrpRx+6cwI4uUKYlzsY3uhOjzru2RFfM
lxknjzvmzo8CIGS9CePoVzts5o7Xyf33SCrKjeJf5sIyYBxf0VrgnXqT
-----END CERTIFICATE-----
"""
SECURE = "https://cdn.example.com/a.jpg"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """With its key."""
    path = tmp_path / "certificate.pem"
    path.write_text(CERTIFICATE)
    return path


def secured(world: World, certificate: Path) -> World:
    world.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    world.tls.load_cert_chain(certificate)
    return world


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(certificate: Path) -> None:
    world = secured(shop(picture()), certificate)
    code, message = code_and_message(world.trouble(SECURE))
    assert code == "source-unreachable"
    assert message == "the certificate of its server is not valid (self-signed certificate)"
    assert world.origin.asked == []


def test_a_certificate_that_the_environment_vouches_for_is_accepted_for_its_own_name(certificate: Path) -> None:
    world = secured(shop(picture()), certificate)
    world.environ = {"SSL_CERT_FILE": str(certificate)}
    world.names["other.example.com"] = [[PUBLIC]]
    assert world.trouble(SECURE) is None
    code, message = code_and_message(world.trouble("https://other.example.com/a.jpg"))
    assert code == "source-unreachable"
    assert "not valid" in message


def test_a_server_that_does_not_speak_tls_is_unreachable() -> None:
    world = shop(picture())
    world.limits = SHORT
    assert code_and_message(world.trouble(SECURE))[0] == "source-unreachable"


def test_certificates_that_are_not_there_are_told(tmp_path: Path) -> None:
    world = shop(picture())
    world.environ = {"SSL_CERT_FILE": str(tmp_path / "missing.pem")}
    with pytest.raises(ConfigError, match="SSL_CERT_FILE names no certificates"):
        world.trouble(SECURE)


def test_a_folder_without_certificates_vouches_for_nobody(certificate: Path, tmp_path: Path) -> None:
    world = secured(shop(picture()), certificate)
    world.environ = {"SSL_CERT_DIR": str(tmp_path)}
    assert "not valid" in code_and_message(world.trouble(SECURE))[1]
