"""How `check` tells what was found: for people, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from cmooc.cli.console import plain, say, show, show_table, told
from cmooc.domain.checkups import CheckedFeed, CheckUp, Fault, Preview
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.tags import Tag
from cmooc.domain.times import rfc3339
from cmooc.domain.urls import shown

READ_AFTER_APPROVAL = _("It is read for the first time as soon as a facilitator has approved it.")
READ_NEXT = _("It is registered already ({state}), and is read next on {day}.")
KNOWN = _("It is registered already ({state}).")


def checkup_line(checkup: CheckUp) -> Mapping[str, object]:
    """Return the check-up as one JSON object; where nothing can be read, only `faults` say something."""
    feed = checkup.feed
    return {
        "url": shown(feed.url) if feed else None, "title": feed.title if feed else None,
        "channel": feed.channel if feed else None, "platform": feed.platform if feed else None,
        "format": feed.format if feed else None, "language": feed.language if feed else None,
        "has_validators": feed.has_validators if feed else None, "entry_count": feed.entry_count if feed else 0,
        "entries": [_entry_line(one) for one in checkup.latest], "others": feed.others if feed else (),
        "faults": [_fault_line(one) for one in checkup.faults],
        "first_read": {"state": checkup.known.state if checkup.known else None, "next_poll_at": checkup.next_poll_at,
                       "told": told(_first_read(checkup)) if feed else None},
    }  # fmt: skip


def tell_checkup(checkup: CheckUp) -> None:
    """Print the feed, its posts, its faults, and when it is first read."""
    if checkup.feed:
        _tell_feed(checkup.feed)
        columns = ("date", "title", "course tag", "tags")
        show_table(columns, (_preview_row(one) for one in checkup.latest))
    for fault in checkup.faults:
        show(f"\n{fault.severity.value}: {told(fault.message)}")
        if fault.remedy:
            show(f"    {told(fault.remedy)}")
    if checkup.feed:
        show(f"\n{told(_first_read(checkup))}")
        for other in checkup.feed.others:
            say(f"also there: {shown(other.url)} {other.title}")


def _tell_feed(feed: CheckedFeed) -> None:
    show(f"{feed.title}\n{shown(feed.url)} ({feed.platform}, {feed.format}, {feed.entry_count} entries)")


def _first_read(checkup: CheckUp) -> Sentence:
    if checkup.known is None:
        return Sentence(READ_AFTER_APPROVAL)
    if checkup.next_poll_at is None:
        return Sentence(KNOWN, {"state": checkup.known.state.value})
    return Sentence(READ_NEXT, {"state": checkup.known.state.value, "day": checkup.next_poll_at})


def _preview_row(preview: Preview) -> tuple[object, ...]:
    entry = preview.entry
    tags = "; ".join(f"{tag.slug} ({_reason(tag)})" for tag in preview.tags)
    return rfc3339(entry.published_at), entry.title or entry.summary, preview.course_tag, tags


def _reason(tag: Tag) -> str:
    return f"{tag.reason.code}: {tag.reason.detail}" if tag.reason.detail else tag.reason.code


def _entry_line(preview: Preview) -> Mapping[str, object]:
    return {**plain(preview.entry), "course_tag": preview.course_tag, "tags": preview.tags}


def _fault_line(fault: Fault) -> Mapping[str, object]:
    return {"code": fault.code, "severity": fault.severity, "message": told(fault.message),
            "remedy": told(fault.remedy) or None}  # fmt: skip
