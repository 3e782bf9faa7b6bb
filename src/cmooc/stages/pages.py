"""The host's Markdown files: course pages and announcements, with a block of `key: value` lines at their head.

Docs: docs/guide-facilitators.md. Markdown is CommonMark with tables and strikethrough, without HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput

if TYPE_CHECKING:
    from markdown_it.token import Token

FENCE = "---"
PAGE_KEYS = ("title", "nav", "slug", "summary", "week", "starts", "ends")
ANNOUNCEMENT_KEYS = ("title", "from", "until")
STANDS_FOR = timedelta(days=6)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
TOP = 2  # the level of the first heading below the page's own title

Sanitize = Callable[[str, str], str]


def read_page(text: str, *, language: str, slug: str, values: Mapping[str, str], sanitize: Sanitize) -> CoursePage:
    """Read a course page; `values` fill `{placeholders}`. Raises BadInput naming the file and the line."""
    front, body = _split(text, f"{slug}.{language}.md", PAGE_KEYS, values)
    slug = front.slug("slug") or slug
    starts, ends = front.day("starts"), front.day("ends")
    if starts and ends and ends < starts:
        raise front.wrong("ends", "it comes before starts")
    return CoursePage(
        slug=slug,
        language=language,
        title=front.required("title"),
        html=_html(body, f"{language}/pages/{slug}/", values, sanitize),
        summary=front.get("summary"),
        nav=front.number("nav"),
        week=front.number("week"),
        starts=starts,
        ends=ends,
    )


def read_announcement(
    text: str, *, language: str, slug: str, values: Mapping[str, str], sanitize: Sanitize
) -> Announcement:
    """Read an announcement, which stands from `from` to `until`, both included; a week when `until` is not said."""
    front, body = _split(text, f"{slug}.{language}.md", ANNOUNCEMENT_KEYS, values)
    title = front.required("title")
    front.required("from")
    starts = front.day("from") or date.min
    ends = front.day("until") or starts + STANDS_FOR
    if ends < starts:
        raise front.wrong("until", "it comes before from")
    return Announcement(slug, language, title, _html(body, f"{language}/", values, sanitize), starts, ends)


def read_markdown(text: str, *, base_url: str, sanitize: Sanitize) -> str:
    """Return the safe HTML of what a facilitator wrote for an edition; links are relative to the site."""
    return _html(text, "", {"base_url": base_url}, sanitize)


@dataclass(frozen=True, slots=True)
class _Front:
    """The values of a file's head, and the line of each for what is said of them."""

    name: str
    values: Mapping[str, str]
    lines: Mapping[str, int]

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    def required(self, key: str) -> str:
        if not self.get(key):
            raise BadInput(
                "{page}, line {line}: there is no {key}.", page=self.name, line=self.lines.get(key, 1), key=key
            )
        return self.get(key)

    def wrong(self, key: str, cause: str) -> BadInput:
        return BadInput(
            "{page}, line {line}: {key} can't be {value!r}: {cause}.",
            page=self.name, line=self.lines[key], key=key, value=self.get(key), cause=cause,
        )  # fmt: skip

    def number(self, key: str) -> int | None:
        text = self.get(key)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) < 10_000):
            raise self.wrong(key, "it is a whole number from 1 on")
        return int(text)

    def day(self, key: str) -> date | None:
        text = self.get(key)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise self.wrong(key, "a day looks like 2026-11-23") from error
        if not 1900 <= day.year < 3000:
            raise self.wrong(key, "a day looks like 2026-11-23")
        return day

    def slug(self, key: str) -> str:
        text = self.get(key)
        if text and not SLUG.fullmatch(text):
            raise self.wrong(key, "it is made of a-z, 0-9 and hyphens")
        return text


def _split(text: str, name: str, keys: tuple[str, ...], values: Mapping[str, str]) -> tuple[_Front, str]:
    """Return the head and the body, both with their placeholders filled."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise BadInput("{page}, line 1: a page begins with a line of three hyphens.", page=name)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise BadInput("{page}, line 1: no second line of three hyphens ends what begins here.", page=name)
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    for number, key, value in _pairs(lines[1:end], name):
        if key not in keys:
            raise BadInput(
                "{page}, line {line}: {key!r} is none of {keys}.",
                page=name, line=number, key=key, keys=", ".join(keys),
            )  # fmt: skip
        if key in found:
            raise BadInput("{page}, line {line}: {key} was said before.", page=name, line=number, key=key)
        found[key], places[key] = _filled(value, values), number
    return _Front(name, found, places), _filled("\n".join(lines[end + 1 :]), values)


def _pairs(lines: list[str], name: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line number in the file, key, value)."""
    for number, line in enumerate(lines, 2):
        key, colon, value = line.partition(":")
        if colon:
            yield number, key.strip().lower(), _unquoted(value.strip())
        elif line.strip():
            raise BadInput("{page}, line {line}: this line is not of the form key: value.", page=name, line=number)


def _unquoted(value: str) -> str:
    """Return the value without the quotes that YAML would want around all of it."""
    quote = value[:1]
    is_quoted = quote in ('"', "'") and len(value) > 1 and value.endswith(quote) and value.count(quote) == 2
    return value[1:-1].strip() if is_quoted else value


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _html(body: str, path: str, values: Mapping[str, str], sanitize: Sanitize) -> str:
    """Return the safe HTML of Markdown; `path` is where the page stands, for relative links."""
    from markdown_it import MarkdownIt  # late: most commands read no page

    base_url = values.get("base_url", "")
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(body)
    _lower_headings(tokens)
    if base_url:
        _resolve_links(tokens, f"{base_url}/{path}")
    return sanitize(str(markdown.renderer.render(tokens, markdown.options, {})), base_url)


def _lower_headings(tokens: list[Token]) -> None:
    """Move all headings down by one when one of them would stand beside the page's title."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    by = max((TOP - int(token.tag[1]) for token in headings), default=0)
    for token in headings if by > 0 else ():
        token.tag = f"h{min(int(token.tag[1]) + by, 6)}"


def _resolve_links(tokens: list[Token], page_url: str) -> None:
    """Make links absolute by the page's own address: the sanitizer knows only that of the site."""
    for token in tokens:
        for name in ("href", "src"):
            found = token.attrGet(name)
            if isinstance(found, str):
                token.attrSet(name, _joined(page_url, found))
        _resolve_links(token.children or [], page_url)


def _joined(page_url: str, link: str) -> str:
    try:
        return urljoin(page_url, link)
    except ValueError:
        return link
