"""What publishers' categories mean in this course: asked once, remembered, and in force at once in the whole archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.labels import Label, keys_of, parts_of
from cmooc.domain.rules import singular, squash
from cmooc.domain.tags import Meaning, Vocabulary
from cmooc.domain.times import Clock
from cmooc.services.references import subject_named
from cmooc.services.tagging import Tagging, TagReport
from cmooc.stores.meanings import MeaningStore
from cmooc.stores.vocabulary import VocabularyStore

NOTHING = "nothing"


@dataclass(frozen=True)
class Meanings:
    """`is_known` tells whether a squashed label means something, or is known to mean nothing."""

    course: Course
    store: MeaningStore
    vocabulary: VocabularyStore
    tagging: Tagging
    is_known: Callable[[str, Vocabulary], bool]
    clock: Clock

    def unknown(self, limit: int, feeds: int = 1) -> tuple[Label, ...]:
        """Return the categories in use that mean nothing yet, most used first; `feeds`: in that many at least."""
        vocabulary = self.vocabulary.load()
        course_tag = singular(squash(self.course.tag))
        found = [
            label for key, label in self._in_use()
            if label.feeds >= feeds and singular(key) != course_tag and not self.is_known(key, vocabulary)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda label: (-label.posts, -label.feeds, label.written))[:limit])

    def settled(self) -> tuple[Meaning, ...]:
        """Return what facilitators said of categories, by their spelling."""
        return self.vocabulary.load().meanings

    def settle(self, category: str, subject: str, by: str) -> tuple[Meaning, TagReport]:
        """Say what a category or hashtag means: a territory or theme, or `nothing`. Raises BadInput and NotFound."""
        key = _key(category)
        vocabulary = self.vocabulary.load()
        meant = None if subject.strip().lower() == NOTHING else subject_named(subject, vocabulary)
        meaning = Meaning(key, meant, category.strip().removeprefix("#"))
        self.store.save(meaning, by=by, at=self.clock())
        return meaning, self._retag(key)

    def forget(self, category: str) -> TagReport:
        """Let a category mean again what its spelling says. Raises NotFound when nobody said otherwise."""
        key = _key(category)
        if not self.store.forget(key):
            raise NotFound("Nobody has said what {category} means.", category=category)
        return self._retag(key)

    def _in_use(self) -> Iterator[tuple[str, Label]]:
        posts: Counter[str] = Counter()
        feeds: defaultdict[str, set[int]] = defaultdict(set)
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for feed_id, categories in self.store.in_use():
            spelled: dict[str, str] = {}
            for part in (part for category in categories for part in parts_of(category)):
                spelled.setdefault(squash(part), part)
            for key, spelling in spelled.items():
                posts[key] += 1
                feeds[key].add(feed_id)
                written[key][spelling] += 1
        for key in filter(None, posts):
            yield key, Label(written[key].most_common(1)[0][0], posts[key], len(feeds[key]))

    def _retag(self, key: str) -> TagReport:
        """Tag the entries anew that have a label, in either number."""
        numbers = {key, singular(key), f"{key}s", f"{key}x"}
        concerned = [entry_id for entry_id, categories, text in self.store.labelled()
                     if not numbers.isdisjoint(keys_of(categories, text))]  # fmt: skip
        return self.tagging.retag_these(concerned)


def _key(category: str) -> str:
    key = squash(category)
    if not key:
        raise BadInput("{category!r} is no category: it has no letter or digit.", category=category)
    return key
