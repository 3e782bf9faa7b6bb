"""Course pages and announcements: Markdown files with a few lines of front matter, as facilitators write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from markdown_it import MarkdownIt

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput

FENCE = "---"
KEYS = frozenset({"title", "nav", "summary", "week", "starts", "ends", "from", "until"})
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")
QUOTES = ('"', "'")

Sanitize = Callable[[str, str], str]
"""Takes HTML and the address that relative links start from; returns safe HTML."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the front matter and its line in the file, counted from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _File:
    """A file taken apart, with its placeholders filled in."""

    name: str
    front: Mapping[str, _Value]
    body: str

    def text(self, key: str) -> str:
        return self.front[key].text if key in self.front else ""

    def number(self, key: str) -> int | None:
        text = self.text(key)
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise self.wrong('{file}, line {line}: "{key}" must be a whole number, not "{value}".', key) from None

    def day(self, *keys: str) -> date | None:
        """Return the date under the first of the keys that has one; «starts» may also be written «from»."""
        key = next((key for key in keys if self.text(key)), None)
        if key is None:
            return None
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self.wrong(
                '{file}, line {line}: "{key}" must be a date like 2026-11-22, not "{value}".', key
            ) from None

    def span(self) -> tuple[date | None, date | None]:
        starts, ends = self.day("starts", "from"), self.day("ends", "until")
        if starts and ends and ends < starts:
            raise self.wrong(
                '{file}, line {line}: "{key}" is before the start.', "ends" if self.text("ends") else "until"
            )
        return starts, ends

    def wrong(self, message: str, key: str) -> BadInput:
        value = self.front.get(key, _Value("", 1))
        return BadInput(message, file=self.name, line=value.line, key=key, value=value.text)


def read_page(
    text: str,
    *,
    language: str,
    slug: str,
    values: Mapping[str, str],
    sanitize: Sanitize,
    file: str = "",
) -> CoursePage:
    """Make a page of a file like `about.fr.md`.

    `values` fill places like `{course}`; unknown ones stay as written. Without `title` in the front matter a first
    heading is the title. An empty date is no date. Raises BadInput with the file and line.
    """
    found = _taken_apart(text, file or f"{slug}.{language}.md", values)
    title, body = _titled(found, slug)
    starts, ends = found.span()
    return CoursePage(
        slug=slug,
        language=language,
        title=title,
        html=_html(body, values, sanitize),
        summary=found.text("summary"),
        nav=found.number("nav"),
        week=found.number("week"),
        starts=starts,
        ends=ends,
    )


def read_announcement(
    text: str,
    *,
    language: str,
    slug: str,
    values: Mapping[str, str],
    sanitize: Sanitize,
    file: str = "",
) -> Announcement:
    """Make an announcement of a file; it needs the day it is `from`, and runs for that day unless `until` says more."""
    found = _taken_apart(text, file or f"{slug}.{language}.md", values)
    title, body = _titled(found, slug)
    starts, ends = found.span()
    if starts is None:
        raise found.wrong('{file}, line {line}: an announcement needs "from:" with its first day.', "from")
    return Announcement(slug, language, title, _html(body, values, sanitize), starts, ends or starts)


def _titled(found: _File, slug: str) -> tuple[str, str]:
    """Return the title and the text below it; the page's template writes the title itself."""
    if found.text("title"):
        return found.text("title"), found.body
    heading = HEADING.match(found.body)
    return (heading[1], found.body[heading.end() :]) if heading else (slug, found.body)


def _html(body: str, values: Mapping[str, str], sanitize: Sanitize) -> str:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return sanitize(markdown.render(body), values.get("base_url", ""))


def _taken_apart(text: str, name: str, values: Mapping[str, str]) -> _File:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        return _File(name, {}, _filled("\n".join(lines), values))
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        raise BadInput(
            '{file}, line {line}: the lines begun with "---" are not closed by another "---".', file=name, line=1
        )
    front = _front(lines[1:end], name, values)
    return _File(name, front, _filled("\n".join(lines[end + 1 :]), values))


def _front(lines: list[str], name: str, values: Mapping[str, str]) -> Mapping[str, _Value]:
    front: dict[str, _Value] = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if not colon:
            raise BadInput('{file}, line {line}: "key: value" expected.', file=name, line=number)
        if key not in KEYS:
            raise BadInput('{file}, line {line}: unknown key "{key}".', file=name, line=number, key=key)
        front[key] = _Value(_filled(_unquoted(value.strip()), values), number)
    return front


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in QUOTES and value[0] == value[-1] else value


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
