"""Editions as stored documents, and back; what was set right later is kept beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from cmooc.domain.editions import (
    Correction,
    Edition,
    EditionLine,
    EventItem,
    Group,
    Item,
    Newcomer,
    Rhythm,
    Section,
    SectionKind,
    Window,
)
from cmooc.domain.times import from_rfc3339, rfc3339

TITLES_SHOWN = 3
NOT_FIRST = (SectionKind.SOCIAL, SectionKind.CONVERSATIONS, SectionKind.WAITING)


def to_document(edition: Edition) -> dict[str, Any]:
    document = asdict(edition)
    document["day"] = edition.day.isoformat()
    document["window"] = [rfc3339(edition.window.start), rfc3339(edition.window.end)]
    document["published_at"] = rfc3339(edition.published_at)
    for item in items_of(document):
        item["published_at"] = rfc3339(item["published_at"])
    for event in document["events"]:
        event.update(starts_at=rfc3339(event["starts_at"]), ends_at=rfc3339(event["ends_at"]))
    del document["corrections"]  # they have a table of their own: the document stays as it left
    return document


def to_edition(
    document: Mapping[str, Any], published_at: datetime | None, corrections: tuple[Correction, ...]
) -> Edition:
    start, end = document["window"]
    return Edition(
        day=date.fromisoformat(document["day"]), number=document["number"],
        sections=tuple(map(_to_section, document["sections"])),
        newcomers=tuple(Newcomer(**{**one, "territories": tuple(one["territories"])}) for one in document["newcomers"]),
        lead=tuple((language, html) for language, html in document["lead"]),
        announcements=tuple((language, title, html) for language, title, html in document["announcements"]),
        posts=document["posts"], voices=document["voices"], territories=document["territories"],
        window=Window(from_rfc3339(start), datetime.fromisoformat(end)),
        published_at=published_at, twins=tuple(document.get("twins", ())), rhythm=_rhythm(document),
        events=tuple(map(_to_event, document.get("events", ()))), corrections=corrections,
    )  # fmt: skip


def to_line(document: Mapping[str, Any]) -> EditionLine:
    titles = [
        item["title"] for section in document["sections"] if section["kind"] not in NOT_FIRST
        for group in section["groups"] for item in group["items"] if item["title"]
    ]  # fmt: skip
    shown = tuple(dict.fromkeys(titles))[:TITLES_SHOWN]
    day = date.fromisoformat(document["day"])
    return EditionLine(day, document["number"], shown, document["posts"], _rhythm(document))


def items_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the items of a document, to be changed in place."""
    for section in document["sections"]:
        yield from section["more"]
        for group in section["groups"]:
            yield from group["items"]


def _rhythm(document: Mapping[str, Any]) -> Rhythm:
    return Rhythm(document.get("rhythm", Rhythm.DAILY))


def _to_event(value: Mapping[str, Any]) -> EventItem:
    return EventItem(**{
        **value, "starts_at": datetime.fromisoformat(value["starts_at"]), "ends_at": from_rfc3339(value["ends_at"]),
        "territories": tuple(value["territories"]), "themes": tuple(value["themes"]),
    })  # fmt: skip


def _to_section(value: Mapping[str, Any]) -> Section:
    return Section(
        SectionKind(value["kind"]), value["theme"],
        tuple(Group(group["territory"], tuple(map(_to_item, group["items"]))) for group in value["groups"]),
        tuple(map(_to_item, value["more"])),
    )  # fmt: skip


def _to_item(value: Mapping[str, Any]) -> Item:
    return Item(**{
        **value, "published_at": from_rfc3339(value["published_at"]),
        "territories": tuple(value["territories"]), "themes": tuple(value["themes"]),
    })  # fmt: skip
