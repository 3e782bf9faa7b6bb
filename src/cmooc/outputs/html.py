"""The pages of the site, in every language, as files that any web server can serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cmooc.domain.documents import Document
from cmooc.domain.editions import EditionLine
from cmooc.domain.feeds import FeedState
from cmooc.domain.ports import Output
from cmooc.domain.site import (
    EditionCalendar,
    EditionPage,
    EntryPage,
    FeedList,
    FeedPage,
    Front,
    PageOf,
    Scope,
    ScopeIndex,
    Site,
    Subject,
)
from cmooc.outputs.addresses import page_document, scope_path
from cmooc.outputs.editions import missing, without
from cmooc.outputs.templating import Templating

NEWEST_ON_FRONT = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A template with its address and what it needs besides the site."""

    template: str
    path: str
    context: dict[str, object]
    file: str = "index.html"


@dataclass(frozen=True)
class Html:
    templating: Templating
    name: str = "html"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        for page in pages(subject):
            for language in site.languages:
                html = self.templating.html(page.template, language, site, page.path, **page.context)
                yield page_document(site, language, page.path, html, file=page.file)


def output(templating: Templating) -> Output:
    return Html(templating)


def pages(subject: Subject) -> Iterator[Page]:
    """Choose template and address; nothing for what has no page."""
    match subject:
        case Front():
            yield Page("front.html", "", front_context(subject))
            yield Page("error.html", "", {"status": 404}, file="404.html")
        case EditionPage(edition=edition):
            shown = {"edition": without(edition, subject.gone), "missing": missing(edition, subject.gone)}
            yield Page("edition.html", f"editions/{edition.day}/", {"page": subject, **shown})
        case EditionCalendar():
            yield Page("calendar.html", "editions/", {"months": calendar_months(subject.lines)})
        case Scope():
            yield Page("scope.html", scope_path(subject) + month_part(subject.month), {"scope": subject})
        case ScopeIndex():
            yield Page("scope_index.html", f"{subject.kind}/", {"index": subject})
        case EntryPage(record=record):
            yield Page("entry.html", f"entries/{record.key}/", {"record": record})
        case FeedList():
            waiting = sum(row.feed.state is FeedState.PROPOSED for row in subject.rows)
            listed = tuple(row for row in subject.rows if row.feed.state is not FeedState.PROPOSED)
            yield Page("feeds.html", "feeds/", {"rows": listed, "waiting": waiting})
        case FeedPage(row=row, attempts=attempts):
            yield Page("feed.html", f"feeds/{row.feed.id}/", {"row": row, "attempts": attempts})
        case PageOf(versions=versions) if versions:
            yield Page("course_page.html", f"pages/{versions[0].slug}/", {"versions": versions})
        case _:
            return


def front_context(front: Front) -> dict[str, object]:
    latest = front.edition
    return {
        "front": front,
        "newest": front.newest[:NEWEST_ON_FRONT],
        "edition": without(latest, front.gone) if latest else None,
        "missing": missing(latest, front.gone) if latest else 0,
    }


def month_part(month: date | None) -> str:
    return f"{month:%Y-%m}/" if month else ""


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month of the archive. `weeks` run from Monday; a cell is None outside of the month."""

    first: date
    lines: tuple[EditionLine, ...]
    weeks: tuple[tuple[tuple[date, EditionLine | None] | None, ...], ...]


def calendar_months(lines: Iterable[EditionLine]) -> tuple[CalendarMonth, ...]:
    """Return the months that have an edition, newest first, each with its grid of days."""
    ordered = sorted(lines, key=lambda line: line.day, reverse=True)
    return tuple(
        CalendarMonth(first, found := tuple(group), _grid(first, found))
        for first, group in groupby(ordered, key=lambda line: line.day.replace(day=1))
    )


def _grid(
    first: date, lines: tuple[EditionLine, ...]
) -> tuple[tuple[tuple[date, EditionLine | None] | None, ...], ...]:
    by_day = {line.day: line for line in lines}
    days = [date.fromordinal(first.toordinal() + step) for step in range(31)]
    cells = [(day, by_day.get(day)) for day in days if day.month == first.month]
    padded = [None] * first.weekday() + cells + [None] * (-(first.weekday() + len(cells)) % 7)
    return tuple(tuple(padded[start : start + 7]) for start in range(0, len(padded), 7))
