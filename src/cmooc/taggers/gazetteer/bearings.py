"""What the words around a name of a French commune say: that the post is about it, near it, or only carries its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.taggers.gazetteer.cues import words
from cmooc.taggers.gazetteer.spotting import Sighting
from cmooc.taggers.gazetteer.tokens import Tokens
from cmooc.taggers.gazetteer.words_fr import (
    AT,
    FORMS_OF_ADDRESS,
    GIVEN,
    LINKS,
    NAMED_AFTER,
    NEAR,
    STREETS,
    TITLES,
    TRAVELLERS,
    VENUES,
    WATERS,
)

JOINED = re.compile(r"[.)\"»]?[ \t\n]*['’ʼ]?[ \t\n]*")
PHRASE = re.compile(r"[ \t\n'’ʼ()\"«»\-‐–&.]*")
BEYOND = re.compile(r"[,;\n(]|[ \t][-–—][ \t]|[-–—]\s*$")
REACH = 6
STREET_REACH = 4
SAINTS = words("saint sainte saints saintes notre")
AROUND = words("le du en les des aux")
"""What makes a land of inhabitants, or the people themselves: `le Lyonnais`, `les Toulousains`."""
FEMININE = words("la l")


@dataclass(frozen=True, slots=True)
class Bearing:
    """One thing that was noticed, and what it weighs (in log-odds)."""

    says: str
    weight: float


AT_IT = Bearing("at", 2.5)
VENUE = Bearing("venue", 1.8)
OF_IT = Bearing("of", 0.4)
APPOSED = Bearing("apposed", -0.5)
OPENING = Bearing("opening", 0.0)
NEAR_IT = Bearing("near", -2.0)
STREET = Bearing("street", -5.0)
PERSON = Bearing("person", -5.0)
CARRIED = Bearing("named after it", -1.5)
FEAST = Bearing("feast", -4.0)
WORD = Bearing("word", -2.0)
WATER = Bearing("water", -3.0)
SITE = Bearing("site", 2.2)
INHABITANT = Bearing("inhabitants", 1.0)
HASHTAG = Bearing("hashtag", 1.5)


def bearing(tokens: Tokens, seen: Sighting) -> Bearing:
    """Return what the words before a name say of it."""
    if seen.is_hashtag:
        return HASHTAG
    head, links = _head(tokens, seen.first)
    if seen.contracted:
        links = (tokens.keys[seen.first - 1], *links) if tokens.keys[seen.first - 1] in ("du", "des") else links
    if seen.is_inhabitant:
        before = tokens.keys[seen.first - 1] if seen.first else ""
        return CARRIED if before in TRAVELLERS or before in AROUND else INHABITANT
    if tokens.keys[seen.first] in VENUES and seen.after > seen.first + 1:
        return SITE
    if _is_given_name(tokens, seen):
        return PERSON
    if _is_street(tokens, seen.first):
        return STREET
    if head is None:
        return FEAST if _is_feast(links, tokens, seen) else OPENING
    word = tokens.keys[head]
    if links and word in FORMS_OF_ADDRESS:
        return PERSON
    if links and (word in NAMED_AFTER or tokens.words[head] == "Stade"):
        return CARRIED
    if _is_feast(links, tokens, seen):
        return FEAST
    if word in AT:
        return AT_IT
    if word in NEAR:
        return NEAR_IT
    if not links:
        return FEAST if _is_dedicated(tokens, head, seen.first) else _apposed(tokens, head, seen.first)
    return _within_phrase(tokens, head, links)


def _apposed(tokens: Tokens, head: int, first: int) -> Bearing:
    word = tokens.keys[head]
    if word in GIVEN or word in TITLES:
        return PERSON
    if word in VENUES or (word == "en" and tokens.gap(first) == " "):
        return VENUE if word in VENUES else AT_IT
    return APPOSED


def _within_phrase(tokens: Tokens, head: int, links: tuple[str, ...]) -> Bearing:
    """Judge `fête médiévale de Provins`: some word of the phrase says what is of it."""
    if links[0] not in ("de", "d", "du", "des"):
        return WORD
    at = head
    for _ in range(REACH):
        word = tokens.keys[at]
        if word in NAMED_AFTER:
            return CARRIED
        if word in NEAR:
            return NEAR_IT
        if word in WATERS:
            return WATER
        if word in VENUES:
            return VENUE
        if at == 0 or not PHRASE.fullmatch(tokens.gap(at)):
            break
        at -= 1
    return OF_IT


def _head(tokens: Tokens, first: int) -> tuple[int | None, tuple[str, ...]]:
    """Return the word that the name belongs to, and the linking words between them in order."""
    at = first
    links: list[str] = []
    while at and JOINED.fullmatch(tokens.gap(at)) and tokens.keys[at - 1] in LINKS and tokens.keys[at - 1] != "en":
        at -= 1
        links.insert(0, tokens.keys[at])
    if at and JOINED.fullmatch(tokens.gap(at)):
        return at - 1, tuple(links)
    return None, tuple(links)


def _is_street(tokens: Tokens, first: int) -> bool:
    """Tell whether a word for a street stands before, with nothing but names, numbers and linking words between."""
    for at in range(first - 1, max(-1, first - 1 - STREET_REACH), -1):
        if not JOINED.fullmatch(tokens.gap(at + 1)):
            return False
        if tokens.keys[at] in STREETS:
            return True
        if tokens.keys[at] not in LINKS and at != first - 1:
            return False
    return False


def _is_feast(links: tuple[str, ...], tokens: Tokens, seen: Sighting) -> bool:
    """Tell `la Saint-Jean` and `l'Isle`, which have an article before, from places, which have it in their name."""
    return bool(links) and links[-1] in FEMININE and tokens.keys[seen.first] not in ("la", "l", "le", "les")


def _is_given_name(tokens: Tokens, seen: Sighting) -> bool:
    """Tell `François Truffaut` from the commune of François."""
    if seen.after != seen.first + 1 or tokens.keys[seen.first] not in GIVEN or seen.after >= len(tokens):
        return False
    return tokens.gap(seen.after) in (" ", "-") and tokens.words[seen.after][0].isupper()


def _is_dedicated(tokens: Tokens, head: int, first: int) -> bool:
    """Tell `église Saint-Jean` from `mairie de Saint-Jean`."""
    return tokens.keys[first] in SAINTS and tokens.keys[head] in VENUES


def segment(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return what stands beside a name in its part of an address, and what follows that part."""
    before = BEYOND.split(text[:start])[-1].strip()
    cut = BEYOND.search(text, end)
    return before, text[end : cut.start() if cut else len(text)].strip(), text[cut.end() :] if cut else ""
