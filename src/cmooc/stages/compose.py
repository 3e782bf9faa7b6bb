"""Composing: chooses and orders the entries of one edition as gRSShopper did, by theme, and decides when it is due.

Reading order: events, highlighted, themes (within them territories), posts without a theme, short social notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.editions import Edition, Group, Item, Newcomer, Section, SectionKind, Window
from cmooc.domain.entries import Record
from cmooc.domain.tags import Tag, TagKind, Vocabulary
from cmooc.domain.texts import excerpt, fold, squeeze
from cmooc.domain.times import at_local, local_day
from cmooc.domain.urls import address_key

WITHIN = "within"  # the tagger that adds the parents of a territory
TWINS_APART = timedelta(days=2)
SHOW_ORDER = ("full", "excerpt", "title")


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of an edition stands before «read more».

    `highlighted`, `per_section` and `social` are items of one section. `per_feed` and `per_territory` are what one feed
    or territory takes of it in its turn; places still free go round again. Lengths are characters.
    """

    highlighted: int = 4
    per_section: int = 8
    per_territory: int = 4
    per_feed: int = 2
    social: int = 12
    title_length: int = 200
    text_length: int = 400

    def __post_init__(self) -> None:
        if min(self.per_feed, self.per_territory, self.title_length, self.text_length) < 1:
            raise ValueError("A feed's turn, a territory's turn and the lengths must be at least 1.")


def compose(
    candidates: Sequence[Record],
    vocabulary: Vocabulary,
    *,
    day: date,
    window: Window,
    number: int,
    newcomers: tuple[Newcomer, ...],
    lead: tuple[tuple[str, str], ...],
    announcements: tuple[tuple[str, str, str], ...],
    caps: Caps,
) -> Edition:
    """Return the edition that carries every candidate exactly once; the order of the candidates does not matter.

    A post seen through two feeds of one participant is shown once; `twins` of the edition names the others, so that
    they count as carried and don't wait for ever.
    """
    records, twins = _without_twins(candidates)
    placed = [_placed(record, vocabulary) for record in _ranked(records, {one.slug for one in newcomers})]
    return Edition(
        day=day, window=window, number=number, sections=tuple(_sections(placed, vocabulary, caps)),
        newcomers=newcomers, lead=lead, announcements=announcements, posts=len(records),
        voices=len({record.participant_slug for record in records}),
        territories=len({slug for one in placed for slug in one.own_territories}), twins=twins,
    )  # fmt: skip


def edition_due(now: datetime, *, zone: ZoneInfo, hour: time, last_day: date | None) -> date | None:
    """Return today, in the course's zone, once its hour has come and unless an edition of today or later is there.

    Only today is ever due: after days without power one edition takes everything. Asking often enough gives each day
    exactly once, because each day has exactly one such instant, whatever the clock does.
    """
    today = local_day(now, zone)
    if last_day is not None and last_day >= today:
        return None
    return today if now >= _leaves_at(today, hour, zone) else None


