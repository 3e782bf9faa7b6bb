"""Whose patience a feed depends on: the server, or the platform, that answers for several feeds at once."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from cmooc.domain.urls import host_of

# One company counts the requests to all blogs below these names, as Tumblr is known to do.
PLATFORMS = frozenset({
    "beehiiv.com", "blogger.com", "blogspot.com", "bsky.social", "canalblog.com", "flickr.com", "ghost.io", "github.com",
    "github.io", "hypotheses.org", "livejournal.com", "medium.com", "micro.blog", "over-blog.com", "reddit.com",
    "substack.com", "tumblr.com", "typepad.com", "vimeo.com", "wixsite.com", "wordpress.com", "youtube.com",
})  # fmt: skip


def host_key(url: str) -> str:
    """Return the name under which a server's refusals are counted: its host, or the platform it belongs to.

    Empty for a machine without a public name (an IP address, a single word): people try things there and share it,
    so that one feed's refusal says nothing about the others.
    """
    host = host_of(url).removeprefix("www.")
    name = (urlsplit(url).hostname or "").rstrip(".") if host else ""
    if "." not in name or _is_address(name):
        return ""
    parts = name.split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts) - 1))
    return next((end for end in ends if end in PLATFORMS), host)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
