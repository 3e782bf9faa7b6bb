"""An event as a post: so that it is cleaned by the same sanitizer and tagged by the same taggers as all else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.events import Event
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary
from cmooc.domain.texts import excerpt, fold, squeeze
from cmooc.stages.tag import PARENT_CONFIDENCE, tags_of

MARKUP = re.compile(r"</?(?:p|br|a|ul|ol|li|div|span|b|i|em|strong|h[1-6]|table|html)\b[^<>]*>", re.I)
BLOCKS = re.compile(r"<(?:p|br|div|li)\b", re.I)
ADDRESS = re.compile(r"https?://[^\s<>\"]{3,500}[^\s<>\".,;:!?)»]")
BLANK_LINES = re.compile(r"\n\s*\n")
LONGEST_PLACE = 300
PARTS = re.compile(r"[,;/()\n]|\s[-–—|·]\s")
POSTCODE = re.compile(r"\b\d{4,5}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b")
PLACE, SURE = "places", 0.95


def as_written(event: Event) -> ParsedEntry:
    """Return the event as a feed would have brought it, to be cleaned."""
    return ParsedEntry(
        guid=event.uid, url=event.url, title=event.title, content=_markup(event.html), language=event.language,
        categories=event.categories,
    )  # fmt: skip


def cleaned(event: Event, entry: Entry) -> Event:
    """Return the event with the words that the sanitizer let pass."""
    place = squeeze(event.place)[:LONGEST_PLACE]
    return replace(
        event, title=entry.title or excerpt(entry.text, 90) or place, html=entry.html, text=entry.text, url=entry.url,
        place=place, categories=entry.categories, language=entry.language,
    )  # fmt: skip


def as_entry(event: Event) -> Entry:
    """Return the event as a post whose first words say where it takes place."""
    text = "\n".join(filter(None, (event.place, event.text)))
    return Entry(
        guid=event.uid, url=event.url, title=event.title, text=text, html=event.html, language=event.language,
        categories=event.categories, latitude=event.latitude, longitude=event.longitude,
    )  # fmt: skip


def tags_of_event(event: Event, feed: Feed, vocabulary: Vocabulary, taggers: Sequence[Tagger]) -> tuple[Tag, ...]:
    """Return what an event is surely about. Where it says where it takes place, the feed's home says nothing."""
    where = Entry(guid=event.uid, title=event.place, latitude=event.latitude, longitude=event.longitude,
                  language=event.language)  # fmt: skip
    away = replace(feed, territories=())
    located = _territories(tags_of(where, away, vocabulary, taggers)) if event.place or event.latitude else ()
    located += tuple(named(event.place, vocabulary))
    tags = tags_of(as_entry(event), away if located else feed, vocabulary, taggers)
    return (*located, *(tag for tag in tags if not tag.is_suggested))


def named(place: str, vocabulary: Vocabulary) -> Iterator[Tag]:
    """Yield the territories that a part of an address names, with those that hold them: there a name is no other word."""
    by_name = {
        fold(name): one.slug for one in vocabulary.territories for name in (*one.names.values(), *one.other_names)
    }
    for part in PARTS.split(place):
        slug = by_name.get(fold(squeeze(POSTCODE.sub("", part))))
        if slug is not None:
            for number, one in enumerate(vocabulary.line(slug)):
                yield Tag(
                    TagKind.TERRITORY, one, PLACE, Reason("address", squeeze(part)), SURE * PARENT_CONFIDENCE**number
                )


def slugs(tags: Sequence[Tag], kind: TagKind) -> tuple[str, ...]:
    """Return the slugs of one kind, surest first, each once."""
    chosen = sorted((tag for tag in tags if tag.kind is kind), key=lambda tag: -tag.confidence)
    return tuple(dict.fromkeys(tag.slug for tag in chosen))


def _territories(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    return tuple(tag for tag in tags if tag.kind is TagKind.TERRITORY and not tag.is_suggested)


def _markup(description: str) -> str:
    """Return the HTML of a description, which calendars hold as plain text and some as HTML, with addresses as links."""
    if MARKUP.search(description):
        return description if BLOCKS.search(description) else description.replace("\n", "<br>")
    return "".join(
        f"<p>{_linked(part).replace(chr(10), '<br>')}</p>" for part in BLANK_LINES.split(description.strip())
    )


def _linked(text: str) -> str:
    pieces, done = [], 0
    for found in ADDRESS.finditer(text):
        url = escape(found[0])
        pieces += [escape(text[done : found.start()]), f'<a href="{url}">{url}</a>']
        done = found.end()
    return "".join((*pieces, escape(text[done:])))
