"""Gathers from the stores what one page of the site is about; each subject is complete before it is rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cmooc.domain.courses import CoursePage
from cmooc.domain.feeds import FeedRow, FeedState
from cmooc.domain.people import Participant
from cmooc.domain.site import (
    Count,
    EditionCalendar,
    EditionPage,
    EntryPage,
    FeedList,
    FeedPage,
    Front,
    PageOf,
    Scope,
    ScopeIndex,
    ScopeKind,
    Site,
    Sitemap,
)
from cmooc.domain.times import Clock
from cmooc.stages.health import condition_of
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore

NEWEST_SHOWN = 30
FRONT_NEWEST = 12
FRONT_COUNTS = 16
EDITIONS_IN_FEED = 15
ATTEMPTS_SHOWN = 50
WEEKS_SHOWN = 12
TAG_KINDS = {ScopeKind.TERRITORY: "territory", ScopeKind.THEME: "theme", ScopeKind.PARTICIPANT: "participant"}


@dataclass(frozen=True)
class Subjects:
    """`site` is what all pages share at this moment."""

    site: Site
    feeds: FeedStore
    entries: EntryStore
    editions: EditionStore
    clock: Clock

    def front(self) -> Front:
        recent = self.editions.newest(EDITIONS_IN_FEED)
        posts, voices = self.entries.totals()
        return Front(
            edition=recent[0] if recent else None, recent_editions=recent, newest=self.entries.newest(FRONT_NEWEST),
            posts=posts, participants=voices,
            territories=self._liveliest(ScopeKind.TERRITORY), themes=self._liveliest(ScopeKind.THEME),
            gone=frozenset().union(*(self.editions.gone(edition) for edition in recent)),
        )  # fmt: skip

    def calendar(self) -> EditionCalendar:
        return EditionCalendar(self.editions.lines())

    def editions_of(self, days: Iterator[date]) -> Iterator[EditionPage]:
        """Yield the pages of these days and of their neighbours, whose links may have changed."""
        lines = self.editions.lines()
        place = {line.day: number for number, line in enumerate(lines)}
        wanted = sorted({near for day in days if day in place for near in (place[day] - 1, place[day], place[day] + 1)})
        for number in wanted:
            if 0 <= number < len(lines):
                edition = self.editions.of_day(lines[number].day)
                if edition is not None:
                    newer = lines[number - 1] if number else None
                    older = lines[number + 1] if number + 1 < len(lines) else None
                    yield EditionPage(edition, older, newer, self.editions.gone(edition))

    def entry_pages(self, keys: tuple[str, ...]) -> Iterator[EntryPage]:
        for start in range(0, len(keys), 200):
            for record in self.entries.by_keys(keys[start : start + 200]):
                yield EntryPage(record)

    def scope(self, kind: ScopeKind, slug: str) -> Iterator[Scope]:
        """Yield the page of a scope and then one page for each of its months."""
        tag_kind = TAG_KINDS.get(kind, "")
        posts, voices = self.entries.totals(tag_kind, slug)
        participant = self._participants().get(slug) if kind is ScopeKind.PARTICIPANT else None
        page = Scope(
            kind=kind, slug=slug, records=self.entries.newest(NEWEST_SHOWN, tag_kind, slug), posts=posts,
            voices=voices, months=self.entries.months(tag_kind, slug), weeks=self._weeks(tag_kind, slug),
            crossing=self._crossing(kind, slug), participant=participant,
            feeds=self._feeds_of(slug) if participant else (),
        )  # fmt: skip
        yield page
        for month in page.months:
            yield replace(page, month=month.first, records=self.entries.of_month(month.first, tag_kind, slug))

    def index(self, kind: ScopeKind) -> ScopeIndex:
        return ScopeIndex(kind, self._counts(kind))

    def feed_list(self) -> FeedList:
        return FeedList(self._rows())

    def feed_pages(self, feed_ids: Collection[int]) -> Iterator[FeedPage]:
        """Yield the pages of these feeds, but for those that nobody has approved yet."""
        rows = [row for row in self._rows() if row.feed.id in feed_ids]
        for start in range(0, len(rows), 200):
            some = rows[start : start + 200]
            attempts = self.feeds.attempts_of([row.feed.id for row in some], ATTEMPTS_SHOWN)
            for row in some:
                yield FeedPage(row, attempts.get(row.feed.id, ()))

    def course_pages(self) -> Iterator[PageOf]:
        versions: dict[str, list[CoursePage]] = {}
        for page in self.site.pages:
            versions.setdefault(page.slug, []).append(page)
        for pages in versions.values():
            yield PageOf(tuple(pages))

    def sitemap(self) -> Sitemap:
        addresses: list[tuple[str, datetime | None]] = [("", None), ("editions/", None), ("feeds/", None)]
        addresses += [(f"editions/{line.day.isoformat()}/", None) for line in self.editions.lines()]
        for kind in ScopeKind:
            addresses.append((f"{kind.value}/", None))
            if kind is not ScopeKind.ALL:
                addresses += [(f"{kind.value}/{one.slug}/", one.latest_at) for one in self._counts(kind)]
        addresses += [(f"pages/{slug}/", None) for slug in dict.fromkeys(page.slug for page in self.site.pages)]
        addresses += [(f"entries/{key}/", changed_at) for key, changed_at in self.entries.addresses()]
        return Sitemap(tuple(addresses))

    def _counts(self, kind: ScopeKind) -> tuple[Count, ...]:
        """Return the counts of a kind in the order of the vocabulary, those without a post included."""
        counts = {one.slug: one for one in self.entries.counts(TAG_KINDS[kind])} if kind in TAG_KINDS else {}
        named = self._names(kind)
        return tuple(
            replace(counts.get(slug, Count(slug, slug, 0)), name=name) for slug, name in named.items()
        )  # fmt: skip

    def _liveliest(self, kind: ScopeKind) -> tuple[Count, ...]:
        """Return those with most posts, most first."""
        counts = sorted(self._counts(kind), key=lambda one: (-one.posts, one.slug))
        return tuple(one for one in counts[:FRONT_COUNTS] if one.posts)

    def _crossing(self, kind: ScopeKind, slug: str) -> tuple[Count, ...]:
        other = ScopeKind.TERRITORY if kind is ScopeKind.THEME else ScopeKind.THEME
        names = self._names(other)
        found = self.entries.crossing(TAG_KINDS.get(kind, ""), slug, TAG_KINDS[other])
        return tuple(replace(one, name=names[one.slug]) for one in found if one.slug in names)

    def _names(self, kind: ScopeKind) -> Mapping[str, str]:
        language = self.site.course.language
        match kind:
            case ScopeKind.TERRITORY:
                return {one.slug: one.name(language) for one in self.site.vocabulary.territories}
            case ScopeKind.THEME:
                return {one.slug: one.name(language) for one in self.site.vocabulary.themes}
            case ScopeKind.PARTICIPANT:
                return {one.slug: one.name for one in self._participants().values()}
            case ScopeKind.ALL:
                return {}

    def _weeks(self, kind: str, slug: str) -> tuple[int, ...]:
        now = self.clock()
        weeks = [0] * WEEKS_SHOWN
        for moment in self.entries.times(now - timedelta(weeks=WEEKS_SHOWN), kind, slug):
            weeks[max(0, WEEKS_SHOWN - 1 - int((now - moment) / timedelta(weeks=1)))] += 1
        return tuple(weeks)

    def _participants(self) -> Mapping[str, Participant]:
        return {one.slug: one for one in self.feeds.participants()}

    def _rows(self) -> tuple[FeedRow, ...]:
        shown = [state for state in FeedState if state is not FeedState.PROPOSED]
        now = self.clock()
        return tuple(
            FeedRow(feed, poll, condition_of(feed, poll, now), entries)
            for feed, poll, entries in self.feeds.all(states=shown)
        )  # fmt: skip

    def _feeds_of(self, slug: str) -> tuple[FeedRow, ...]:
        return tuple(row for row in self._rows() if row.feed.participant_slug == slug)
