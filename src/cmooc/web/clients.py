"""Where a request comes from, for counting only: the address itself is kept nowhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.requests import Request

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
SITE_BITS = 64  # of an IPv6 address: what one household or firm has at its disposal
MOST_HOPS = 20


def client_of(request: Request, trusted: Networks) -> str:
    """Return the nearest address that is no proxy of ours; of IPv6 its network. Empty when it is unknown."""
    found = address_of(request, trusted)
    return "" if found is None else _counted(found)


def address_of(request: Request, trusted: Networks) -> Address | None:
    """Return the nearest address that is no proxy of ours.

    X-Forwarded-For is read from its end, and only as far as trusted proxies have written it: the rest may be made up.
    """
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")[-MOST_HOPS:]
    found = _address(request.client.host) if request.client else None
    while found is not None and any(found in network for network in trusted) and hops:
        said = _address(hops.pop())
        if said is None:
            break
        found = said
    return found


def is_within(found: Address | None, allowed: Networks) -> bool:
    return found is not None and any(found in network for network in allowed)


def networks(texts: Sequence[str]) -> Networks:
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def _address(text: str) -> Address | None:
    """Read an address as proxies write it: bare, in brackets, or with a port."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _counted(found: Address) -> str:
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, SITE_BITS), strict=False))
