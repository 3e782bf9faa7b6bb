"""A post's sanitized HTML made fit for our own page: links in the place of pictures, headings in order, no identifiers.

Readers of the site must not call at other people's servers unknowingly, so nothing is fetched from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from html.parser import HTMLParser

from cmooc.domain.urls import host_of, is_http

FETCHED = frozenset(("img", "video", "audio", "iframe", "embed", "object", "source", "track", "picture"))
DROPPED = frozenset(("id", "name", "class", "style", "srcset", "sizes", "width", "height", "align", "bgcolor", "color"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
EMPTY = frozenset(("br", "hr", "wbr", "col"))


@lru_cache(maxsize=64)
def plain_images(html: str, translate: Callable[[str], str]) -> str:
    """Return the HTML without anything that a browser would fetch by itself. `html` must be sanitized and balanced."""
    return Rewriter(translate).run(html)


class Rewriter(HTMLParser):
    """Writes what it reads, with these changes; knows in which link, table and heading it is."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.translate = translate
        self.out: list[str] = []
        self.levels: list[tuple[int, int]] = []
        self.closing: list[str] = []
        self.link_url: str | None = None
        self.link_start = 0
        self.tables = 0

    def run(self, html: str) -> str:
        self.feed(html)
        self.close()
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs if name not in DROPPED}
        if tag in FETCHED:
            self._instead(tag, {name: value or "" for name, value in attrs})
        elif tag in HEADINGS:
            level = self._level(int(tag[1]))
            self.closing.append(f"h{level}")
            self.out.append(f"<h{level}>")
        elif tag == "a":
            self.link_url = given.get("href", "")
            self.out.append(_start(tag, given))
            self.link_start = len(self.out)
        elif tag == "table":
            self.tables += 1
            if self.tables == 1:
                label = escape(self.translate("Table"), quote=True)
                self.out.append(f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">')
            self.out.append(_start(tag, {}))
        else:
            self.out.append(_start(tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag in FETCHED or tag in EMPTY:
            return
        if tag in HEADINGS:
            if self.closing:
                self.out.append(f"</{self.closing.pop()}>")
            return
        if tag == "a":
            if not "".join(self.out[self.link_start :]).strip():
                self.out.append(escape(host_of(self.link_url or "") or self.translate("Link")))
            self.link_url = None
        self.out.append(f"</{tag}>")
        if tag == "table":
            self.tables -= 1
            if self.tables == 0:
                self.out.append("</div>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def _instead(self, tag: str, given: dict[str, str]) -> None:
        url = given.get("src", "")
        kind = "Picture" if tag == "img" else "Recording"
        if not is_http(url) or (kind == "Picture" and given.get("alt") == "" and self.link_url is not None):
            return
        words = given.get("alt", "").strip() or given.get("title", "").strip()
        label = f"{self.translate(kind)}{self.translate(': ')}{words}" if words else self.translate(kind)
        shown = f'<span class="media">{escape(label)}</span>'
        inside = self.link_url is not None
        self.out.append(shown if inside else f'<a href="{escape(url, quote=True)}" rel="noopener">{shown}</a>')

    def _level(self, given: int) -> int:
        """Return the next level that leaves no gap below the page's own first heading."""
        while self.levels and self.levels[-1][0] >= given:
            self.levels.pop()
        level = min(6, (self.levels[-1][1] if self.levels else 1) + 1)
        self.levels.append((given, level))
        return level


def _start(tag: str, given: dict[str, str]) -> str:
    attributes = (f' {name}="{escape(value, quote=True)}"' for name, value in given.items())
    return f"<{tag}{''.join(attributes)}>"


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return _("Picture"), _("Recording"), _("Table"), _("Link"), _(": ")
