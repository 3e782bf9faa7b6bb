"""The check-up of an address: what was found, how its posts would appear, and what is wrong with a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed, FeedLink
from cmooc.domain.sentences import Sentence
from cmooc.domain.tags import Tag


class Severity(StrEnum):
    """How grave a fault is: no post comes in, posts come in damaged, or it could be better."""

    STOPS = "stops"
    SPOILS = "spoils"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is stable. `remedy` is for the platform that the feed comes from, or None where nothing is to be done."""

    code: str
    severity: Severity
    message: Sentence
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A post as it would appear. `course_tag` is the tag of the course as it stands there, or None."""

    entry: Entry
    course_tag: str | None = None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedFeed:
    """The feed that was found. `entry_count` counts all that it lists; `others` are further feeds there."""

    url: str
    title: str
    channel: str
    platform: str
    format: str
    language: str | None = None
    has_validators: bool = False
    entry_count: int = 0
    others: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckUp:
    """`feed` is None when the address lets nobody read it; the first fault then says why.

    `known` is the registered feed of that address, with `next_poll_at`; else it is first read after approval.
    """

    address: str
    feed: CheckedFeed | None = None
    latest: tuple[Preview, ...] = ()
    faults: tuple[Fault, ...] = ()
    known: Feed | None = None
    next_poll_at: datetime | None = None
