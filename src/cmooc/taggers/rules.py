"""The facilitators' rules: a theme whose rule matches tags the entry, and the reason shows the words it found.

Regular expressions run in the `regex` module because it can be stopped; one that takes too long has not matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.matching import Found, Gate, gate
from cmooc.domain.rules import Haystack
from cmooc.domain.same import Same
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary
from cmooc.domain.texts import excerpt

CONFIDENCE = 0.8
TIMEOUT_S = 0.05
MAX_WORDS = 5
MAX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Rules:
    name: str = "rules"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:
        haystack = Haystack(entry, feed)
        for slug, rule in _gates(Same(vocabulary)):
            if found := rule.matches(haystack, search_regex):
                yield Tag(TagKind.THEME, slug, self.name, Reason("rule", _words(found)), CONFIDENCE)


def _words(found: tuple[Found, ...]) -> str:
    texts = dict.fromkeys(excerpt(one.text, MAX_LENGTH) for one in found)
    return ", ".join(list(filter(None, texts))[:MAX_WORDS])


@lru_cache(maxsize=8)
def _gates(same: Same[Vocabulary]) -> tuple[tuple[str, Gate], ...]:
    return tuple((theme.slug, gate(theme.rule)) for theme in same.value.themes if theme.rule)


def search_regex(pattern: str, text: str) -> tuple[int, int] | None:
    """Return where the pattern matches first, whatever the case; None also when it can't be run or takes too long."""
    try:
        match = _compiled(pattern).search(text, timeout=TIMEOUT_S)
    except (regex.error, TimeoutError, RecursionError, OverflowError, ValueError):
        return None
    return match.span() if match else None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


def tagger() -> Rules:
    return Rules()
