"""Which words, phrases and hashtags rise in the community: used lately by several participants, and more than before.

Counted are participants per week, not posts, so a loud feed weighs no more than a quiet one, and a ritual that comes
each week does not rise. How surely a word rises is told by the log-likelihood ratio (T. Dunning, Accurate Methods for the
Statistics of Surprise and Coincidence, 1993); the more words are looked at, the more is asked of each, since among
many some rise by chance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from statistics import NormalDist
from zlib import crc32

from cmooc.domain.rising import LATELY, Rising, Said
from cmooc.stages.spellings import Spelling, is_name, is_set_phrase, spelling_of, times
from cmooc.stages.terms import Index, Reader, Term, terms_of

WEEK = timedelta(days=7)
BEFORE = 12
SPAN = (LATELY + BEFORE) * WEEK
LEAST_VOICES = 3
LEAST_SCORE = 10.83  # by chance once in a thousand
LEAST_LIFT = 2.0  # times as many participants a week as before, leaning towards no change
LEAN = 0.5
COVERED = 0.75  # of its posts that one theme has already
PART = 0.6  # of the places of a word where it stands in the phrase
TITLES = 5
MOST = 200  # that are looked at closely

MANY = 2000  # earlier posts, of which a part is looked at first
PART_OF_MANY = 8
MOST_CLOSELY = 400  # terms that are looked for in all of them

Known = Callable[[str], bool]
_Hopeful = dict[Term, tuple[tuple[int, ...], float]]
"""Terms that may rise, with their posts of lately and the score that is asked of them."""


@dataclass(frozen=True, slots=True)
class _Posts:
    """The posts of some weeks; week 0 is the newest."""

    said: tuple[Said, ...]
    weeks: tuple[int, ...]

    @classmethod
    def of(cls, placed: Sequence[tuple[int, Said]], span: range) -> _Posts:
        inside = [(week, one) for week, one in placed if week in span]
        return cls(tuple(one for _, one in inside), tuple(week for week, _ in inside))

    def presences(self, chosen: Iterable[int]) -> int:
        """Count in how many weeks how many participants wrote the chosen posts."""
        return len({(self.said[post].voice, self.weeks[post]) for post in chosen})

    def sample(self) -> _Posts:
        """Return all that some participants wrote in some weeks, the same ones each time."""
        marks = (crc32(f"{one.voice}\n{week}".encode()) for one, week in zip(self.said, self.weeks, strict=True))
        chosen = [mark % PART_OF_MANY == 0 for mark in marks]
        return _Posts(tuple(compress(self.said, chosen)), tuple(compress(self.weeks, chosen)))

    def everybody(self) -> int:
        return self.presences(range(len(self.said)))

    def voices(self, chosen: Iterable[int]) -> int:
        return len({self.said[post].voice for post in chosen})


@dataclass(frozen=True, slots=True)
class _Risen:
    """A term, its posts of lately and of before, and how surely it rises."""

    term: Term
    lately: tuple[int, ...]
    earlier: tuple[int, ...]
    score: float


def rising(posts: Iterable[Said], now: datetime, *, is_known: Known, is_place: Known, limit: int) -> tuple[Rising, ...]:
    """Return what rises, surest first. Posts that are older than fourteen weeks don't count.

    `is_known` tells of a word, phrase or hashtag whether it is a theme, a territory, the course tag, or dismissed;
    `is_place` whether it is the name of a place.
    """
    lately, earlier = _split(posts, now)
    reader = Reader()
    found: list[Rising] = []
    for one in _without_parts(_risen(lately, earlier, reader), lately, reader):
        said = [lately.said[post] for post in one.lately]
        spelling = spelling_of(one.term, said, reader)
        is_new = not any(is_known(form) or is_place(form) for form in spelling.forms)
        if is_new and not _is_covered(said) and not is_name(one.term, said, reader):
            found.append(_told(one, spelling, lately, earlier))
            if len(found) == limit:
                break
    return tuple(found)


def _split(posts: Iterable[Said], now: datetime) -> tuple[_Posts, _Posts]:
    """Return the posts of lately and those before."""
    placed = [(int((now - one.dated_at) / WEEK), one) for one in posts if one.dated_at <= now]
    placed.sort(key=lambda pair: (pair[1].dated_at, pair[1].key))
    return _Posts.of(placed, range(LATELY)), _Posts.of(placed, range(LATELY, LATELY + BEFORE))


def _risen(lately: _Posts, earlier: _Posts, reader: Reader) -> list[_Risen]:
    """Return the terms that rise, surest first; of those that rise alike first labels, then the longest."""
    if not earlier.said:
        return []
    now, before = lately.everybody(), earlier.everybody()
    hopeful: _Hopeful = {}
    for term, posts in terms_of(lately.said, reader).items():
        if lately.voices(posts) >= LEAST_VOICES:
            asked = _asked_of(term.family)
            if _likelihood(lately.presences(posts), now, 0, before) >= asked:
                hopeful[term] = posts, asked
    if len(earlier.said) > MANY:
        hopeful = _narrowed(hopeful, lately, earlier.sample(), reader)
    passed = Index(tuple(hopeful)).posts(earlier.said, reader)
    found = []
    for (term, (posts, asked)), then in zip(hopeful.items(), map(tuple, passed), strict=True):
        counts = (lately.presences(posts), now, earlier.presences(then), before)
        if _lift(*counts) >= LEAST_LIFT and (score := _likelihood(*counts)) >= asked:
            found.append(_Risen(term, posts, then, score))
    return sorted(found, key=_rank)[:MOST]


def _rank(one: _Risen) -> tuple[object, ...]:
    term = one.term
    return -one.score, not term.labels, -len("".join(term.stems)), term.stems, sorted(term.labels)


def _narrowed(hopeful: _Hopeful, lately: _Posts, sample: _Posts, reader: Reader) -> _Hopeful:
    """Leave out what a part of the earlier posts shows to be as usual as ever: that is nearly everything."""
    now, before = lately.everybody(), sample.everybody()
    passed = Index(tuple(hopeful)).posts(sample.said, reader)
    scores = [
        _likelihood(lately.presences(posts), now, sample.presences(then), before)
        for (posts, _), then in zip(hopeful.values(), passed, strict=True)
    ]
    ranked = sorted(zip(scores, hopeful, strict=True), key=lambda pair: -pair[0])
    return {term: hopeful[term] for _, term in ranked[:MOST_CLOSELY]}


def _asked_of(family: int) -> float:
    """Return the score that, of so many terms, one reaches by chance (chi-squared, one degree of freedom)."""
    return max(LEAST_SCORE, NormalDist().inv_cdf(1 - 1 / max(family, 2) / 2) ** 2)


def _lift(now: int, all_now: int, before: int, all_before: int) -> float:
    return ((now + LEAN) / (all_now + 2 * LEAN)) / ((before + LEAN) / (all_before + 2 * LEAN))


def _likelihood(now: int, all_now: int, before: int, all_before: int) -> float:
    """Return the log-likelihood ratio of two shares; 0 when the newer one is not the greater."""
    if now * all_before <= before * all_now:
        return 0.0
    share = (now + before) / (all_now + all_before)
    cells = ((now, all_now * share), (all_now - now, all_now * (1 - share)),
             (before, all_before * share), (all_before - before, all_before * (1 - share)))  # fmt: skip
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen)


def _without_parts(risen: Sequence[_Risen], lately: _Posts, reader: Reader) -> list[_Risen]:
    """Leave out words that mostly stand in a phrase that rises, too, and what has the posts of something surer."""
    said = {one: [lately.said[post] for post in one.lately] for one in risen}
    whole = [one for one in risen if len(one.term.stems) < 2 or is_set_phrase(one.term, said[one], reader)]
    phrases = [one for one in whole if len(one.term.stems) > 1]
    kept: list[_Risen] = []
    for one in whole:
        longer = [other for other in phrases if one.term.is_within(other.term)]
        most = max((times(other.term, said[other], reader) for other in longer), default=0)
        is_part = most and most >= PART * times(one.term, said[one], reader)
        if not is_part and not any(one.lately == other.lately for other in kept):
            kept.append(one)
    return kept


def _is_covered(said: Sequence[Said]) -> bool:
    """Tell whether most posts have one and the same theme already."""
    themes = Counter(theme for one in said for theme in set(one.themes))
    return max(themes.values(), default=0) >= COVERED * len(said)


def _told(one: _Risen, spelling: Spelling, lately: _Posts, earlier: _Posts) -> Rising:
    weeks = Counter(lately.weeks[post] for post in one.lately)
    weeks.update(earlier.weeks[post] for post in one.earlier)
    newest = sorted(
        (lately.said[post] for post in one.lately), key=lambda said: (said.dated_at, said.key), reverse=True
    )
    by_voice = {said.voice: said for said in reversed(newest)}  # one post of each, the newest
    titles = [said.title for said in newest if said.title and by_voice[said.voice] is said]
    return Rising(
        word=spelling.word, written=spelling.written, score=round(one.score, 1),
        weeks=tuple(weeks[week] for week in reversed(range(LATELY + BEFORE))), voices=len(by_voice),
        feeds=tuple(dict.fromkeys(said.feed for said in newest)), titles=tuple(titles[:TITLES]), rule=spelling.rule,
    )  # fmt: skip
