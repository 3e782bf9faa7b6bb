"""Addresses: what is an http address, which two are the same, and what is shown of one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|mc_cid|mc_eid|igshid|msclkid|yclid|_hsenc|_hsmi|at_medium|at_campaign|xtor)$"
)
NAMED = re.compile(r"(https?://)[^/\s@]{1,500}@")
UNSEEN = re.compile(r"[\x00-\x20\x7f]")
COMPLETE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[1-9][0-9]{0,3})?(?:[/?#][!-~]*)?(?<![?#])")
SIMPLE = re.compile(r"https?://(?:www\.)?([a-z0-9][a-z0-9.-]*[a-z0-9])(:[1-9][0-9]{1,3})?(/[!-\"$->@-~]*)?")


def is_http(url: str) -> bool:
    """Tell whether this is an absolute http or https address with a host and without control characters.

    Hosts that programs read differently are none: escaped letters, backslashes, port 0.
    """
    if UNSEEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(host)
        and "%" not in str(host)
        and "\\" not in parts.netloc
        and port != 0
    )


def absolute(url: str, base_url: str | None) -> str | None:
    """Return `url` resolved against `base_url` (RFC 3986 §5), or None when that gives no http address."""
    if COMPLETE.fullmatch(url) and "?#" not in url:
        return url  # nearly all are; the general way takes ten times as long
    try:
        joined = urljoin(base_url or "", url.strip())
    except ValueError:
        return None
    joined = joined.replace(" ", "%20")
    return joined if is_http(joined) else None


def host_of(url: str) -> str:
    """Return the lower-case host with its port when that is not the scheme's own; empty for no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return (parts.hostname or "") + (f":{port}" if port and port != usual else "")


def shown(url: str) -> str:
    """Return the address as it may be shown or logged: without user name and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not (parts.username or parts.password):
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def without_secrets(text: str) -> str:
    """Return a text with the addresses in it as `shown` gives them."""
    return NAMED.sub(r"\1", text)


def without_tracking(url: str) -> str:
    """Return the link without the parameters that only count visitors; the rest stays byte for byte."""
    head, mark, tail = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = tail.partition("#")
    kept = [part for part in query.split("&") if not TRACKING.match(part.partition("=")[0].lower())]
    return head + ("?" + "&".join(kept) if kept else "") + hash_mark + fragment


def address_key(url: str) -> str:
    """Return what stays the same when scheme, `www.`, host case, last slash, tracking or fragment change.

    Two addresses with one key are taken for the same page; the key is no address itself.
    """
    simple = SIMPLE.fullmatch(url)
    if simple:
        host, place, path = simple.groups("")
        return f"{host}{'' if place in (':80', ':443') else place}{path.rstrip('/') or '/'}"
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme not in ("http", "https") or not host:
        return url.strip()
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k.lower())]
    query = "?" + urlencode(sorted(pairs)) if pairs else ""
    place = f":{port}" if port and port not in (80, 443) else ""
    return f"{host}{place}{parts.path.rstrip('/') or '/'}{query}"
