"""Which network addresses may be connected to: the one policy against requests into private networks (SSRF)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

PUBLIC_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
# Written out, because `is_global` changes from one Python to the next and passes multicast, NAT64 and 6to4.
# Sources: the special-purpose address registries of IANA (RFC 6890), and the multicast ranges.
REFUSED_V4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
)))  # fmt: skip
GLOBAL_V6 = IPv6Network("2000::/3")  # all that IANA gives out; loopback, local, multicast and the rest lie outside
REFUSED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))  # Teredo is in the first
NEAR = re.compile(  # an address of IPv6, a last part that is a number, a name of this machine or of a home
    r":|(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$|(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa)\.?$",
    re.I,
)
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """`allowed` networks may be fetched from although they are private (`CMOOC_FETCH_ALLOW`), on any port."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, networks: Sequence[str]) -> AddressPolicy:
        return cls(tuple(ip_network(text, strict=False) for text in networks))

    def permits(self, address: str, port: int) -> bool:
        """Judge the address that a socket is about to be opened to, never a host name."""
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return self.is_own(ip) or (port in PUBLIC_PORTS and _is_public(ip))

    def is_own(self, ip: Address) -> bool:
        """Tell whether the host has named this address as one of theirs."""
        return any(ip in network for network in self.allowed)

    def is_own_host(self, host: str) -> bool:
        """Tell whether a host given as an address is one of the host's own."""
        try:
            return self.is_own(ip_address(host.strip("[]")))
        except ValueError:
            return False


def is_private_host(host: str, *, but: str = "") -> bool:
    """Tell whether browsers would look for this host on the reader's own network; `but` is a host that is no news.

    By what is written alone: numbers in all forms that browsers read, and names that are never given to the public.
    """
    if host == but or not NEAR.search(host):
        return False
    try:
        return not _is_public(ip_address(host.strip("[]")))
    except ValueError:
        return True


def _is_public(ip: Address) -> bool:
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in REFUSED_V4)
    if ip.scope_id is not None:  # a zone belongs to a link
        return False
    inner = _embedded(ip)
    if inner is not None:
        return _is_public(inner)
    return ip in GLOBAL_V6 and not any(ip in network for network in REFUSED_V6)


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address to which packets for an IPv6 one may go (mapped, 6to4, NAT64)."""
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else ip.ipv4_mapped or ip.sixtofour
