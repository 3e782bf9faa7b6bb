"""The edition: which posts, in which order, and when it is due. The order of sections is gRSShopper's.

Source: research/grsshopper.md, c10: events, highlighted by facilitators, posts by theme and within it by territory with
a cap and «read more», short social posts apart. Announcements and newcomers stand beside the sections.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.courses import Announcement
from cmooc.domain.editions import Edition, Group, Item, Newcomer, Section, SectionKind, Window
from cmooc.domain.entries import Record
from cmooc.domain.feeds import Show
from cmooc.domain.tags import TagKind, Vocabulary
from cmooc.domain.texts import excerpt, fold, squeeze
from cmooc.domain.times import at_local, local_day
from cmooc.domain.urls import address_key


@dataclass(frozen=True, slots=True)
class Caps:
    """How many posts an edition shows before «read more»: of one section, of the social one, and of one feed in all."""

    highlighted: int = 4
    section: int = 12
    social: int = 10
    per_feed: int = 3
    excerpt_chars: int = 280


def compose(
    candidates: Sequence[Record],
    vocabulary: Vocabulary,
    *,
    day: date,
    window: Window,
    number: int,
    newcomers: Sequence[Newcomer] = (),
    announcements: Sequence[Announcement] = (),
    lead: Mapping[str, str] | None = None,
    caps: Caps | None = None,
) -> Edition:
    """Compose the edition of the accepted posts of a window; the same posts in any order give the same edition.

    Every candidate that is public appears exactly once, or its twin does (see `twins`). Posts of newcomers rise. An
    edition without posts is composed like any other; whether it goes out is for the caller to say.
    """
    doubled = twins(candidates)
    records = tuple(record for record in candidates if record.is_public and record.key not in doubled)
    desk = _Desk(vocabulary, caps or Caps(), frozenset(newcomer.slug for newcomer in newcomers))
    sections = desk.sections(records)
    items = [item for section in sections for item in (*section.items, *section.more)]
    return Edition(
        day=day,
        window=window,
        number=number,
        sections=sections,
        newcomers=tuple(newcomers),
        lead=tuple(sorted((lead or {}).items())),
        announcements=_of_the_day(announcements, day),
        posts=len(items),
        voices=len({item.participant_slug for item in items}),
        territories=len({slug for item in items for slug in item.territories}),
    )


def _of_the_day(announcements: Iterable[Announcement], day: date) -> tuple[tuple[str, str, str], ...]:
    current = (one for one in announcements if one.starts <= day <= one.ends)
    ordered = sorted(current, key=lambda one: (one.starts, one.slug, one.language))
    return tuple((one.language, one.title, one.html) for one in ordered)


def twins(records: Iterable[Record]) -> Mapping[str, str]:
    """Return key by key which post is shown instead: the same post through two feeds of one participant (rule 48).

    Alike are posts with one address, or with one title in different feeds; never across participants. Kept is what went
    out already, what was highlighted, the article rather than the note, then what came first.
    """
    kept_by_page: dict[tuple[str, str], Record] = {}
    kept_by_title: dict[tuple[str, str], Record] = {}
    doubled: dict[str, str] = {}
    for record in sorted(records, key=_twin_rank):
        page, title = _page(record), _title(record)
        kept = kept_by_page.get(page) if page else None
        if kept is None and title and title in kept_by_title and kept_by_title[title].feed_id != record.feed_id:
            kept = kept_by_title[title]
        if kept is not None:
            doubled[record.key] = kept.key
            continue
        if page:
            kept_by_page[page] = record
        if title:
            kept_by_title.setdefault(title, record)
    return doubled


def _twin_rank(record: Record) -> tuple[bool, bool, bool, bool, datetime, str]:
    return (
        not record.is_public,
        record.edition_day is None,
        record.highlight is None,
        record.entry.is_short,
        record.first_seen_at,
        record.key,
    )


def _page(record: Record) -> tuple[str, str] | None:
    return (record.participant_slug, address_key(record.entry.url)) if record.entry.url else None


def _title(record: Record) -> tuple[str, str] | None:
    title = fold(squeeze(record.entry.title))
    return (record.participant_slug, title) if title else None


@dataclass(frozen=True)
class _Desk:
    """What composing needs to know throughout."""

    vocabulary: Vocabulary
    caps: Caps
    newcomers: frozenset[str]

    def sections(self, records: Sequence[Record]) -> tuple[Section, ...]:
        highlighted = self._newest([one for one in records if one.highlight is not None])[: self.caps.highlighted]
        chosen = {record.key for record in highlighted}
        rest = [record for record in records if record.key not in chosen]
        taken = Counter(record.feed_id for record in highlighted)
        sections = [Section(SectionKind.EVENTS)]
        if highlighted:
            sections.append(Section(SectionKind.HIGHLIGHTED, groups=(self._group(None, highlighted),)))
        by_theme: defaultdict[str | None, list[Record]] = defaultdict(list)
        for record in rest:
            if not record.entry.is_short:
                by_theme[self.theme_of(record)].append(record)
        themes = [slug for slug in (*self.vocabulary.theme_by_slug, None) if slug in by_theme]
        sections.extend(self._theme_section(slug, by_theme[slug], taken) for slug in themes)
        social = [record for record in rest if record.entry.is_short]
        return (*sections, self._social_section(social)) if social else tuple(sections)

    def _theme_section(self, theme: str | None, records: list[Record], taken: Counter[int]) -> Section:
        shown, more = self._capped(records, self.caps.section, taken)
        groups: defaultdict[str | None, list[Record]] = defaultdict(list)
        for record in shown:
            groups[self.territory_of(record)].append(record)
        ordered = [slug for slug in (*self.vocabulary.territory_by_slug, None) if slug in groups]
        return Section(
            SectionKind.THEME,
            theme,
            tuple(self._group(slug, self._newest(groups[slug])) for slug in ordered),
            tuple(map(self._item, more)),
        )

    def _social_section(self, records: list[Record]) -> Section:
        shown, more = self._capped(records, self.caps.social, Counter())
        group = self._group(None, self._newest(shown))
        return Section(SectionKind.SOCIAL, groups=(group,) if shown else (), more=tuple(map(self._item, more)))

    def _capped(self, records: Iterable[Record], cap: int, taken: Counter[int]) -> tuple[list[Record], list[Record]]:
        """Share the places out: every feed's first post before anyone's second; count in `taken` what each feed got."""
        rounds: Counter[int] = Counter()
        ranked: list[tuple[int, int, Record]] = []
        for place, record in enumerate(self._newest(records)):
            rounds[record.feed_id] += 1
            ranked.append((taken[record.feed_id] + rounds[record.feed_id], place, record))
        shown: list[Record] = []
        for turn, _, record in sorted(ranked, key=lambda one: one[:2]):
            if turn <= self.caps.per_feed and len(shown) < cap:
                shown.append(record)
        keys = {record.key for record in shown}
        taken.update(record.feed_id for record in shown)
        return shown, [record for _, _, record in ranked if record.key not in keys]

    def _newest(self, records: Iterable[Record]) -> list[Record]:
        """Order by newcomers first, then the newest."""
        return sorted(
            records,
            key=lambda one: (one.participant_slug not in self.newcomers, -one.dated_at.timestamp(), one.key),
        )

    def theme_of(self, record: Record) -> str | None:
        """Return the surest theme; of equally sure ones the first of the vocabulary."""
        return next(iter(self._themes(record)), None)

    def _themes(self, record: Record) -> list[str]:
        order = {slug: place for place, slug in enumerate(self.vocabulary.theme_by_slug)}
        sure = _confidences(record, TagKind.THEME)
        return sorted((slug for slug in sure if slug in order), key=lambda slug: (-sure[slug], order[slug]))

    def territory_of(self, record: Record) -> str | None:
        """Return the surest of the most specific territories: a town goes before the region that it lies in."""
        return next(iter(self._territories(record)), None)

    def _territories(self, record: Record) -> list[str]:
        order = {slug: place for place, slug in enumerate(self.vocabulary.territory_by_slug)}
        sure = {slug: value for slug, value in _confidences(record, TagKind.TERRITORY).items() if slug in order}
        above = {wider for slug in sure for wider in self.vocabulary.line(slug)[1:]}
        return sorted(
            sure, key=lambda slug: (slug in above, -sure[slug], -len(self.vocabulary.line(slug)), order[slug])
        )

    def _group(self, territory: str | None, records: Iterable[Record]) -> Group:
        return Group(territory, tuple(map(self._item, records)))

    def _item(self, record: Record) -> Item:
        """Return the snapshot that the author's consent allows: with `title` no word of the text."""
        entry = record.entry
        text = "" if record.show == Show.TITLE else excerpt(entry.summary or entry.text, self.caps.excerpt_chars)
        return Item(
            key=record.key,
            title=entry.title,
            url=entry.url,
            text=text,
            participant_slug=record.participant_slug,
            participant_name=record.participant_name,
            feed_title=record.feed_title,
            channel=record.channel,
            language=entry.language,
            published_at=entry.published_at,
            territories=tuple(self._territories(record)),
            themes=tuple(self._themes(record)),
            note=record.highlight or "",
        )


def _confidences(record: Record, kind: TagKind) -> dict[str, float]:
    sure: dict[str, float] = {}
    for tag in record.tags:
        if tag.kind is kind:
            sure[tag.slug] = max(tag.confidence, sure.get(tag.slug, 0.0))
    return sure


def edition_due(now: datetime, *, zone: ZoneInfo, hour: time, last_day: date | None) -> date | None:
    """Return the day whose edition is due, or None. `last_day` is the last one decided, be it that it was empty.

    It is the latest day whose hour has come, also when the machine slept through it; earlier missed days are not made
    up for, since the next window takes their posts.
    """
    today = local_day(now, zone)
    due = today if now >= at_local(today, hour, zone) else today - timedelta(days=1)
    return due if last_day is None or due > last_day else None


def window_of(day: date, now: datetime, *, zone: ZoneInfo, hour: time, last_end: datetime | None) -> Window:
    """Return [last end, now) for a day's edition, so that nothing is lost or repeated however late it is composed.

    An edition made up for later ends where the next day's was due. With a clock that went back the window is empty.
    """
    end = min(now, at_local(day + timedelta(days=1), hour, zone))
    return Window(last_end, end if last_end is None else max(end, last_end))
