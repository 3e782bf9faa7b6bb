"""The pages of events: what is to come, month by month, and one page for each event with all its dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cmooc.domain.documents import Document
from cmooc.domain.events import Occurrence
from cmooc.domain.ports import Output
from cmooc.domain.site import Agenda, EventPage, Site, Subject
from cmooc.outputs.addresses import page_document, webcal
from cmooc.outputs.calendar import FILE, words
from cmooc.outputs.hours import When, when
from cmooc.outputs.templating import Templating


@dataclass(frozen=True)
class EventPages:
    templating: Templating
    name: str = "events"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        for template, path, context in _pages(subject, site):
            for language in site.languages:
                html = self.templating.html(template, language, site, path, **context)
                yield page_document(site, language, path, html)


def output(templating: Templating) -> Output:
    return EventPages(templating)


def _pages(subject: Subject, site: Site) -> Iterator[tuple[str, str, dict[str, object]]]:
    match subject:
        case Agenda(month=month):
            path = f"events/{month:%Y-%m}/" if month else "events/"
            days = by_day(subject.occurrences, site)
            yield "events.html", path, {"agenda": subject, "days": days, "webcal": webcal(site.course, FILE)}
        case EventPage(record=record):
            dates = tuple(when(one, site) for one in subject.occurrences)
            coming = tuple(one for one in dates if one.last >= site.today)
            past = tuple(one for one in reversed(dates) if one.last < site.today)
            text = words(record.show, record.event.text)
            shown = {"coming": coming, "past": past, "text": text, "next": (*coming, *past)[:1]}
            yield "event.html", f"events/{record.key}/", {"page": subject, "record": record, **shown}
        case _:
            return


def by_day(occurrences: Iterable[Occurrence], site: Site) -> list[tuple[date, Sequence[When]]]:
    """Return the dates by the local day on which they begin; those that have begun stand on today."""
    found = [when(one, site) for one in occurrences]
    found.sort(key=lambda one: (_shown_on(one, site), one.starts is not None, one.occurrence.date.starts_at))
    return [(day, tuple(some)) for day, some in groupby(found, key=lambda one: _shown_on(one, site))]


def _shown_on(one: When, site: Site) -> date:
    return site.today if one.first < site.today <= one.last else one.first
