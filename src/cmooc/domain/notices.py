"""What the owner of a feed is told when something lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.feeds import Feed, Health
from cmooc.domain.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Told:
    """What the owner knows: the feed's address, and the last trouble told, with its own beginning (`since`)."""

    known_url: str
    about: Health | None = None
    at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the owner; `body` has one sentence for each line."""

    feed: Feed
    about: Health
    since: datetime | None
    subject: Sentence
    body: tuple[Sentence, ...]
