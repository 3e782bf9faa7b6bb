"""The budget of words: an edition is read in a few minutes, and what does not fit waits behind «read more»."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cmooc.domain.editions import SectionKind
from cmooc.domain.texts import excerpt
from cmooc.stages.placing import Placed
from cmooc.stages.sharing import Caps, Part

STEP = 20
CHOSEN = (SectionKind.HIGHLIGHTED, SectionKind.CONVERSATIONS)


def within_budget(parts: Sequence[Part], words: int, caps: Caps) -> tuple[tuple[Part, ...], int]:
    """Return the parts with no more shown than fits, and the length of their excerpts.

    Excerpts are shortened before posts go behind «read more»; not so for those that a feed has beyond its share. What
    facilitators chose, what is most talked about, and the first post of each section stay in any case.
    """
    words -= sum(_count(one.title(caps.title_length)) for part in parts if part.is_brief for one in part.shown)
    claims = sorted(_claims(parts, caps), key=lambda claim: claim.rank)
    least = min(caps.least_text, caps.text_length)
    within = _fitting([one for one in claims if one.is_due], words, least)
    lengths = range(caps.text_length, least, -STEP)
    length = next((n for n in lengths if sum(one.words(n) for one in within) <= words), least)
    beyond = _fitting(
        [one for one in claims if not one.is_due], words - sum(one.words(length) for one in within), length
    )
    kept = {claim.one.record.key for claim in (*within, *beyond)}
    return tuple(part if part.is_brief else _kept(part, kept) for part in parts), length


@dataclass(slots=True)
class _Claim:
    """What a post asks for. `turn` counts the posts of its feed before it; `is_due` within the share of its feed."""

    one: Placed
    must: bool
    turn: int
    is_due: bool
    title: str
    text: str

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What must stand comes first, then first-time authors, then each feed's first post, its second, and so on."""
        return not self.must, not self.one.is_first, self.turn

    def words(self, length: int) -> int:
        """Return the words that are read; a note's heading is its own first words, and read once."""
        text, title = _count(excerpt(self.text, length)), _count(self.title)
        is_said = self.text.startswith(self.title.rstrip("…"))
        return _count(self.one.note) + (max(text, title) if is_said else text + title)


def _claims(parts: Sequence[Part], caps: Caps) -> Iterator[_Claim]:
    """Yield the first post of each section, then the second ones, and so on."""
    feeds: Counter[int] = Counter()
    parts = [part for part in parts if not part.is_brief]
    for place in range(max((len(part.shown) for part in parts), default=0)):
        for part in parts:
            if place < len(part.shown):
                one = part.shown[place]
                turn = feeds[one.record.feed_id]
                must = one.is_pinned or place == 0 or part.kind in CHOSEN
                title, text = one.title(caps.title_length), one.text(caps.text_length)
                yield _Claim(one, must, turn, must or turn < caps.feed_share, title, text)
                feeds[one.record.feed_id] += 1


def _fitting(claims: Sequence[_Claim], words: int, length: int) -> list[_Claim]:
    """Return those that must stand, and of the others as many as there are words for, by rank."""
    found = []
    for claim in claims:
        needed = claim.words(length)
        if claim.must or needed <= words:
            words -= needed
            found.append(claim)
    return found


def _kept(part: Part, keys: set[str]) -> Part:
    over = tuple(one for one in part.shown if one.record.key not in keys)
    return replace(part, shown=tuple(one for one in part.shown if one.record.key in keys), more=(*over, *part.more))


def _count(text: str) -> int:
    return len(text.split())
