"""The pages of the site, in every language, as files that any web server can serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from cmooc.domain.documents import Document
from cmooc.domain.editions import Edition, EditionLine, Section
from cmooc.domain.feeds import FeedState
from cmooc.domain.ports import Output
from cmooc.domain.site import (
    EditionCalendar,
    EditionMonth,
    EditionPage,
    EntryPage,
    FeedList,
    Front,
    MapPage,
    Moved,
    PageOf,
    Scope,
    ScopeIndex,
    ScopeMonth,
    Site,
    Subject,
    WeeklyList,
)
from cmooc.outputs.addresses import month_path, page_document, scope_path
from cmooc.outputs.editions import missing, without
from cmooc.outputs.templating import Templating

NEWEST_ON_FRONT = 8
# Pages stay below 100 KiB: an edition with more posts shows what is behind «read more» on pages of its own.
MOST_ON_A_PAGE = 80
MOST_BRIEFS = 120


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
            yield from edition_pages(subject, without(edition, subject.gone), missing(edition, subject.gone))
        case EditionCalendar():
            yield Page("calendar.html", "editions/", {"calendar": subject, "months": calendar_months(subject.lines)})
        case EditionMonth(first=first):
            shown_month = calendar_month(first, subject.lines)
            yield Page("calendar_month.html", f"editions/{first:%Y-%m}/", {"month": shown_month, "page": subject})
        case WeeklyList():
            yield Page("weekly.html", "editions/weekly/", {"weekly": subject})
        case Scope():
            yield Page("scope.html", scope_path(subject), {"scope": subject})
        case ScopeMonth():
            yield Page("scope_month.html", month_path(subject), {"scope": subject})
        case Moved(kind=kind, former=former):
            yield Page("moved.html", f"{kind}/{former.slug}/", {"kind": kind, "former": former})
        case ScopeIndex():
            yield Page("scope_index.html", f"{subject.kind}/", {"index": subject})
        case EntryPage(record=record, answers=answers, speaks_of=speaks_of):
            context = {"record": record, "answers": answers, "speaks_of": speaks_of}
            yield Page("entry.html", f"entries/{record.key}/", context)
        case MapPage(slug=slug):
            yield Page("map.html", f"map/{slug}/" if slug else "map/", {"page": subject})
        case FeedList():
            waiting = sum(row.feed.state is FeedState.PROPOSED for row in subject.rows)
            listed = tuple(row for row in subject.rows if row.feed.state is not FeedState.PROPOSED)
            yield Page("feeds.html", "feeds/", {"rows": listed, "waiting": waiting})
        case PageOf(versions=versions) if versions:
            yield Page("course_page.html", f"pages/{versions[0].slug}/", {"versions": versions})
        case _:
            return


def edition_pages(page: EditionPage, shown: Edition, missing: int) -> Iterator[Page]:
    """Yield the page of an edition, and, of a large one, those of what stands behind «read more»."""
    path = f"editions/{shown.name}/"
    rests, links = _apart(shown, path)
    yield Page("edition.html", path, {"page": page, "edition": shown, "missing": missing, "apart": links})
    for number, rest in enumerate(rests, 1):
        context = {"edition": shown, "rest": rest, "number": number, "pages": len(rests)}
        yield Page("edition_more.html", _more_path(path, number), context)


def _apart(edition: Edition, path: str) -> tuple[tuple[tuple[tuple[int, Section], ...], ...], dict[int, str]]:
    """Return what an edition shows on pages of their own, and the links to it by the number of the section.

    Each page holds (number, section) whose `more` are those of that page. Nothing, when all of it fits on one page.
    """
    rests = [(number, section) for number, section in enumerate(edition.sections, 1) if section.more]
    if sum(len(section.items) + len(section.more) for section in edition.sections) <= MOST_ON_A_PAGE or not rests:
        return (), {}
    pages: list[list[tuple[int, Section]]] = [[]]
    links: dict[int, str] = {}
    room = MOST_BRIEFS
    for number, section in rests:
        left = section.more
        while left:
            if room == 0:
                pages.append([])
                room = MOST_BRIEFS
            here, left = left[:room], left[room:]
            room -= len(here)
            pages[-1].append((number, replace(section, more=here)))
            links.setdefault(number, f"{_more_path(path, len(pages))}#part-{number}")
    return tuple(map(tuple, pages)), links


def _more_path(path: str, number: int) -> str:
    return f"{path}more/" if number == 1 else f"{path}more/{number}/"


def front_context(front: Front) -> dict[str, object]:
    latest = front.edition
    shown = without(latest, front.gone) if latest else None
    return {
        "apart": _apart(shown, f"editions/{shown.name}/")[1] if shown else {},
        "front": front,
        "newest": front.newest[:NEWEST_ON_FRONT],
        "edition": shown,
        "missing": missing(latest, front.gone) if latest else 0,
    }


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
        calendar_month(first, tuple(group))
        for first, group in groupby(ordered, key=lambda line: line.day.replace(day=1))
    )


def calendar_month(first: date, lines: tuple[EditionLine, ...]) -> CalendarMonth:
    return CalendarMonth(first, lines, _grid(first, lines))


def _grid(
    first: date, lines: tuple[EditionLine, ...]
) -> tuple[tuple[tuple[date, EditionLine | None] | None, ...], ...]:
    by_day = {line.day: line for line in lines}
    days = [date.fromordinal(first.toordinal() + step) for step in range(31)]
    cells = [(day, by_day.get(day)) for day in days if day.month == first.month]
    padded = [None] * first.weekday() + cells + [None] * (-(first.weekday() + len(cells)) % 7)
    return tuple(tuple(padded[start : start + 7]) for start in range(0, len(padded), 7))
