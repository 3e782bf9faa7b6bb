"""How long an edition is to read: the words that a reader of one language sees, and the minutes they take. Pure."""

from __future__ import annotations

from cmooc.domain.editions import Edition, Item
from cmooc.stages.compose import words_said

WORDS_A_MINUTE = 235  # silent reading of prose (Brysbaert 2019): 700 words are three minutes


def words_shown(edition: Edition) -> int:
    """Return the words before any «read more»: what facilitators wrote in the longer language, titles, texts, notes."""
    said = words_said(edition.lead, edition.announcements)
    return said + sum(_read(item) for section in edition.sections for item in section.items)


def minutes(words: int) -> int:
    return max(1, round(words / WORDS_A_MINUTE))


def _read(item: Item) -> int:
    """A note's heading is its own first words, and read once."""
    title, text, note = (len(words.split()) for words in (item.title, item.text, item.note))
    is_said = bool(item.text) and item.text.startswith(item.title.rstrip("…"))
    return note + (max(title, text) if is_said else title + text)