def _leaves_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the instant of the hour; one that a gap before midnight moves into the next day leaves before the gap.

    America/Nuuk skips 23:00 to 24:00 in March. With `fold=1` the offset after the gap counts (PEP 495).
    """
    moment = at_local(day, hour, zone)
    return moment if local_day(moment, zone) == day else at_local(day, hour.replace(fold=1), zone)


# Twins


@dataclass(slots=True)
class _Kept:
    """A post that is shown; `feeds` are those it was seen through. A feed carries a post once, so each only once."""

    record: Record
    feeds: set[int] = field(default_factory=set)


def _without_twins(candidates: Iterable[Record]) -> tuple[list[Record], tuple[str, ...]]:
    """Return the records to show, and the keys of those that are the same post seen through another feed."""
    found: dict[tuple[str, str, str], list[_Kept]] = {}
    kept: list[_Kept] = []
    twins: list[str] = []
    for record in sorted(candidates, key=_fitness):
        marks = _marks(record)
        same = [one for mark in marks for one in found.get(mark, ()) if _is_twin(record, one, by=mark[0])]
        if same:
            same[0].feeds.add(record.feed_id)
            twins.append(record.key)
            continue
        one = _Kept(record, {record.feed_id})
        kept.append(one)
        for mark in marks:
            found.setdefault(mark, []).append(one)
    return [one.record for one in kept], tuple(sorted(twins))


def _fitness(record: Record) -> tuple[bool, bool, int, bool, datetime, str]:
    """Sort the better of two twins first: highlighted, no mere note, shown in full, with the full text, seen first."""
    entry = record.entry
    shown = SHOW_ORDER.index(record.show) if record.show in SHOW_ORDER else len(SHOW_ORDER)
    has_full_text = len(entry.text) > len(entry.summary)
    return record.highlight is None, entry.is_short, shown, not has_full_text, record.first_seen_at, record.key


def _marks(record: Record) -> tuple[tuple[str, str, str], ...]:
    """Return what a twin would share, the surer first; people differ, even under one title («Introduction»)."""
    address = address_key(record.entry.url) if record.entry.url else ""
    title = fold(squeeze(record.entry.title))
    marks = (("address", record.participant_slug, address), ("title", record.participant_slug, title))
    return tuple(mark for mark in marks if mark[2])


def _is_twin(record: Record, kept: _Kept, *, by: str) -> bool:
    if record.feed_id in kept.feeds:
        return False
    return by == "address" or abs(record.dated_at - kept.record.dated_at) <= TWINS_APART


# Places and ranks


@dataclass(frozen=True, slots=True)
class _Placed:
    """A record with the one theme and the one territory it is shown under; the other tags are those of the item."""

    record: Record
    theme: str | None
    territory: str | None
    themes: tuple[str, ...]
    territories: tuple[str, ...]
    own_territories: tuple[str, ...]


def _placed(record: Record, vocabulary: Vocabulary) -> _Placed:
    """Tags that the vocabulary does not know any more don't count."""
    themes = tuple(slug for slug in record.slugs(TagKind.THEME) if slug in vocabulary.theme_by_slug)
    territories = tuple(slug for slug in record.slugs(TagKind.TERRITORY) if slug in vocabulary.territory_by_slug)
    said = {tag.slug for tag in record.tags if _is_said(tag)}
    own = tuple(slug for slug in territories if slug in said)
    territory = _nearest(own or territories, vocabulary)
    first = (territory,) if territory else ()
    return _Placed(record, themes[0] if themes else None, territory, themes,
                   tuple(dict.fromkeys((*first, *own, *territories))), own)  # fmt: skip


def _is_said(tag: Tag) -> bool:
    """Tell a place that the entry or its feed speaks of from a mere parent of one."""
    return tag.kind is TagKind.TERRITORY and tag.tagger != WITHIN


