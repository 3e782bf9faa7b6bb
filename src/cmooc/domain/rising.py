"""What rises in a community: words, phrases and hashtags that more and more participants use, as possible themes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LATELY = 2  # weeks


@dataclass(frozen=True, slots=True)
class Said:
    """What is looked at of a post. `voice` is its participant; `themes` are those that its words, not its feed, gave it."""

    key: str
    voice: str
    feed: str
    title: str
    text: str
    categories: tuple[str, ...]
    language: str | None
    dated_at: datetime
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rising:
    """A word, phrase or hashtag that rises across several participants.

    `word` is how it is known and dismissed; `written` as most write it. `weeks` counts posts, oldest week first, the
    last ones being lately. `voices` and `feeds` are those of lately. `score` is a log-likelihood ratio. `rule` would
    find the posts.
    """

    word: str
    written: str
    score: float
    weeks: tuple[int, ...]
    voices: int
    feeds: tuple[str, ...]
    titles: tuple[str, ...]
    rule: str
