"""What facilitators decided, applied to other posts: a theme is given when sure, suggested when not quite.

Where little was decided yet, what the themes say of themselves is all there is: then there are suggestions only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.same import Same
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary
from cmooc.domain.texts import excerpt

if TYPE_CHECKING:
    from cmooc.taggers.learner.scoring import Score

SURE = 0.7  # from here on it is given
UNSURE = 0.3  # from here on it is suggested
FEW = 3  # a theme with fewer posts is only ever suggested
UNTAUGHT = 0.69  # and at most so sure
MAX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ThemeLearner:
    name: str = "learner"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:  # noqa: ARG002
        if not vocabulary.themes:
            return
        from cmooc.taggers.learner.scoring import model_of, scores  # late: numpy, which only courses with themes need

        for score in scores(model_of(Same(vocabulary)), entry, at_least=UNSURE):
            words = ", ".join(excerpt(word, MAX_LENGTH) for word, _ in score.words)
            yield _tag(score, self.name, words)


def _tag(score: Score, name: str, words: str) -> Tag:
    """Return the tag; what few posts have taught is never sure, and what none has is said to be likeness alone."""
    confidence = score.probability if score.examples >= FEW else min(score.probability, UNTAUGHT)
    reason = Reason("learnt" if score.examples else "alike", words)
    return Tag(TagKind.THEME, score.slug, name, reason, round(confidence, 3), is_suggested=confidence < SURE)


def tagger() -> ThemeLearner:
    return ThemeLearner()