def _nearest(slugs: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the surest territory, or the surest of those that lie in it, down to one with nothing inside."""
    if not slugs:
        return None
    inside = [slug for slug in slugs[1:] if slugs[0] in vocabulary.line(slug)[1:]]
    return _nearest(inside, vocabulary) or slugs[0]


def _ranked(records: Sequence[Record], newcomers: set[str]) -> list[Record]:
    """Newcomers rise, then feeds that say less today, then the newest; the key settles what is left."""
    busy = Counter(record.feed_id for record in records)
    return sorted(
        records,
        key=lambda record: (
            record.participant_slug not in newcomers, busy[record.feed_id], -record.dated_at.timestamp(), record.key,
        ),
    )  # fmt: skip


# Sections


def _sections(placed: Sequence[_Placed], vocabulary: Vocabulary, caps: Caps) -> Iterator[Section]:
    """Yield the sections in reading order; all but the events are left out when empty."""
    yield Section(SectionKind.EVENTS)
    highlighted, rest = _highlights(placed, caps)
    if highlighted:
        yield Section(SectionKind.HIGHLIGHTED, groups=(_flat(highlighted, caps),))
    posts = [one for one in rest if not one.record.entry.is_short]
    for theme in (*vocabulary.theme_by_slug, None):
        about = [one for one in posts if one.theme == theme]
        if about:
            yield _theme_section(theme, about, vocabulary, caps)
    notes = [one for one in rest if one.record.entry.is_short]
    if notes:
        yield _social_section(notes, caps)


def _highlights(placed: Sequence[_Placed], caps: Caps) -> tuple[list[_Placed], list[_Placed]]:
    """Return the highlighted within their cap, and all others; what is over the cap keeps its note further down."""
    chosen, _ = _shared_out([one for one in placed if one.record.highlight is not None], caps.highlighted, caps)
    keys = {one.record.key for one in chosen}
    return chosen, [one for one in placed if one.record.key not in keys]


def _theme_section(theme: str | None, about: Sequence[_Placed], vocabulary: Vocabulary, caps: Caps) -> Section:
    chosen, more = _shared_out(about, caps.per_section, caps)
    return Section(SectionKind.THEME, theme, tuple(_groups(chosen, vocabulary, caps)), _items(more, caps))


def _social_section(notes: Sequence[_Placed], caps: Caps) -> Section:
    chosen, more = _shared_out(notes, caps.social, caps)
    return Section(SectionKind.SOCIAL, groups=(_flat(chosen, caps),) if chosen else (), more=_items(more, caps))


def _shared_out(placed: Sequence[_Placed], places: int, caps: Caps) -> tuple[list[_Placed], list[_Placed]]:
    """Give out the places of a section in turns, so that no feed and no territory fills it while others wait.

    In each turn a feed may take `per_feed` and a territory `per_territory` of them. Both lists keep their rank.
    """
    chosen: list[_Placed] = []
    left = list(placed)
    feeds: Counter[int] = Counter()
    territories: Counter[str | None] = Counter()
    turn = 0
    while left and len(chosen) < places:
        turn += 1
        waiting: list[_Placed] = []
        for one in left:
            feed, territory = one.record.feed_id, one.territory
            has_turn = feeds[feed] < turn * caps.per_feed and territories[territory] < turn * caps.per_territory
            if not has_turn or len(chosen) == places:
                waiting.append(one)
                continue
            feeds[feed] += 1
            territories[territory] += 1
            chosen.append(one)
        left = waiting
    keys = {one.record.key for one in chosen}
    return [one for one in placed if one.record.key in keys], left


def _groups(chosen: Sequence[_Placed], vocabulary: Vocabulary, caps: Caps) -> Iterator[Group]:
    """Yield one group for each territory in the order of the vocabulary, posts from nowhere known last."""
    for territory in (*vocabulary.territory_by_slug, None):
        here = [one for one in chosen if one.territory == territory]
        if here:
            yield Group(territory, _items(here, caps))


def _flat(chosen: Sequence[_Placed], caps: Caps) -> Group:
    """Highlights and notes are read in a row: one group, without the heading of a territory."""
    return Group(None, _items(chosen, caps))


def _items(placed: Iterable[_Placed], caps: Caps) -> tuple[Item, ...]:
    return tuple(_item(one, caps) for one in placed)


def _item(placed: _Placed, caps: Caps) -> Item:
    """Return the entry as its author lets us show it; a date in the future is that of the day we saw it."""
    record, entry = placed.record, placed.record.entry
    text = "" if record.show == "title" else excerpt(entry.summary or entry.text, caps.text_length)
    return Item(
        key=record.key, title=excerpt(entry.title, caps.title_length), url=entry.url, text=text,
        participant_slug=record.participant_slug, participant_name=record.participant_name,
        feed_title=record.feed_title, channel=record.channel, language=entry.language,
        published_at=record.dated_at if entry.published_at else None,
        territories=placed.territories, themes=placed.themes, note=record.highlight or "",
    )  # fmt: skip
