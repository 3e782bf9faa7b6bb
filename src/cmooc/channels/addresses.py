"""What channels share in reading addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, urlsplit

UNUSABLE = re.compile(r"[\x00-\x20\x7f\s<>\"]")
HOST = re.compile(r"[^.]+(?:\.[^.]+)+")


@lru_cache(maxsize=256)
def parts_of(url: str) -> SplitResult | None:
    """Return the parts of an http address, its host in lower case; None for anything else.

    An address pasted without `https://` is understood.
    """
    url = url.strip()
    if "://" not in url[:10]:
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not HOST.fullmatch(host) or UNUSABLE.search(url):
        return None
    port = f":{parts.port}" if parts.port else ""
    return SplitResult(parts.scheme.lower(), host + port, parts.path, parts.query, "")


def site(parts: SplitResult) -> str:
    """Return the host without `www.` and without the `m.` of pages for telephones."""
    return parts.netloc.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")


def is_of(parts: SplitResult | None, *domains: str) -> bool:
    """Tell whether the address lies in one of the domains, or below it."""
    return parts is not None and any(parts.netloc == one or parts.netloc.endswith("." + one) for one in domains)


def below(parts: SplitResult, domain: str, *own: str) -> str:
    """Return the name of a host one step below a domain, `ann` of `ann.example.org`; empty for the platform's `own`."""
    name = site(parts).removesuffix("." + domain)
    return name if re.fullmatch(r"[a-z0-9][\w-]{0,62}", name) and name not in ("www", *own) else ""


def says(parts: SplitResult, *words: str) -> bool:
    """Tell whether the host names the software that it runs, as `pixelfed.example.org` does."""
    return any(word in parts.netloc for word in words)


def root_of(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def query_of(parts: SplitResult, name: str) -> str:
    """Return the first value of a parameter, or an empty text."""
    try:
        return parse_qs(parts.query, max_num_fields=50).get(name, [""])[0]
    except ValueError:
        return ""
