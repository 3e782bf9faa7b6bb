"""How a term that rises is written: its commonest form, whether it is a name, and a rule that would find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmooc.domain.rising import Said
from cmooc.domain.rules import CAMEL, squash
from cmooc.stages.terms import Reader, Term, label_key, labels_of, tokens_of

LEAST_CONTEXTS = 3  # different neighbours of a phrase
NAME_SHARE = 0.6  # of the places within sentences that have a capital: then it is a name


@dataclass(frozen=True, slots=True)
class Spelling:
    """`word` is how the term is known, whatever form is written; `forms` are all that may name something known."""

    word: str
    written: str
    forms: tuple[str, ...]
    rule: str


def word_key(text: str) -> str:
    """Return how a word, phrase or hashtag is known: `#MonnaiesLocales` and `monnaies locales` are one."""
    return label_key(text)


def spelling_of(term: Term, posts: Sequence[Said], reader: Reader) -> Spelling:
    spoken = Counter(form.lower() for said in posts for form in _spoken(term, said, reader))
    labels = Counter(label for said in posts for label in labels_of(said) if label_key(label) in term.labels)
    words = _commonest(spoken) or " ".join(CAMEL.sub(" ", _commonest(labels)).lower().split())
    written = words if spoken else _commonest(labels)
    forms = dict.fromkeys((*spoken, *labels, words))
    return Spelling(word_key(written), written, tuple(forms), _rule(words, labels, has_words=bool(spoken)))


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form), default="")


def _rule(words: str, labels: Counter[str], *, has_words: bool) -> str:
    """Return a rule that finds the words, and the labels that they don't find."""
    several = " " in words or not words.isalnum()
    terms = [f'"{words}"' if several else words] if has_words or several else []
    known = {squash(words)} if terms and not several else set()
    terms += sorted({f"#{squash(label)}" for label in labels if squash(label) not in known})
    return f"any: {', '.join(terms)}"


def is_name(term: Term, posts: Sequence[Said], reader: Reader) -> bool:
    """Tell whether it is mostly written with a capital within sentences, as persons and places are, or ends so.

    Words all in capitals (`AMAP`) or with one inside (`OpenStreetMap`) are no such names.
    """
    forms = [form for said in posts for form, before, _ in _places(term, said.text, reader) if before.isalnum()]
    capital = [form for form in forms if any(map(str.istitle, (form.split()[0], form.split()[-1])))]
    return bool(forms) and len(capital) >= NAME_SHARE * len(forms)


def is_set_phrase(term: Term, posts: Sequence[Said], reader: Reader) -> bool:
    """Tell whether the words of a phrase also belong together elsewhere than in one sentence that is repeated."""
    around = {
        (before.lower(), after.lower()) for said in posts for text in (said.title, said.text)
        for _, before, after in _places(term, text, reader)
    }  # fmt: skip
    return len(around) >= LEAST_CONTEXTS


def times(term: Term, posts: Sequence[Said], reader: Reader) -> int:
    """Count how often titles and texts have it."""
    return sum(len(list(_places(term, text, reader))) for said in posts for text in (said.title, said.text))


def _spoken(term: Term, said: Said, reader: Reader) -> Iterator[str]:
    for text in (said.title, said.text):
        yield from (form for form, _, _ in _places(term, text, reader))


def _places(term: Term, text: str, reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Yield each place where a text has it: as written there, and the tokens before and after, empty at the ends."""
    size = len(term.stems)
    tokens = tokens_of(text) if size else []
    stems = [reader.stems[token] for token in tokens]
    for place, stem in enumerate(stems):
        if stem == term.stems[0] and tuple(stems[place : place + size]) == term.stems:
            before = tokens[place - 1] if place else ""
            yield " ".join(tokens[place : place + size]), before, next(iter(tokens[place + size :]), "")
