"""The normal form of names of places, in which the atlas is asked."""

from __future__ import annotations

import re

from cmooc.domain.texts import fold

TOKEN = re.compile(r"[^\W_]+")
CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)")
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def key(text: str) -> str:
    """Return the tokens of a name, folded and joined by one space: `St. Étienne` and `Saint-Étienne` become one."""
    folded = fold(fold(text))  # letters of mathematics, which posts use as bold ones, become capitals at first
    return " ".join(token_key(token) for token in TOKEN.findall(folded))


def token_key(folded: str) -> str:
    """Return one folded token as it stands in keys."""
    return SAINTS.get(folded, folded)


def squashed(text: str) -> str:
    """Return the key without its spaces, as names are run together in hashtags and addresses."""
    return key(text).replace(" ", "")


def hashtag_keys(tag: str) -> tuple[str, ...]:
    """Return the keys a hashtag may mean, without its `#`: split where capitals are (`PaysBasque`), and as it stands."""
    return tuple(dict.fromkeys((key(CAMEL.sub(" ", tag)), key(tag))))
