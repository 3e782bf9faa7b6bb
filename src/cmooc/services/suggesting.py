"""Suggesting: words that rise in the community and could be themes; facilitators take them up or dismiss them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.rising import Rising
from cmooc.domain.rules import squash
from cmooc.domain.tags import TermKind, Vocabulary
from cmooc.domain.times import Clock
from cmooc.stages.rising import SPAN, rising
from cmooc.stages.spellings import word_key
from cmooc.stores.suggestions import SuggestionStore
from cmooc.stores.vocabulary import VocabularyStore

SAID = (TermKind.WORD, TermKind.PHRASE, TermKind.HASHTAG, TermKind.CATEGORY)


@dataclass(frozen=True)
class Suggesting:
    """`is_label` tells whether a squashed label means something already; `is_place` whether a name is that of a place.

    `home` is the tagger whose themes come from the feed, whatever the post says.
    """

    course: Course
    store: SuggestionStore
    vocabulary: VocabularyStore
    is_label: Callable[[str, Vocabulary], bool]
    is_place: Callable[[str], bool]
    home: str
    clock: Clock

    def suggested(self, limit: int) -> tuple[Rising, ...]:
        """Return what rises and is neither a theme, a territory, the course tag, nor dismissed; surest first."""
        now = self.clock()
        posts = self.store.said(now - SPAN, self.home)
        return rising(posts, now, is_known=self.known_words(), is_place=self.is_place, limit=limit)

    def dismiss(self, word: str, by: str) -> str:
        """Suggest a word no more, however it is written; returns it as it is known. Raises BadInput."""
        key = _key(word)
        self.store.dismiss([key], by=by, at=self.clock())
        return key

    def restore(self, word: str) -> str:
        """Let a word be suggested again. Raises NotFound when it was not dismissed."""
        key = _key(word)
        if not self.store.restore(key):
            raise NotFound("{word} was not dismissed.", word=word)
        return key

    def known_words(self) -> Callable[[str], bool]:
        """Return what tells whether a word is a theme, a territory, the course tag, or dismissed."""
        vocabulary = self.vocabulary.load()
        words = {word_key(self.course.tag), *self.store.dismissed(), *_words_of_rules(vocabulary)}
        return lambda form: word_key(form) in words or self.is_label(squash(form), vocabulary)


def _words_of_rules(vocabulary: Vocabulary) -> set[str]:
    rules = (theme.rule for theme in vocabulary.themes)
    terms = (term for rule in rules for term in (*rule.any_of, *rule.all_of))
    return {word_key(term.text) for term in terms if term.kind in SAID}


def _key(word: str) -> str:
    key = word_key(word)
    if not key:
        raise BadInput("{word!r} is no word: it has no letter or digit.", word=word)
    return key
