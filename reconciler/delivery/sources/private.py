"""Which IP addresses are nobody's but ours: those that a picture must never be asked from. Pure."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

_Address = IPv4Address | IPv6Address

_SHARED: Final = ip_network("100.64.0.0/10")
# What `ipaddress` takes for public in some of the Python versions that we support, or in all of them.
_SPECIAL_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments; the metadata service of Oracle's cloud is 192.0.0.192
        "192.88.99.0/24",  # relays from 6to4, RFC 7526
        "168.63.129.16/32",  # the platform of Azure, where GitHub's runners live
    )
)
_UNICAST: Final = IPv6Network("2000::/3")  # all that was ever given out; RFC 4291, section 2.4
_SPECIAL_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 names an IPv4 address

# Names that no public name server tells of, with all below them: RFC 6761, 6762, 8375, SAC113, and a custom.
_PRIVATE_NAMES: Final = ("localhost", "local", "home.arpa", "internal", "lan")


def is_private_name(host: str) -> bool:
    """Whether only private networks have such a name; one without a dot is looked up in one's own domain."""
    name = host.lower().removesuffix(".")
    return "." not in name or any(name == one or name.endswith(f".{one}") for one in _PRIVATE_NAMES)


def why_private(text: str) -> str | None:
    """What kind of address this is, such as "a loopback address"; None for one that is public.

    An IPv6 address that stands for an IPv4 address (IPv4-mapped, NAT64) is judged by that one. Teredo and 6to4, which
    no longer lead anywhere, are refused as a whole. Whatever is no IP address counts as private.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return "no IP address"
    if isinstance(address, IPv6Address):
        return _why_v6(address)
    return _why_v4(address)


def _why_v4(address: IPv4Address) -> str | None:
    if address in _SHARED:
        return "an address of a provider's own network"
    if (kind := _named(address)) is not None:
        return kind
    if not address.is_global or any(address in network for network in _SPECIAL_V4):
        return "a reserved address"
    return None


def _why_v6(address: IPv6Address) -> str | None:
    inner = IPv4Address(address.packed[-4:]) if address in _NAT64 else address.ipv4_mapped
    if inner is not None:
        return _why_v4(inner)
    if (kind := _named(address)) is not None:
        return kind
    if address not in _UNICAST or not address.is_global or any(address in network for network in _SPECIAL_V6):
        return "a reserved address"
    return None


def _named(address: _Address) -> str | None:
    """The kinds that have a name of their own, the narrowest first: a loopback address is a private one, too."""
    kinds = (
        (address.is_unspecified, "the unspecified address"),
        (address.is_loopback, "a loopback address"),
        (address.is_link_local, "a link-local address"),
        (address.is_multicast, "a multicast address"),
        (address.is_reserved, "a reserved address"),
        (address.is_private, "a private address"),
    )
    return next((name for holds, name in kinds if holds), None)
