"""What is new, changed, gone or back in a feed: identity and change by research/fetching.md, rules 46 to 50."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from cmooc.domain.changes import Changes, Known, Seen
from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.domain.texts import squeeze, words
from cmooc.domain.urls import address_key, without_tracking

LINK = re.compile(  # it begins with a set of letters, which `re` finds fast; \b or IGNORECASE first would be slow
    r"""[hHsS](?<=\b[hHsS])((?<=[hH])[rR][eE][fF]|(?<=[sS])[rR][cC])\s*=\s*["']([^"'<>]*)["']"""
)
MAX_GUID = 500
MANY = 5
ABOUT_SAME_TIME = timedelta(hours=14)
CLOCK_SLACK = timedelta(days=1)
FREE_EDITS = 24
BETWEEN_EDITS = timedelta(days=1)

Either = Known | Seen
Key = Callable[[Either], object | None]
One = TypeVar("One", Known, Seen)


def reconcile(known: Sequence[Known], parsed: Sequence[ParsedEntry], *, now: datetime, is_partial: bool) -> Changes:
    """Compare what a feed says now with what is known of it.

    `known` are all entries of this feed; `is_partial` says that the body was cut, so that nothing counts as gone.
    """
    seen = sightings(parsed)
    pairs = _pairs(known, seen)
    matched = [(pairs[index], one) for index, one in enumerate(seen) if index in pairs]
    resting = {old.id for old, one in matched if _is_resting(old, now) and _is_edited(old, one)}
    taken = [(old, one) for old, one in matched if old.id not in resting]
    changed = {old.id for old, one in taken if _is_edited(old, one)}
    return Changes(
        new=tuple(one for index, one in enumerate(seen) if index not in pairs),
        changed=tuple((old, one) for old, one in taken if old.id in changed),
        unchanged=tuple(old.id for old, _ in matched if old.id not in changed),
        rekeyed=tuple((old, one) for old, one in taken if old.keys != one.keys),
        withdrawn=() if is_partial else _withdrawn(known, {old.id for old, _ in matched}, seen, now),
        returned=tuple(old.id for old, _ in matched if old.withdrawn_at is not None),
    )


def _is_edited(old: Known, new: Seen) -> bool:
    """Tell whether readers would notice a difference."""
    return old.keys.digest != new.keys.digest and old.fingerprint != fingerprint(new.entry)


def _is_resting(old: Known, now: datetime) -> bool:
    """Tell whether the next edit has to wait: of a post that is never the same, one a day is noted (rule 49)."""
    return old.edits >= FREE_EDITS and old.changed_at is not None and now - old.changed_at < BETWEEN_EDITS


def identity(parsed: ParsedEntry) -> str:
    """Return what names an entry within its feed: guid, else link, else a hash of title and content (rule 46)."""
    written = (parsed.guid or "").strip() or (parsed.url or "").strip()
    if not written:
        return _content_hash(parsed)
    return written if len(written) <= MAX_GUID else _hash("guid", written)


def fingerprint(parsed: ParsedEntry) -> str:
    """Return a hash of what readers would notice: words, links, files and categories; no dates, counters or markup."""
    body = parsed.content or parsed.summary or ""
    return _hash(
        words(parsed.title or ""),
        words(body),
        without_tracking(parsed.url or ""),
        *sorted(_links(body)),
        "enclosures",
        *sorted(_without_query(enclosure) for enclosure in parsed.enclosures),
        "categories",
        *sorted({squeeze(category) for category in parsed.categories}),
    )


def sightings(parsed: Sequence[ParsedEntry]) -> tuple[Seen, ...]:
    """Return each entry of a feed once, under its identity and in the feed's order; of twins the newest."""
    newest: dict[str, ParsedEntry] = {}
    for guid, entry in zip(_identities(parsed), parsed, strict=True):
        if guid not in newest or _age(entry) > _age(newest[guid]):
            newest[guid] = entry
    return tuple(Seen(entry, guid) for guid, entry in newest.items())


def _age(entry: ParsedEntry) -> float:
    moment = entry.updated_at or entry.published_at
    return moment.timestamp() if moment else float("-inf")


def _identities(parsed: Sequence[ParsedEntry]) -> list[str]:
    """Return the identities; where the publisher's don't tell entries apart, by link, else by title and content."""
    groups: defaultdict[str, list[ParsedEntry]] = defaultdict(list)
    for entry in parsed:
        groups[identity(entry)].append(entry)
    useless = {name for name, group in groups.items() if _tells_nothing(group, len(parsed))}
    by_link = {name for name in useless if len({entry.url for entry in groups[name]}) > 1}
    return [_apart(entry, by_link) if name in useless else name for entry in parsed for name in (identity(entry),)]


