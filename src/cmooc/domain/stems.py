"""Light stemming in French and English: number and gender, nothing that changes what a word means.

The stemmers of full-text search make one of `commune` and `commun`, `évènement` and `évent`: good for finding, too much
for a rule that tags. Here a word has a few possible base forms, and two words are one when they share such a form.
English -ing and -ed stay on: `train` is not training, `even` not evening, `unit` not united.
All words are folded: see `domain.texts.fold`.
"""

from __future__ import annotations

from functools import lru_cache

SHORTEST = 4  # letters of the shortest plural: `arts`, `jeux`

# Words that end like a plural, and without the ending are another word: `fois` and `foi`, `news` and `new`.
ALIKE = """angers avis bras corps cours dans deux divers does doux elles envers faux fils fois gens gras gros jamais
lens leurs mais mars mois mons news nous ours paris pays plus prix puis repas sans sens sous suis temps tous tours travers
trois united univers vers vous yeux always perhaps thus this was has his its less basis axis oasis thesis crisis chaos
bonus campus corpus virus versus status nexus mathematics politics physics refugee employee personne jubilee committee
retiree michelle"""
INVARIABLE = frozenset(ALIKE.split())
IRREGULAR = {
    "travaux": "travail", "vitraux": "vitrail", "coraux": "corail", "baux": "bail", "emaux": "email", "cieux": "ciel",
    "children": "child", "women": "woman", "men": "man", "feet": "foot", "mice": "mouse", "wolves": "wolf",
    "leaves": "leaf", "lives": "life", "knives": "knife", "wives": "wife", "halves": "half", "shelves": "shelf",
    "mesdames": "madame", "messieurs": "monsieur",
}  # fmt: skip
FEMININE = (  # ending, those of the masculine, letters that the word has at least
    ("trice", ("teur",), 7), ("euse", ("eur", "eux"), 7), ("ienne", ("ien",), 7), ("enne", ("en",), 7),
    ("onne", ("on",), 7), ("iere", ("ier",), 7), ("ante", ("ant",), 7), ("ente", ("ent",), 7), ("aine", ("ain",), 7),
    ("aise", ("ais",), 7), ("oise", ("ois",), 7), ("elle", ("el",), 7), ("ale", ("al",), 6), ("ive", ("if",), 6),
    ("ee", ("e",), 7),
)  # fmt: skip
HISSING = ("sses", "shes", "ches", "xes", "zes", "oes")


@lru_cache(maxsize=65_536)
def stems(word: str) -> frozenset[str]:
    """Return the base forms that a folded word may have, itself included: `locales` is `locale` and `local`."""
    if word in INVARIABLE:
        return frozenset((word,))
    singulars = _singulars(word)
    return frozenset((word, *singulars, *(form for one in (word, *singulars) for form in _masculine(one))))


def _singulars(word: str) -> tuple[str, ...]:
    if word in IRREGULAR:
        return (IRREGULAR[word],)
    if len(word) < SHORTEST or word[-1] not in "sx" or word.endswith(("ss", "ous")):
        return ()
    if word[-1] == "x":
        if word.endswith("aux") and not word.endswith("eaux"):
            return (word[:-1], f"{word[:-2]}l")
        return (word[:-1],) if word.endswith(("eaux", "eux", "oux")) else ()
    if word.endswith("ies") and len(word) > SHORTEST:
        return (word[:-1], f"{word[:-3]}y")
    if word.endswith(HISSING):
        return (word[:-1], word[:-2])
    return (word[:-1],)


def _masculine(word: str) -> tuple[str, ...]:
    if word not in INVARIABLE:
        for ending, others, least in FEMININE:
            if len(word) >= least and word.endswith(ending):
                return tuple(word[: -len(ending)] + other for other in others)
    return ()
