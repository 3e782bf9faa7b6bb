"""Where a post stands in an edition, the one theme and the one territory that it is shown under, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmooc.domain.editions import Item
from cmooc.domain.entries import Record
from cmooc.domain.tags import Tag, TagKind, Vocabulary
from cmooc.domain.texts import excerpt

WITHIN = "within"  # the tagger that adds the parents of a territory


@dataclass(frozen=True, slots=True)
class Placed:
    """A record with the one theme and the one territory it is shown under; the other tags are those of the item.

    `pin` is its place among those that facilitators put first. `is_new`: by somebody of whom no edition has carried a
    post yet; `is_first`: the first one of these.
    """

    record: Record
    theme: str | None
    territory: str | None
    themes: tuple[str, ...]
    territories: tuple[str, ...]
    own_territories: tuple[str, ...]
    note: str = ""
    pin: int | None = None
    is_new: bool = False
    is_first: bool = False
    new_comments: int = 0

    @property
    def is_pinned(self) -> bool:
        return self.pin is not None

    def title(self, length: int) -> str:
        return excerpt(self.record.entry.title, length)

    def text(self, length: int) -> str:
        """Return the excerpt, as far as the author lets us show it."""
        entry = self.record.entry
        return "" if self.record.show == "title" or not length else excerpt(entry.summary or entry.text, length)

    def item(self, title_length: int, text_length: int) -> Item:
        """Return the entry as an edition keeps it; a date in the future is that of the day we saw it."""
        record, entry = self.record, self.record.entry
        return Item(
            key=record.key, title=self.title(title_length), url=entry.url, text=self.text(text_length),
            participant_slug=record.participant_slug, participant_name=record.participant_name,
            feed_title=record.feed_title, channel=record.channel, language=entry.language,
            published_at=record.dated_at if entry.published_at else None, territories=self.territories,
            themes=self.themes, note=self.note, comments_count=entry.comments_count, new_comments=self.new_comments,
            is_first=self.is_first,
        )  # fmt: skip


def placed(record: Record, vocabulary: Vocabulary, note: str = "") -> Placed:
    """Tags that the vocabulary does not know any more don't count. The note on a highlight comes before another."""
    themes = tuple(slug for slug in record.slugs(TagKind.THEME) if slug in vocabulary.theme_by_slug)
    territories = tuple(slug for slug in record.slugs(TagKind.TERRITORY) if slug in vocabulary.territory_by_slug)
    said = {tag.slug for tag in record.tags if _is_said(tag)}
    own = tuple(slug for slug in territories if slug in said)
    territory = _nearest(own or territories, vocabulary)
    first = (territory,) if territory else ()
    return Placed(record, themes[0] if themes else None, territory, themes,
                  tuple(dict.fromkeys((*first, *own, *territories))), own, record.highlight or note)  # fmt: skip


def _is_said(tag: Tag) -> bool:
    """Tell a place that the entry or its feed speaks of from a mere parent of one."""
    return tag.kind is TagKind.TERRITORY and tag.tagger != WITHIN


def _nearest(slugs: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the surest territory, or the surest of those that lie in it, down to one with nothing inside."""
    if not slugs:
        return None
    inside = [slug for slug in slugs[1:] if slugs[0] in vocabulary.line(slug)[1:]]
    return _nearest(inside, vocabulary) or slugs[0]
