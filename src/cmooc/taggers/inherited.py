"""What the feed brings: its home territories and its themes, as its participant or a facilitator chose them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary

CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Inherited:
    """The least sure of the taggers: people also write about other places than their own."""

    name: str = "inherited"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:  # noqa: ARG002
        for slug in dict.fromkeys(feed.territories):
            if slug in vocabulary.territory_by_slug:
                yield Tag(TagKind.TERRITORY, slug, self.name, Reason("home"), CONFIDENCE)
        for slug in dict.fromkeys(feed.themes):
            if slug in vocabulary.theme_by_slug:
                yield Tag(TagKind.THEME, slug, self.name, Reason("home"), CONFIDENCE)


def tagger() -> Inherited:
    return Inherited()
