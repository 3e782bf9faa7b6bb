"""What a browser says of itself, in two words: enough for its owner to tell it from others, and no more is kept."""

from __future__ import annotations

from starlette.requests import Request

BROWSERS = (  # the first that is found: most also say that they are what they come from
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_at(request: Request) -> str:
    """Return what the browser of a request says of itself."""
    return device_of(request.headers.get("user-agent", ""))


def device_of(user_agent: str) -> str:
    """Return such as `Firefox, Linux`; empty when it says neither."""
    found = (next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))
