"""What a process apart is made of: the few parts that turn a body into a Polled, and no others, so that it starts fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cmooc.channels import channel_named, channel_of
from cmooc.domain.courses import Course
from cmooc.domain.errors import CmoocError
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Channel
from cmooc.domain.tags import Vocabulary
from cmooc.services.calendars import Calendars
from cmooc.services.digesting import Digesting
from cmooc.services.reading import read_feed
from cmooc.stages.agenda import events_of
from cmooc.stages.discover import discover
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean, plain_line
from cmooc.taggers import all_taggers
from cmooc.taggers.places import footprint_of

Call = tuple[str, tuple[Any, ...], Mapping[str, Any]]
READERS: Mapping[str, Callable[..., Any]] = {
    "parse": parse, "clean": clean, "discover": discover, "read_feed": read_feed, "events_of": events_of,
}  # fmt: skip


def digester(course: Course, vocabulary: Vocabulary, every_s: int) -> Digesting:
    calendars = Calendars(course, vocabulary, all_taggers(), events_of, clean)
    return Digesting(course, vocabulary, all_taggers(), channel_for, parse, clean, plain_line, footprint_of, calendars,
                     every_s)  # fmt: skip


def caller() -> Callable[[Call], tuple[Any, CmoocError | None]]:
    """Return what calls the readers of single bodies by their names."""
    return _called


def _called(call: Call) -> tuple[Any, CmoocError | None]:
    name, arguments, named = call
    try:
        return READERS[name](*arguments, **named), None
    except CmoocError as error:
        return None, error


def channel_for(feed: Feed, url: str, generator: str | None) -> Channel:
    """Return the channel a feed was registered with, or the one that its software or address tells when that says more."""
    return channel_named(feed.channel) if feed.channel != "blog" else channel_of(url, generator)
