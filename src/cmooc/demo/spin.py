"""Choose words: templates with «[this|that]» and «{slots}», and decks that deal every card before repeating one."""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Generic, TypeVar

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
Card = TypeVar("Card")


def spin(template: str, slots: Mapping[str, str], rng: Random) -> str:
    """Return the template with its choices made, innermost first, and its slots filled."""
    while "[" in template:
        template = CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)
    return SLOT.sub(lambda match: slots[match[1]], template)


class Deck(Generic[Card]):
    """A pack of cards dealt to the end, then shuffled again."""

    def __init__(self, cards: Sequence[Card], rng: Random) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._left: list[Card] = []

    def deal(self) -> Card:
        if not self._left:
            self._left = self._rng.sample(self._cards, len(self._cards))
        return self._left.pop()
