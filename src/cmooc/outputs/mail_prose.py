"""The facilitators' HTML made fit for mail: a few plain elements, whole links, nothing that is fetched; and as text.

The HTML was sanitized when it was written. Mail clients know little of it, so only what all of them show is kept.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from cmooc.domain.urls import is_http
from cmooc.outputs.prose import FETCHED, HEADINGS

KEPT = frozenset(("p", "ul", "ol", "li", "em", "strong", "blockquote", "pre", "code"))
RENAMED = {"i": "em", "b": "strong", "div": "p"}
SILENT = frozenset(("script", "style", "template", "title"))
LINE = 72


@lru_cache(maxsize=64)
def simple(html: str, base_url: str, translate: Callable[[str], str]) -> str:
    """Return the HTML of a mail; links without a host lead to the site."""
    return _Simple(base_url, translate).run(html)


@lru_cache(maxsize=64)
def as_text(html: str, base_url: str, translate: Callable[[str], str]) -> str:
    """Return the same as lines of text, each link behind its words."""
    return _Text().run(simple(html, base_url, translate))


class _Simple(HTMLParser):
    """Writes what it reads with fewer elements."""

    def __init__(self, base_url: str, translate: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.base_url = f"{base_url}/"
        self.translate = translate
        self.out: list[str] = []
        self.links: list[bool] = []
        self.cells = 0
        self.silent = 0

    def run(self, html: str) -> str:
        self.feed(html)
        self.close()
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self.silent += 1
        elif tag in FETCHED:
            self._instead(tag, given)
        elif tag in HEADINGS:
            self.out.append("<p><strong>")
        elif tag == "a":
            self._link(given.get("href", ""))
        elif tag in KEPT:
            self.out.append(f"<{tag}>")
        elif tag == "tr":
            self.cells = 0
            self.out.append("<p>")
        elif tag in ("td", "th"):
            self.out.append(" · " if self.cells else "")
            self.cells += 1
        elif tag == "br":
            self.out.append("<br>")

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in HEADINGS:
            self.out.append("</strong></p>")
        elif tag == "a":
            if self.links and self.links.pop():
                self.out.append("</a>")
        elif tag in KEPT or tag == "tr":
            self.out.append("</p>" if tag == "tr" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(escape(data, quote=False))

    def _link(self, href: str) -> None:
        address = href if is_http(href) or href.startswith("mailto:") else self._joined(href)
        self.links.append(bool(address))
        if address:
            self.out.append(f'<a href="{escape(address, quote=True)}">')

    def _joined(self, href: str) -> str:
        try:
            address = urljoin(self.base_url, href)
        except ValueError:
            return ""
        return address if is_http(address) and not href.startswith("#") else ""

    def _instead(self, tag: str, given: dict[str, str]) -> None:
        """A picture is not shown: it would tell its server who reads. Its words are, with a link."""
        words = given.get("alt", "").strip() or given.get("title", "").strip()
        label = self.translate("Picture" if tag == "img" else "Recording")
        if words:
            label += self.translate(": ") + words
        url = given.get("src", "")
        if any(self.links) or not is_http(url):
            self.out.append(escape(words))
        else:
            self.out.append(f'<a href="{escape(url, quote=True)}">{escape(label)}</a>')


class _Text(HTMLParser):
    """Makes lines of what `simple` wrote."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.hrefs: list[tuple[str, int]] = []
        self.marks: list[str] = []
        self.indent = 0

    def run(self, html: str) -> str:
        self.feed(html)
        self.close()
        self._end()
        return "\n".join(self.blocks).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs.append((dict(attrs).get("href") or "", len(self.words)))
        elif tag == "br":
            self.words.append("\n")
        elif tag not in ("em", "strong", "code"):
            self._end()
            self.indent += tag in ("ul", "ol", "blockquote")
            if tag == "li":
                self.marks.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            href, start = self.hrefs.pop()
            if href not in "".join(self.words[start:]):
                self.words.append(f" <{href}>")
        elif tag not in ("em", "strong", "code"):
            self._end()
            self.indent -= tag in ("ul", "ol", "blockquote")
            if tag in ("p", "ul", "ol", "blockquote", "pre") and self.blocks and self.blocks[-1]:
                self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\n", " "))

    def _end(self) -> None:
        """Close the paragraph that is being read."""
        said = "".join(self.words)
        self.words.clear()
        if not said.strip():
            return
        mark = self.marks.pop() if self.marks else ""
        margin = "  " * max(0, self.indent - bool(mark))
        for number, line in enumerate(said.split("\n")):
            first = margin + (mark if number == 0 else " " * len(mark))
            self.blocks.append(wrapped(line, first, margin + " " * len(mark)))


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Return a paragraph in lines of at most 72 characters; an address is never cut."""
    if len(first) + len(text) <= LINE:
        return first + text
    return textwrap.fill(
        text, LINE, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
