"""Rows of registrations to domain values and back: check-ups, choices and refusals are kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete

from cmooc.domain.checkups import CheckedFeed, CheckUp, Fault, Preview, Severity
from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Accepts, FeedLink, Show
from cmooc.domain.registrations import Found, Home, ProofState, Registration, RegistrationState, Wanted
from cmooc.domain.sentences import Sentence
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.domain.texts import excerpt
from cmooc.domain.times import from_rfc3339, rfc3339
from cmooc.stores.engine import table
from cmooc.stores.tables import RegistrationRow

REGISTRATION = table(RegistrationRow)
LONGEST_TEXT = 600  # of a preview: no more of it is shown
MOST_OTHERS = 12


def forget_registration(connection: Connection, feed_id: int) -> None:
    """Forget how a feed was registered: it goes with its feed."""
    connection.execute(delete(REGISTRATION).where(REGISTRATION.c.feed_id == feed_id))


def to_registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id, mark=row.key_hash, state=RegistrationState(row.state), typed=row.typed, language=row.language,
        started_at=row.started_at, changed_at=row.changed_at, leased_until=row.leased_until, asking=row.asking,
        refusal=_to_sentence(row.refusal), found=_to_found(row.found), checkup=_to_checkup(row.checkup),
        wanted=_to_wanted(row.wanted), asked_at=row.asked_at, confirmed_at=row.confirmed_at, decided_at=row.decided_at,
        wording=row.wording, feed_id=row.feed_id, proof=ProofState(row.proof), proof_at=row.proof_at,
        proof_url=row.proof_url,
    )  # fmt: skip


def found_document(found: Found) -> dict[str, Any]:
    return asdict(found)


def wanted_document(wanted: Wanted) -> dict[str, Any]:
    return asdict(wanted)


def sentence_document(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as JSON; a moment or a sentence among its details is marked as such."""
    return {"template": sentence.template, "details": {name: _written(one) for name, one in sentence.details.items()}}


def checkup_document(checkup: CheckUp) -> dict[str, Any]:
    """Return what is shown of a check-up; whether its feed is known is asked anew each time."""
    feed = checkup.feed
    return {
        "address": checkup.address,
        "feed": asdict(replace(feed, others=feed.others[:MOST_OTHERS])) if feed else None,
        "latest": [_preview_document(one) for one in checkup.latest],
        "faults": [
            {"code": one.code, "severity": one.severity.value, "message": sentence_document(one.message),
             "remedy": sentence_document(one.remedy) if one.remedy else None}
            for one in checkup.faults
        ],
    }  # fmt: skip


def _preview_document(preview: Preview) -> dict[str, Any]:
    entry = preview.entry
    return {
        "guid": excerpt(entry.guid, LONGEST_TEXT), "url": entry.url, "title": entry.title, "author": entry.author,
        "text": excerpt(entry.text, LONGEST_TEXT), "summary": excerpt(entry.summary, LONGEST_TEXT),
        "language": entry.language, "published_at": rfc3339(entry.published_at), "course_tag": preview.course_tag,
        "tags": [
            [tag.kind.value, tag.slug, tag.tagger, tag.reason.code, tag.reason.detail, tag.confidence]
            for tag in preview.tags
        ],
    }  # fmt: skip


def _written(value: object) -> object:
    if isinstance(value, Sentence):
        return sentence_document(value)
    if isinstance(value, datetime):
        return {"moment": rfc3339(value)}
    return value if isinstance(value, int | float | bool) else str(value)


def _to_sentence(document: Mapping[str, Any] | None) -> Sentence | None:
    if document is None:
        return None
    return Sentence(document["template"], {name: _read(one) for name, one in document["details"].items()})


def _read(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    return from_rfc3339(value["moment"]) if "moment" in value else _to_sentence(value)


def _to_checkup(document: Mapping[str, Any] | None) -> CheckUp | None:
    if document is None:
        return None
    feed = document["feed"]
    return CheckUp(
        document["address"],
        CheckedFeed(**{**feed, "others": tuple(FeedLink(**one) for one in feed["others"])}) if feed else None,
        tuple(map(_to_preview, document["latest"])),
        tuple(
            Fault(one["code"], Severity(one["severity"]), _to_sentence(one["message"]) or Sentence(""),
                  _to_sentence(one["remedy"]))
            for one in document["faults"]
        ),
    )  # fmt: skip


def _to_preview(value: Mapping[str, Any]) -> Preview:
    entry = Entry(
        guid=value["guid"], url=value["url"], title=value["title"], author=value["author"], text=value["text"],
        summary=value["summary"], language=value["language"], published_at=from_rfc3339(value["published_at"]),
    )  # fmt: skip
    tags = (
        Tag(TagKind(kind), slug, tagger, Reason(code, detail), confidence)
        for kind, slug, tagger, code, detail, confidence in value["tags"]
    )
    return Preview(entry, value["course_tag"], tuple(tags))


def _to_found(value: Mapping[str, Any] | None) -> Found | None:
    return Found(**{**value, "urls": tuple(value["urls"])}) if value else None


def _to_wanted(value: Mapping[str, Any] | None) -> Wanted | None:
    if value is None:
        return None
    return Wanted(**{**value, "show": Show(value["show"]), "accepts": Accepts(value["accepts"]),
                     "home": Home(**value["home"])})  # fmt: skip
