"""What channels share in reading pages: the software that a page names. No page is parsed, so this is quick on any bytes."""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

META = re.compile(r"<meta\s([^<>]{1,2000})>", re.I)
ATTRIBUTE = re.compile(r"""\b(name|property|itemprop|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
MOST_READ = 300_000
SOFTWARE = ("generator", "application-name", "og:platform")


def runs(html: str, *software: str) -> bool:
    """Tell whether the page says that one of these made it (`generator`, `application-name`)."""
    said = [value.lower() for name, value in metas(html) if name in SOFTWARE]
    return any(value.startswith(one.lower()) for value in said for one in software)


def meta(html: str, name: str) -> str:
    """Return what a page says of itself under a name, or an empty text."""
    return next((value for key, value in metas(html) if key == name), "")


@lru_cache(maxsize=1)
def metas(html: str) -> tuple[tuple[str, str], ...]:
    """Return names, in lower case, and values of the `meta` elements; kept for the next channel that asks."""
    return tuple(pair for match in META.finditer(html[:MOST_READ]) if (pair := _pair(match[1]))[0])


def _pair(attributes: str) -> tuple[str, str]:
    said = {name.lower(): a or b or c for name, a, b, c in ATTRIBUTE.findall(attributes)}
    name = said.get("name") or said.get("property") or said.get("itemprop") or ""
    return name.lower(), entities.unescape(said.get("content", "")).strip()
