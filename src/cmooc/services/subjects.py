"""Gathers from the stores what one page of the site is about; each subject is complete before it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice

from cmooc.domain.courses import CoursePage
from cmooc.domain.entries import Record
from cmooc.domain.feeds import FeedRow, FeedState
from cmooc.domain.people import Participant
from cmooc.domain.ports import Outlines
from cmooc.domain.site import (
    Count,
    EntryPage,
    FeedList,
    Front,
    MapPage,
    Month,
    Moved,
    PageOf,
    Part,
    Scope,
    ScopeFeed,
    ScopeIndex,
    ScopeKind,
    ScopeMonth,
    Site,
    Sitemap,
    SitemapIndex,
    Subject,
)
from cmooc.domain.tags import TagKind
from cmooc.domain.times import Clock, at_local, local_day
from cmooc.services.agenda import AgendaSubjects
from cmooc.services.figures import A_PART, KINDS, OTHER, Figures, figures_of, scopes_of
from cmooc.services.locating import locator, nearest
from cmooc.services.mapping import Maps
from cmooc.services.shelf import Shelf
from cmooc.stages.health import condition_of
from cmooc.stages.parts import Cut, current, neighbours, parts
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.figures import FigureStore

A_PAGE = 40  # posts on one page of a month: below 100 KiB with room to spare
ADDRESSES_A_FILE = 10_000  # of the map; the protocol allows 50,000, and each stands there once for each language
FRONT_NEWEST = 12
FRONT_COUNTS = 16
FRONT_EDITIONS = 8
MAP_NEWEST = 6
WAITING_SHOWN = 3
WEEKS_SHOWN = 26
WEEKS_IN_LIST = 12
LEAST_WEEKS = 8
BESIDE_SHOWN = 8
RECORDS_KEPT = 6000
PLACES_AT_ONCE = 60  # whose records are read with one question: at most 3,600, which all fit into what is kept
TALKS_SHOWN = 12
TALKS_BESIDE = 8
TALKS_OF_MANY = 2000

Place = tuple[ScopeKind, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """The posts that changed (None: all of them), and the months (UTC) that they may stand or have stood in.

    In `old_dated` and `old_accepted` something changed that was published before: all of such a month is made again. In
    the others posts were only added, so what stands before the first of them stays.
    """

    keys: frozenset[str] | None
    dated: frozenset[date]
    accepted: frozenset[date]
    old_dated: frozenset[date] = frozenset()
    old_accepted: frozenset[date] = frozenset()

    def may_be_new(self, records: Iterable[Record]) -> bool:
        """Tell whether nothing stood there before: then its neighbours do not know of it yet."""
        return self.keys is None or all(record.key in self.keys for record in records)

    def stays(self, records: Sequence[Record]) -> int | None:
        """Return how many records at the beginning are as they were, when posts were only added; None if all are."""
        added = [number for number, record in enumerate(records) if self.keys is None or record.key in self.keys]
        return min(added[0], len(records) - len(added)) if added else None


@dataclass(frozen=True)
class Subjects:
    """`site` is what all pages share at this moment. Records are kept for the time of one publishing."""

    site: Site
    feeds: FeedStore
    entries: EntryStore
    figures: FigureStore
    shelf: Shelf
    clock: Clock
    outlines: Outlines
    agenda: AgendaSubjects
    _kept: dict[str, Record] = field(default_factory=dict, repr=False)
    _pairs: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict, repr=False)
    _counted: dict[ScopeKind, tuple[Count, ...]] = field(default_factory=dict, repr=False)
    _by_slug: dict[ScopeKind, Mapping[str, Count]] = field(default_factory=dict, repr=False)

    def front(self) -> Front:
        edition, gone, recent = self.shelf.latest(FRONT_EDITIONS)
        posts, voices = self.entries.totals()
        return Front(
            edition=edition, recent_editions=recent, newest=self._records(self.entries.newest_keys(FRONT_NEWEST)),
            posts=posts, participants=voices, territories=self._liveliest(ScopeKind.TERRITORY),
            themes=self._liveliest(ScopeKind.THEME), gone=gone,
        )  # fmt: skip

    def entry_pages(self, keys: tuple[str, ...]) -> Iterator[EntryPage]:
        for start in range(0, len(keys), 200):
            some = keys[start : start + 200]
            answers: dict[str, list[str]] = {}
            speaks_of: dict[str, list[str]] = {}
            for saying, said_of in self.entries.talks_of(some, TALKS_OF_MANY):
                answers.setdefault(said_of, []).append(saying)
                speaks_of.setdefault(saying, []).append(said_of)
            records = self.entries.by_keys(some)
            self._keep(records)
            for record in filter(has_page, records):
                to, by = (self._records(said.get(record.key, ())[:TALKS_SHOWN]) for said in (speaks_of, answers))
                yield EntryPage(record, by, to)

    def touched(self, keys: Collection[str], was_published: Callable[[str], bool]) -> Touched:
        """Return which months must be made again, when these entries have changed.

        A date that was unknown at first was that of the first sight; and what is not accepted any more was so, if ever,
        in one of the months since.
        """
        dated: dict[bool, set[date]] = {True: set(), False: set()}
        accepted: dict[bool, set[date]] = {True: set(), False: set()}
        for key, dated_at, first_seen_at, accepted_at in self.entries.moments(keys):
            is_old = was_published(key)
            dated[is_old] |= {_month_of(dated_at), *([_month_of(first_seen_at)] if is_old else [])}
            if accepted_at is not None:
                accepted[is_old].add(_month_of(accepted_at))
            elif is_old:
                since = _month_of(first_seen_at)
                accepted[True].update(one for one in self._accepted_months if one >= since)
        return Touched(
            frozenset(keys), frozenset(dated[True] | dated[False]), frozenset(accepted[True] | accepted[False]),
            frozenset(dated[True]), frozenset(accepted[True]),
        )  # fmt: skip

    def everything(self) -> Touched:
        months = frozenset(month.first for month in self.entries.months())
        return Touched(None, months, self._accepted_months, months, self._accepted_months)

    def scopes(self, places: Sequence[Place], touched: Touched) -> Iterator[Subject]:
        """Yield the pages of scopes, those of their months that were touched, and likewise their feeds.

        The posts of a month are read once for all scopes.
        """
        months: dict[Place, tuple[Month, ...]] = {}
        cuts: dict[Place, tuple[Cut, ...]] = {}
        for start in range(0, len(places), PLACES_AT_ONCE):
            some = places[start : start + PLACES_AT_ONCE]
            self._read_ahead(key for place in some for key in self._of(place).shown)
            self._read_talks([slug for kind, slug in some if kind is ScopeKind.PARTICIPANT])
            for place in some:
                figures, page = self._of(place), self.scope(*place)
                months[place] = page.months
                cuts[place] = parts(((month.first, month.posts) for month in figures.accepted), A_PART)
                yield page
                yield self._feed(place, current(cuts[place]), self._records(figures.last_accepted))
        yield from self._months(months, touched)
        yield from self._archives(cuts, touched)

    def _months(self, months: Mapping[Place, Sequence[Month]], touched: Touched) -> Iterator[ScopeMonth]:
        beside: dict[date, set[Place]] = {}
        ordered = {place: [month.first for month in reversed(found)] for place, found in months.items()}
        for first in sorted(touched.dated):
            by_place = _by_place(self._known(self.entries.of_month(first)), months)
            for place, known in ordered.items():
                records = by_place.get(place, [])
                if touched.may_be_new(records):
                    for near in neighbours(known, first):
                        if near is not None and near not in touched.dated:
                            beside.setdefault(near, set()).add(place)
                stays = 0 if first in touched.old_dated else touched.stays(records[::-1])
                if stays is not None:
                    yield from self._month(place, first, records, known, stays)
        for first, places in sorted(beside.items()):
            by_place = _by_place(self._known(self.entries.of_month(first)), places)
            for place in sorted(places):
                yield from self._month(place, first, by_place.get(place, []), ordered[place])

    def _month(
        self, place: Place, first: date, records: Sequence[Record], known: Sequence[date], stays: int = 0
    ) -> Iterator[ScopeMonth]:
        """Yield the pages of a month; `records` are newest first, the parts are counted from the oldest.

        Of the oldest `stays` only the part before the last one is made again: it may have led to the month's address.
        """
        before, after = neighbours(known, first)
        number = -(-len(records) // A_PAGE)
        for part in range(max(1, -(-stays // A_PAGE) - 1), number + 1):
            stop = len(records) - (part - 1) * A_PAGE
            yield ScopeMonth(
                *place, first, tuple(records[max(0, stop - A_PAGE) : stop]), len(records), part, number, before, after,
                self._participants.get(place[1]) if place[0] is ScopeKind.PARTICIPANT else None,
            )  # fmt: skip

    def _archives(self, cuts: Mapping[Place, Sequence[Cut]], touched: Touched) -> Iterator[ScopeFeed]:
        beside: dict[date, dict[Place, set[str]]] = {}
        for first in sorted(touched.accepted):
            by_place = _by_place(self._known(self.entries.accepted_in(first)), cuts)
            for place, known in cuts.items():
                records = by_place.get(place, [])
                for cut in _around(known, first, is_new=touched.may_be_new(records)):
                    if cut.month not in touched.accepted:
                        beside.setdefault(cut.month, {}).setdefault(place, set()).add(cut.part.name)
                stays = 0 if first in touched.old_accepted else touched.stays(records)
                for cut in known:
                    if cut.month == first and stays is not None and cut.stop >= stays:
                        yield self._feed(place, cut.part, records[cut.start : cut.stop][::-1])
        for first, places in sorted(beside.items()):
            by_place = _by_place(self._known(self.entries.accepted_in(first)), places)
            for place, names in sorted(places.items()):
                for cut in cuts[place]:
                    if cut.part.name in names:
                        yield self._feed(place, cut.part, by_place[place][cut.start : cut.stop][::-1])

    def _feed(self, place: Place, part: Part, records: Sequence[Record]) -> ScopeFeed:
        participant = self._participants.get(place[1]) if place[0] is ScopeKind.PARTICIPANT else None
        return ScopeFeed(*place, part, tuple(records), participant)

    def scope(self, kind: ScopeKind, slug: str) -> Scope:
        """Return the page of one scope."""
        posts, voices = self._totals(kind, slug)
        figures = self._of((kind, slug))
        participant = self._participants.get(slug) if kind is ScopeKind.PARTICIPANT else None
        records = self._records(figures.newest)
        until = self._week_end(figures.public[0].dated_at) if figures.public else None
        page = Scope(
            kind=kind, slug=slug, records=records, posts=posts, voices=voices, months=figures.months,
            weeks=self._weeks(figures, until) if until else (), until=until or self.site.today,
            crossing=self._crossing(kind, figures), participant=participant,
            feeds=self._feeds_of(slug) if participant else (),
            talks=self._talks(slug) if participant else (),
            events=() if kind is ScopeKind.ALL else self.agenda.next_of(kind, slug),
        )  # fmt: skip
        if kind in (ScopeKind.TERRITORY, ScopeKind.THEME):
            page = replace(
                page, beside=self._beside(kind, slug, figures.crossing(kind)), writers=figures.writers,
                waiting=_waiting(records),
            )  # fmt: skip
        if kind is ScopeKind.TERRITORY:
            vocabulary = self.site.vocabulary
            page = replace(page, near=nearest(slug, vocabulary), locator=locator(slug, vocabulary, self.outlines))
        return page

    def moved(self) -> Iterator[Moved]:
        """Yield what stands at the addresses of former territories and themes."""
        for former in self.site.vocabulary.former:
            yield Moved(ScopeKind.THEME if former.kind is TagKind.THEME else ScopeKind.TERRITORY, former)

    def maps(self, slugs: Collection[str]) -> Iterator[MapPage]:
        """Yield the map of all territories, and those of these territories that have one."""
        for slug in self._maps.slugs():
            if not slug or slug in slugs:
                place = (ScopeKind.TERRITORY, slug) if slug else (ScopeKind.ALL, "")
                keys = self.entries.newest_keys(MAP_NEWEST, KINDS.get(place[0], ""), slug)
                yield replace(self._maps.of(slug), records=self._records(keys), events=self.agenda.next_of(*place))

    @cached_property
    def _maps(self) -> Maps:
        return Maps(self.site.vocabulary, self.outlines, self._territories.counts)

    @cached_property
    def _territories(self) -> ScopeIndex:
        return self._index(ScopeKind.TERRITORY)

    def index(self, kind: ScopeKind) -> ScopeIndex:
        return self._territories if kind is ScopeKind.TERRITORY else self._index(kind)

    def _index(self, kind: ScopeKind) -> ScopeIndex:
        counts = self._counts(kind)
        if kind is ScopeKind.PARTICIPANT:
            return ScopeIndex(kind, counts)
        newest = max((one.latest_at for one in counts if one.latest_at), default=None)
        if newest is None:
            return ScopeIndex(kind, counts)
        until = self._week_end(newest)
        since = self._weeks_before(until, WEEKS_IN_LIST)
        times = {one.slug: self._of((kind, one.slug)).times(since) for one in counts}
        return ScopeIndex(
            kind, tuple(replace(one, weeks=self._by_week(times[one.slug], until, WEEKS_IN_LIST)) for one in counts)
        )

    def feed_list(self) -> FeedList:
        return FeedList(self._rows)

    def course_pages(self) -> Iterator[PageOf]:
        versions: dict[str, list[CoursePage]] = {}
        for page in self.site.pages:
            versions.setdefault(page.slug, []).append(page)
        for pages in versions.values():
            yield PageOf(tuple(pages))

    def sitemap(self, months: Collection[date]) -> Iterator[Sitemap | SitemapIndex]:
        """Yield the map: its index, the file of what is no post, and those of the posts of these months."""
        there = [month.first for month in reversed(self.entries.months())]
        cuts = parts(((month.first, month.posts) for month in reversed(self.entries.months())), ADDRESSES_A_FILE)
        yield SitemapIndex(("pages", *(f"entries-{cut.part.name}" for cut in cuts)))
        yield Sitemap("pages", tuple(self._pages_of_the_map()))
        for first in sorted({*months} & {*there}):
            dated = self.entries.addresses(first)
            for cut in cuts:
                if cut.month == first:
                    some = dated[cut.start : cut.stop]
                    yield Sitemap(f"entries-{cut.part.name}", tuple((f"entries/{key}/", at) for key, at in some))

    def _pages_of_the_map(self) -> Iterator[tuple[str, datetime | None]]:
        yield from (("", None), ("editions/", None), ("feeds/", None))
        yield from ((f"map/{slug}/" if slug else "map/", None) for slug in self._maps.slugs())
        yield from ((f"editions/{name}/", None) for name in self.shelf.addresses())
        for kind in ScopeKind:
            yield f"{kind.value}/", None
            if kind is not ScopeKind.ALL:
                yield from ((f"{kind.value}/{one.slug}/", one.latest_at) for one in self._counts(kind))
        yield from self.agenda.addresses()
        yield from ((f"pages/{slug}/", None) for slug in dict.fromkeys(page.slug for page in self.site.pages))

    def _talks(self, slug: str) -> tuple[tuple[Record, Record], ...]:
        if slug not in self._pairs:
            self._read_talks([slug])
        pairs = self._pairs[slug]
        known = {record.key: record for record in self._records([key for pair in pairs for key in pair])}
        return tuple((known[saying], known[said_of]) for saying, said_of in pairs)

    def _read_talks(self, slugs: Sequence[str]) -> None:
        found = self.entries.talks(slugs)
        self._pairs.update((slug, found.get(slug, [])[:TALKS_BESIDE]) for slug in slugs)

    def _records(self, keys: Sequence[str]) -> tuple[Record, ...]:
        """Return these records, in this order; each is read once, however many pages it stands on."""
        self._read_ahead(keys)
        found = {key: self._kept[key] for key in keys if key in self._kept}
        return tuple(found.values())

    def _read_ahead(self, keys: Iterable[str]) -> None:
        missing = [key for key in dict.fromkeys(keys) if key not in self._kept]
        if missing:
            self._keep(self.entries.by_keys(missing))

    def _known(self, records: Sequence[Record]) -> list[Record]:
        """Return the records that are kept in the place of equal ones: what was made of them is kept as well."""
        self._keep([record for record in records if record.key not in self._kept])
        return [self._kept.get(record.key, record) for record in records]

    def _keep(self, records: Sequence[Record]) -> None:
        if len(self._kept) + len(records) > RECORDS_KEPT:
            for key in list(islice(self._kept, len(records) + RECORDS_KEPT // 4)):
                del self._kept[key]
        self._kept.update((record.key, record) for record in records)

    @cached_property
    def _accepted_months(self) -> frozenset[date]:
        return frozenset(month.first for month in self.entries.accepted_months())

    def _counts(self, kind: ScopeKind) -> tuple[Count, ...]:
        """Return the counts of a kind in the order of the vocabulary, those without a post included."""
        if kind not in self._counted:
            counts = {one.slug: one for one in self.entries.counts(KINDS[kind])} if kind in KINDS else {}
            self._counted[kind] = tuple(
                replace(counts.get(slug, Count(slug, slug, 0)), name=name) for slug, name in self._names(kind).items()
            )
        return self._counted[kind]

    def _liveliest(self, kind: ScopeKind) -> tuple[Count, ...]:
        """Return those with most posts, most first."""
        counts = sorted(self._counts(kind), key=lambda one: (-one.posts, one.slug))
        return tuple(one for one in counts[:FRONT_COUNTS] if one.posts)

    def _totals(self, kind: ScopeKind, slug: str) -> tuple[int, int]:
        """Return (posts, voices)."""
        if kind is ScopeKind.ALL:
            return self.entries.totals()
        counted = self._counted_by_slug(kind).get(slug)
        return (counted.posts, counted.voices) if counted else (0, 0)

    def _of(self, place: Place) -> Figures:
        return self._figures.get(place, Figures())

    @cached_property
    def _figures(self) -> Mapping[Place, Figures]:
        return figures_of(self.figures.posts())

    def _counted_by_slug(self, kind: ScopeKind) -> Mapping[str, Count]:
        if kind not in self._by_slug:
            self._by_slug[kind] = {one.slug: one for one in self._counts(kind)}
        return self._by_slug[kind]

    def _crossing(self, kind: ScopeKind, figures: Figures) -> tuple[Count, ...]:
        other = OTHER.get(kind, ScopeKind.THEME)
        names = self._names(other)
        return tuple(replace(one, name=names[one.slug]) for one in figures.crossing(other) if one.slug in names)

    def _beside(self, kind: ScopeKind, slug: str, found: Sequence[Count]) -> tuple[Count, ...]:
        """Return those of the same kind that stand on the same posts, but for what holds a territory or lies in it."""
        names, vocabulary = self._names(kind), self.site.vocabulary
        if kind is ScopeKind.TERRITORY:
            found = tuple(
                one for one in found
                if slug not in vocabulary.line(one.slug) and one.slug not in vocabulary.line(slug)
            )  # fmt: skip
        others = (replace(one, name=names[one.slug]) for one in found if one.slug in names and one.slug != slug)
        return tuple(islice(others, BESIDE_SHOWN))

    def _names(self, kind: ScopeKind) -> Mapping[str, str]:
        language = self.site.course.language
        match kind:
            case ScopeKind.TERRITORY:
                return {one.slug: one.name(language) for one in self.site.vocabulary.territories}
            case ScopeKind.THEME:
                return {one.slug: one.name(language) for one in self.site.vocabulary.themes}
            case ScopeKind.PARTICIPANT:
                return {one.slug: one.name for one in self._participants.values()}
            case ScopeKind.ALL:
                return {}

    def _weeks(self, figures: Figures, until: date) -> tuple[int, ...]:
        """Return posts per week; weeks before the first post are left out, as long as enough are left."""
        weeks = self._by_week(figures.times(self._weeks_before(until, WEEKS_SHOWN)), until, WEEKS_SHOWN)
        first = next((number for number, posts in enumerate(weeks) if posts), 0)
        return weeks[min(first, WEEKS_SHOWN - LEAST_WEEKS) :]

    def _by_week(self, times: Iterable[datetime], until: date, number: int) -> tuple[int, ...]:
        weeks = [0] * number
        for moment in times:
            age = (until - local_day(moment, self.site.course.zone)).days // 7
            weeks[max(0, number - 1 - age)] += 1
        return tuple(weeks)

    def _week_end(self, newest: datetime) -> date:
        """Return the Sunday that plots end on: that of the newest post, so that the same posts give the same page."""
        day = local_day(newest, self.site.course.zone)
        return day + timedelta(days=6 - day.weekday())

    def _weeks_before(self, until: date, number: int) -> datetime:
        return at_local(until + timedelta(days=1) - timedelta(weeks=number), time.min, self.site.course.zone)

    @cached_property
    def _participants(self) -> Mapping[str, Participant]:
        return {one.slug: one for one in self.feeds.participants()}

    @cached_property
    def _rows(self) -> tuple[FeedRow, ...]:
        shown = [state for state in FeedState if state is not FeedState.PROPOSED]
        now = self.clock()
        return tuple(
            FeedRow(feed, poll, condition_of(feed, poll, now), entries)
            for feed, poll, entries in self.feeds.all(states=shown)
        )  # fmt: skip

    @cached_property
    def _rows_by_participant(self) -> Mapping[str, tuple[FeedRow, ...]]:
        found: dict[str, list[FeedRow]] = {}
        for row in self._rows:
            found.setdefault(row.feed.participant_slug, []).append(row)
        return {slug: tuple(rows) for slug, rows in found.items()}

    def _feeds_of(self, slug: str) -> tuple[FeedRow, ...]:
        return self._rows_by_participant.get(slug, ())


def has_page(record: Record) -> bool:
    """Tell whether a post has a public page: it is public, or was, or stands behind its twin."""
    was_public = record.withdrawn_at is not None or record.edition_day is not None
    return record.is_public or was_public or record.decision.reason == "duplicate"


def _waiting(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the newest posts without a reply."""
    alone = (one for one in records if one.entry.comments_count == 0 and not one.entry.is_short)
    return tuple(islice(alone, WAITING_SHOWN))


def _month_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date().replace(day=1)


def _by_place(records: Iterable[Record], places: Collection[Place]) -> Mapping[Place, list[Record]]:
    """Return the records of each of these scopes, in their order."""
    found: dict[Place, list[Record]] = {}
    for record in records:
        for place in scopes_of(record.participant_slug, record.slugs("territory"), record.slugs("theme")):
            if place in places:
                found.setdefault(place, []).append(record)
    return found


def _around(cuts: Sequence[Cut], month: date, *, is_new: bool) -> Iterator[Cut]:
    """Yield the parts next to a month that tell of it: the one after it names its last part, the one before its first."""
    yield from [cut for cut in cuts if cut.month > month][:1]
    if is_new:
        yield from [cut for cut in cuts if cut.month < month][-1:]