def _tells_nothing(group: list[ParsedEntry], total: int) -> bool:
    """Tell whether one identity stands for several entries, rather than for one that is listed twice."""
    if len(group) < 2:
        return False
    if not any(entry.guid and entry.guid.strip() for entry in group):
        return len({words(entry.title or "") for entry in group}) > 1
    is_everywhere = len(group) == total or (len(group) >= MANY and len(group) * 2 > total)
    return is_everywhere and (len({entry.url for entry in group}) > 1 or len(group) > 2)


def _apart(entry: ParsedEntry, by_link: set[str]) -> str:
    return identity(ParsedEntry(url=entry.url)) if entry.url and identity(entry) in by_link else _content_hash(entry)


def _content_hash(entry: ParsedEntry) -> str:
    return _hash("entry", entry.title or "", entry.content or entry.summary or "")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _links(markup: str) -> Iterator[str]:
    """Yield the addresses in a text; those of images without their query, which image hosts change at will."""
    for name, address in LINK.findall(markup):
        address = html.unescape(address)
        yield without_tracking(address) if name.lower() == "ref" else address.partition("?")[0]


def _without_query(enclosure: Enclosure) -> str:
    return enclosure.url.partition("?")[0]


def _pairs(known: Sequence[Known], seen: Sequence[Seen]) -> dict[int, Known]:
    """Return which known entry each sighting is, by its index: by identity, else by likeness."""
    if not known:
        return {}
    by_guid = {old.keys.guid: old for old in known}
    pairs = {index: by_guid[one.guid] for index, one in enumerate(seen) if one.guid in by_guid}
    if len(pairs) == len(seen):
        return pairs
    for key in (_page, _place_and_title, _moment_and_title):
        taken = {old.id for old in pairs.values()}
        free = [index for index in range(len(seen)) if index not in pairs]
        old_by_key, new_by_key = _only(known, key), _only(seen, key)
        for index in free:
            name = key(seen[index])
            old = old_by_key.get(name)
            if old and old.id not in taken and new_by_key.get(name) is seen[index] and _may_be_one(old, seen[index]):
                pairs[index] = old
    return pairs


def _only(ones: Iterable[One], key: Key) -> dict[object, One]:
    """Return by key the ones that are alone in having it."""
    ones = tuple(ones)
    counts = Counter(map(key, ones))
    return {name: one for one in ones if (name := key(one)) is not None and counts[name] == 1}


def _page(one: Either) -> object | None:
    return one.keys.url_key or None


def _place_and_title(one: Either) -> object | None:
    """The path and title, for a blog that moved to another host."""
    path = (one.keys.url_key or address_key(one.keys.guid)).partition("/")[2]
    return (path, one.keys.title_key) if path and one.keys.title_key else None


def _moment_and_title(one: Either) -> object | None:
    """The time and title, for entries without guid and link whose content was edited."""
    keys = one.keys
    return (one.published_at, keys.title_key) if one.published_at and keys.title_key and not keys.url_key else None


def _may_be_one(old: Known, new: Seen) -> bool:
    """Tell whether two entries alike in one way may be one: a weekly letter always links to the same page."""
    if old.published_at is None or new.published_at is None:
        return old.keys.title_key == new.keys.title_key
    return abs(old.published_at - new.published_at) <= ABOUT_SAME_TIME


def _withdrawn(known: Sequence[Known], present: set[int], seen: Sequence[Seen], now: datetime) -> tuple[int, ...]:
    """Return what is gone from the middle of the feed: newer and older entries are still there (rule 50).

    A feed that is out of order, or lost more than it kept, has been rearranged and says nothing about single entries.
    """
    reach = _reach([one.published_at for one in seen if one.published_at and one.published_at <= now + CLOCK_SLACK])
    if reach is None:
        return ()
    oldest, newest = reach
    gone = [old.id for old in known if old.id not in present and _is_between(old, oldest, newest)]
    return tuple(gone) if len(gone) <= len(present) else ()


def _is_between(old: Known, oldest: datetime, newest: datetime) -> bool:
    if old.published_at is None or old.withdrawn_at is not None or not old.was_listed:
        return False
    return oldest < old.published_at < newest


def _reach(times: Sequence[datetime]) -> tuple[datetime, datetime] | None:
    """Return from when to when a feed lists everything: from its tail, not from an old post pinned on top."""
    falls = sum(1 for one, after in pairwise(times) if one > after)
    rises = sum(1 for one, after in pairwise(times) if one < after)
    if min(falls, rises) * 4 > max(falls, rises) or falls == rises:
        return None
    return (times[-1] if falls > rises else times[0]), max(times)
