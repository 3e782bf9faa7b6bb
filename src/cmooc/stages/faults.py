"""What is wrong with a feed, for its owner: from one answer of its server and the posts in it to faults, gravest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmooc.domain.checkups import Fault, Severity
from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.fetches import Fetched
from cmooc.domain.texts import excerpt, fold
from cmooc.domain.urls import address_key, shown
from cmooc.stages.answer_faults import faults_of_answer
from cmooc.stages.languages import normal
from cmooc.stages.platforms import tag_feed
from cmooc.stages.remedies import fault

ORDER = tuple(Severity)
OF_FEEDS = ("wrong_type", "malformed", "hub", "no_caching")  # what is no matter of calendars
SHOWN = 60  # characters of an example
ENOUGH = 3  # posts: fewer prove no habit
MANY = 10
OLD_AFTER = timedelta(days=90)
AHEAD = timedelta(hours=1)  # clocks differ
COMMENTS = re.compile(
    r"/comments?/(?:feed|default)|/feed/comments?|comments?\.(?:rss|xml|atom)|[?&]feed=comments", re.I
)
COMMENTS_TITLE = re.compile(r"^(?:comments (?:on|for)|commentaires (?:sur|pour)|kommentare zu|comentarios en)\b")
CUT = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;|&#8230;)\]?|(?:read more|lire la suite|continue reading)[^<]{0,80})"
    r"(?:\s|</?[a-z][^>]*>|&nbsp;|→|»|&raquo;)*$",
    re.I,
)
RELATIVE = re.compile(r"""\b(?:href|src)\s*=\s*["']((?![a-z][a-z0-9+.-]*:|//|\#)[^"'\s]{1,300})["']""", re.I)
BROKEN = re.compile(r"\w{0,30}(?:\ufffd|[ÃÂ][\x80-\xbf€™œ©¨ª«®]|â€[™œ\x9d“”])\w{0,30}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check-up knows. `entries` are the feed's newest posts made safe, each with what its publisher wrote.

    `tag` is the course's, `tagged` the number of `entries` that carry it.
    """

    answer: Fetched
    parsed: ParsedFeed
    entries: tuple[tuple[ParsedEntry, Entry], ...]
    platform: str
    is_social: bool
    tag: str
    tagged: int
    now: datetime
    timeout_s: float

    @property
    def as_written(self) -> tuple[ParsedEntry, ...]:
        return tuple(written for written, _ in self.entries)

    @property
    def shown(self) -> tuple[Entry, ...]:
        return tuple(entry for _, entry in self.entries)


def faults_of(facts: Facts) -> tuple[Fault, ...]:
    """Return the faults, gravest first; an empty feed has none in its posts, a calendar none that is not its server's."""
    found = [*faults_of_answer(facts.answer, facts.parsed, facts.platform, timeout_s=facts.timeout_s)]
    if facts.parsed.calendar is not None:
        found = [one for one in found if one.code not in OF_FEEDS]
    else:
        found = [*_of_feed(facts), *found]
        for part in (_of_dates, _of_texts, _of_links, _of_ids, _of_tag) if facts.entries else ():
            found.extend(part(facts))
    return tuple(sorted(found, key=lambda one: ORDER.index(one.severity)))


def _of_feed(facts: Facts) -> Iterator[Fault]:
    parsed, platform = facts.parsed, facts.platform
    if COMMENTS.search(facts.answer.url) or COMMENTS_TITLE.match(fold(parsed.title or "")):
        yield fault("comments_feed", platform)
    if not facts.entries:
        yield fault("empty", platform)
    if not parsed.title:
        yield fault("no_title", platform)
    if facts.entries and not facts.is_social and not any(entry.author for entry in facts.shown):
        yield fault("no_author", platform)
    yield from _of_language(facts)


def _of_language(facts: Facts) -> Iterator[Fault]:
    said = normal(facts.parsed.language)
    told = Counter(entry.language for entry in facts.shown if entry.language)
    if said is None and not any(entry.language for entry in facts.as_written):
        yield fault("no_language", facts.platform)
    if said is None or not told:
        return
    ((found, times),) = told.most_common(1)
    if found != said and times >= ENOUGH and times > len(facts.entries) / 2:
        yield fault("wrong_language", facts.platform, said=facts.parsed.language, found=found)


