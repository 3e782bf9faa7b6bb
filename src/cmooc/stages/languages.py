"""The language of an entry: what its text says, helped by what its feed declares.

Common words settle most posts; py3langid, whose model takes half a second to load, is asked about the others only.
"""

from __future__ import annotations

import threading
from functools import cache

from cmooc.stages.common_words import plain_language

KNOWN = ("fr", "en", "es", "de", "it", "pt", "nl", "ca", "oc", "br", "eu", "gl", "pl", "ro", "ar", "ru", "zh", "ja")
SHORT, ENOUGH = 40, 100  # characters of text: fewer say nothing; from ENOUGH on, text outweighs the declaration
SAMPLE, BEGINNING = 1200, 400  # characters that are looked at; most often the beginning alone settles it
LOADING = threading.Lock()
MARGIN = 4.0  # least distance between the best two, per square root of the length


def language_of(text: str, *, declared: str | None) -> str | None:
    """Return a two- or three-letter code, or None when nobody knows.

    Many French blogs declare `en-US`, the default of their software: enough text in another language wins.
    """
    said = normal(declared)
    if said is not None and said not in KNOWN:
        return said
    least = SHORT if said is None else ENOUGH
    beginning = _prose(text[: 2 * BEGINNING])[:BEGINNING]
    plain = plain_language(beginning) if len(beginning) >= least else None
    if plain is not None:
        return plain
    sample = _prose(text[: 2 * SAMPLE])[:SAMPLE]
    return _weighed(sample, said) if len(sample) >= least else said


def _prose(text: str) -> str:
    """Return the text without hashtags, names and addresses, which are of no language."""
    if "#" not in text and "@" not in text and "://" not in text:
        return " ".join(text.split())
    return " ".join(word for word in text.split() if word[0] not in "#@" and "://" not in word)


def _weighed(sample: str, said: str | None) -> str | None:
    if len(sample) > BEGINNING:
        found, margin = _detect(sample[:BEGINNING])
        if margin >= MARGIN and said in (found, None):
            return found
    found, margin = _detect(sample)
    if said is None:
        return found if margin >= MARGIN / 2 or len(sample) >= ENOUGH else None
    return found if margin >= MARGIN else said


def normal(tag: str | None) -> str | None:
    """Return `fr` for `fr-FR`, `fr_CA` or `FR`; None for what is no language."""
    code = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


@cache
def _load() -> None:
    """Restrict py3langid, for the whole process, to the languages that our readers meet."""
    import py3langid

    py3langid.set_languages(list(KNOWN))


def _detect(sample: str) -> tuple[str, float]:
    import py3langid

    with LOADING:  # several threads may be the first
        _load()
    (first, best), (_, second) = py3langid.rank(sample)[:2]
    return str(first), float(best - second) / len(sample.encode()) ** 0.5
