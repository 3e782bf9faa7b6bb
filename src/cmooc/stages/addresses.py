"""Which network addresses may be connected to: the one policy against requests into private networks (SSRF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

PUBLIC_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
# What `is_global` of Python 3.11 wrongly passes (measured), besides multicast and reserved ranges.
REFUSED = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "fec0::/10", "::/96", "2001::/23")))
NAT64 = ip_network("64:ff9b::/96")


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
            ip = ip_address(address.partition("%")[0])
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


def _is_public(ip: Address) -> bool:
    inner = _embedded(ip)
    if inner is not None:
        return _is_public(inner)
    if any(ip in network for network in REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: Address) -> Address | None:
    """Return the IPv4 address that an IPv6 form carries (mapped, 6to4, Teredo, NAT64)."""
    if not isinstance(ip, IPv6Address):
        return None
    teredo = ip.teredo
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)