def _of_dates(facts: Facts) -> Iterator[Fault]:
    dates = [entry.published_at for entry in facts.shown if entry.published_at]
    ahead = [date for date in dates if date > facts.now + AHEAD]
    past = [date for date in dates if date <= facts.now + AHEAD]
    missing = len(facts.entries) - len(dates)
    if missing:
        yield _counted("no_dates", facts, missing)
    if ahead:
        yield _counted("future_dates", facts, len(ahead))
    if len(dates) >= ENOUGH and len(set(dates)) == 1:
        yield fault("same_dates", facts.platform, all=len(dates))
    if past and not ahead and max(past) < facts.now - OLD_AFTER:
        yield fault("old", facts.platform, day=max(past))


def _of_texts(facts: Facts) -> Iterator[Fault]:
    bare = [entry for entry in facts.shown if not entry.text and not entry.enclosures]
    cut = [one for one in facts.as_written if _is_cut(one)]
    untitled = [one for one in facts.as_written if not (one.title or "").strip()]
    if _are_most(bare, facts):
        yield _counted("titles_only", facts, len(bare))
    elif _are_most(cut, facts) and not facts.is_social:
        yield _counted("summary_only", facts, len(cut))
    if untitled and not facts.is_social:
        yield _counted("no_post_titles", facts, len(untitled))
    broken = next(filter(None, (BROKEN.search(f"{one.title}\n{one.text}") for one in facts.shown)), None)
    if broken:
        yield fault("broken_letters", facts.platform, example=excerpt(broken[0], SHOWN))


def _is_cut(entry: ParsedEntry) -> bool:
    """Tell whether the publisher gave a beginning only: it ends like one, however the fields are named."""
    return bool(CUT.search((entry.content or entry.summary or "").rstrip()[-400:]))


def _of_links(facts: Facts) -> Iterator[Fault]:
    links = [entry.url for entry in facts.shown if entry.url]
    missing = len(facts.entries) - len(links)
    if missing:
        yield _counted("no_links", facts, missing)
    if len(links) >= ENOUGH and len(set(map(address_key, links))) == 1:
        yield fault("same_link", facts.platform, all=len(links))
    texts = (f"{one.content or ''}\n{one.summary or ''}" for one in facts.as_written)
    relative = next(filter(None, map(RELATIVE.search, texts)), None)
    if relative:
        yield fault("relative_links", facts.platform, example=excerpt(relative[1], SHOWN))


def _of_ids(facts: Facts) -> Iterator[Fault]:
    """Entries that are the same in all that can be seen are one entry given twice, and no fault of its identity."""
    given = [one for one in facts.as_written if one.guid]
    if len(given) < len(facts.entries):
        yield _counted("no_ids", facts, len(facts.entries) - len(given))
    pages: dict[str, set[str]] = {}
    guids: dict[tuple[str, str], set[str]] = {}
    for one in given:
        page = (address_key(one.url) if one.url else "", fold(one.title or one.content or one.summary or ""))
        pages.setdefault(one.guid or "", set()).add("\n".join(page))
        guids.setdefault(page, set()).add(one.guid or "")
    shared = next((guid for guid, found in pages.items() if len(found) > 1), None)
    if shared is not None:
        yield fault("same_id", facts.platform, example=excerpt(shown(shared), SHOWN))
    twin = next((url for (url, _), found in guids.items() if url and len(found) > 1), None)
    if twin is not None:
        yield fault("twin_ids", facts.platform, example=excerpt(twin, SHOWN))


def _of_tag(facts: Facts) -> Iterator[Fault]:
    """A tag feed is advisable where there is much and little of it is for the course."""
    if not facts.tag or len(facts.entries) < MANY or facts.tagged * 3 > len(facts.entries):
        return
    address = tag_feed(facts.platform, facts.answer.url, facts.parsed.home_page_url, facts.tag)
    told = fault("tag_feed_at" if address else "tag_feed", facts.platform, all=len(facts.entries), tagged=facts.tagged,
                 tag=facts.tag, address=shown(address or ""))  # fmt: skip
    yield told if not address else replace(told, code="tag_feed")


def _counted(code: str, facts: Facts, count: int) -> Fault:
    return fault(code, facts.platform, count=count, all=len(facts.entries))


def _are_most(some: Sequence[object], facts: Facts) -> bool:
    return len(some) * 2 > len(facts.entries)
