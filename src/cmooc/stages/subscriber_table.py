"""Subscribers as a table (CSV, RFC 4180): what a host brings from elsewhere, and takes away."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import Consent, Cut, Subscriber, Wishes
from cmooc.domain.times import from_rfc3339, rfc3339

COLUMNS = (
    "address", "state", "language", "rhythm", "territories", "themes", "languages", "most_posts", "format",
    "paused_until", "created_at", "confirmed_at", "consent", "consent_at",
)  # fmt: skip
PLAIN, HTML = "text", "html"
MOST_POSTS = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A subscriber as a line of a table tells of them; an empty `consent` means that it names none."""

    number: int
    address: str
    state: str
    wishes: Wishes
    consent: str
    consent_at: datetime | None


def read_table(text: str, language: str) -> Iterator[Line | tuple[int, BadInput]]:
    """Yield each line, or its number and what is wrong with it; `language` is that of lines which name none.

    Columns stand in any order, between commas or semicolons; unknown ones are passed over. Raises BadInput when there
    is no column of addresses.
    """
    head = text.removeprefix("\ufeff").split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if "address" not in names:
            raise BadInput("The first line names the columns, and one of them must be: address")
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line(rows.line_num, dict(zip(names, map(str.strip, row), strict=False)), language)
    except csv.Error as error:
        raise BadInput("Line {number} is no line of a table: {cause}", number=rows.line_num, cause=error) from error


def write_table(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table, the names of the columns first."""
    for cells in ([*COLUMNS], *_cells(found)):
        line = StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        yield line.getvalue()


def record(subscriber: Subscriber, consent: Consent | None) -> dict[str, Any]:
    """Return what a table or a JSON file tells of a subscriber."""
    cut = subscriber.cut
    return {
        "address": subscriber.address, "state": subscriber.state.value, "language": cut.language,
        "rhythm": subscriber.rhythm.value, "territories": cut.territories, "themes": cut.themes,
        "languages": cut.languages, "most_posts": cut.most_posts, "format": PLAIN if cut.is_plain else HTML,
        "paused_until": rfc3339(subscriber.paused_until), "created_at": rfc3339(subscriber.created_at),
        "confirmed_at": rfc3339(subscriber.confirmed_at), "consent": consent.wording if consent else None,
        "consent_at": rfc3339(consent.at) if consent else None,
    }  # fmt: skip


def _cells(found: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    for one in found:
        values = (one[name] for name in COLUMNS)
        yield [" ".join(value) if isinstance(value, tuple) else "" if value is None else str(value) for value in values]


def _line(number: int, cells: Mapping[str, str], language: str) -> Line | tuple[int, BadInput]:
    def cell(name: str, default: str = "") -> str:
        return cells.get(name) or default

    try:
        cut = Cut(
            language=_one_of("language", cell("language", language), LANGUAGES),
            territories=_words(cell("territories")),
            themes=_words(cell("themes")),
            languages=tuple(_one_of("languages", one, LANGUAGES) for one in _words(cell("languages"))),
            most_posts=_number(cell("most_posts")),
            is_plain=_one_of("format", cell("format", HTML), (HTML, PLAIN)) == PLAIN,
        )
        rhythm = Rhythm(_one_of("rhythm", cell("rhythm", Rhythm.DAILY), tuple(Rhythm)))
        return Line(number, cell("address"), cell("state"), Wishes(rhythm, cut), cell("consent"),
                    _time(cell("consent_at")))  # fmt: skip
    except BadInput as error:
        return number, error


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BadInput("{name} is one of {known}, never {value!r}.", name=name, known=", ".join(known), value=value)
    return value


def _words(cell: str) -> tuple[str, ...]:
    return tuple(sorted(set(cell.split())))


def _number(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isascii() or not cell.isdecimal() or not 0 < int(cell) <= MOST_POSTS:
        raise BadInput("{name} is a number of posts, never {value!r}.", name="most_posts", value=cell)
    return int(cell)


def _time(cell: str) -> datetime | None:
    try:
        return from_rfc3339(cell)
    except ValueError as error:
        raise BadInput("{value!r} is no time; one looks like 2026-11-22T07:00:00Z.", value=cell) from error
