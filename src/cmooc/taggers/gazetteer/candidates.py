"""Where a text may name a place: the longest name of the atlas at each token that could begin one.

Names that the atlas lacks are candidates too when they are built like one (X River, Fort X), or follow what announces
a place (in X). Those have no readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import Atlas
from cmooc.taggers.gazetteer.cues import Cues
from cmooc.taggers.gazetteer.lexicon import Lexicon, Name, unknown
from cmooc.taggers.gazetteer.names import hashtag_keys
from cmooc.taggers.gazetteer.tokens import Tokens, is_address

JOINED = frozenset((" ", "-", "'", "’", ".", ". ", ".-", "‑", "\u00a0", "\u202f", "  ", "_", "\n", " - ", " & "))
SHORT_TEXT = 60
LONGEST_UNKNOWN = 3
SHORTEST_UNKNOWN = 3
LONGEST_LINK = 4  # upon, sous, della
ROAD = "road"  # a street bears the name of a place without lying there
NATURAL = frozenset(("water", "land"))  # Hudson Bay lies far from Hudson
FEW_CAPITALS = 50


@dataclass(slots=True)
class Candidate:
    """Tokens `first` to `last` (not included) bear a name of the atlas. `form` is how they are written."""

    first: int
    last: int
    start: int
    end: int
    key: str
    name: Name
    form: str


def candidates(tokens: Tokens, atlas: Atlas, lexicon: Lexicon, cues: Cues) -> list[Candidate]:
    """Return the candidates from left to right, none inside another."""
    found = []
    free = 0
    for index in _starts(tokens):
        if index < free or is_address(tokens.text, tokens.starts[index], tokens.ends[index]):
            continue
        candidate = _at(tokens, index, atlas, lexicon, cues)
        if tokens.words[index][0].isupper():
            candidate = _composed(tokens, index, candidate, atlas, lexicon, cues)
        if candidate is not None:
            free = candidate.last
            if candidate.form != ROAD:
                found.append(candidate)
    return found


def _starts(tokens: Tokens) -> Sequence[int]:
    """Return where names may begin: at capitals, after `#`, and in carelessly written texts anywhere."""
    if len(tokens) <= SHORT_TEXT or len(tokens.capitals) * FEW_CAPITALS < len(tokens):
        return range(len(tokens))
    if "#" not in tokens.text:
        return tokens.capitals
    return [index for index, word in enumerate(tokens.words) if word[0].isupper() or _is_hashtag(tokens, index)]


def _composed(
    tokens: Tokens, index: int, known: Candidate | None, atlas: Atlas, lexicon: Lexicon, cues: Cues
) -> Candidate | None:
    """Return the name with the word that goes with it: `Peace River`, `North London`, `Fort X`; else what is known."""
    if known is not None and known.form == "hashtag":
        return known
    key = tokens.keys[index]
    if key in cues.directions and (known is None or known.last == index + 1):
        return _directed(tokens, index, known, atlas, lexicon, cues)
    if key in cues.stop:
        return known
    if (
        (known is None or known.last == index + 1)
        and key in cues.leaders
        and _runs_on(tokens, index + 1)
        and tokens.keys[index + 1] not in cues.features
    ):
        return _unknown(tokens, index, index + 2, f"unknown {cues.leaders[key]}")
    last = _run(tokens, index, cues) if known is None else known.last
    if _runs_on(tokens, last) and tokens.keys[last] in cues.features:
        kind = cues.features[tokens.keys[last]]
        if kind == "city" and known is None:
            return None
        if kind == "division" and _runs_on(tokens, last + 1):  # Denver District Judge
            return known
        if kind == ROAD:
            return replace(_unknown(tokens, index, last + 1, "unknown"), form=ROAD)
        if known is None or known.name.is_demonym or known.name.is_common or kind in NATURAL:
            return _unknown(tokens, index, last + 1, f"unknown {kind}")
        return _extended(tokens, index, last + 1, known, f"known {kind}")
    if known is None and _is_announced(tokens, index, last, cues):
        return _unknown(tokens, index, last, "unknown")
    return known


def _directed(
    tokens: Tokens, index: int, known: Candidate | None, atlas: Atlas, lexicon: Lexicon, cues: Cues
) -> Candidate | None:
    """Return `North London` as one name; not at the head of a sentence, where a direction is capitalized anyway."""
    if not (_runs_on(tokens, index + 1) or _is_initial(tokens, index)) or tokens.begins_sentence(index):
        return known
    place = _at(tokens, index + 1, atlas, lexicon, cues)
    if place is None or place.form != "title":
        return known
    return _extended(tokens, index, place.last, place, "directed")


def _is_initial(tokens: Tokens, index: int) -> bool:
    """Tell whether the token is abbreviated: `W. Africa`."""
    return len(tokens.words[index]) <= 2 and tokens.gap(index + 1) == ". "


def _is_announced(tokens: Tokens, first: int, last: int, cues: Cues) -> bool:
    """Tell whether an unknown name follows "in" or "town of", or stands before a comma and another name: "X, Texas"."""
    if tokens.keys[first] in cues.given or len(tokens.words[first]) < SHORTEST_UNKNOWN:
        return False
    before_another = last < len(tokens) and tokens.gap(last) == ", " and tokens.words[last][0].isupper()
    if tokens.words[first].isupper() or tokens.begins_sentence(first):
        return before_another and first == 0
    return before_another or (tokens.gap(first) == " " and _announces(tokens, first - 1, cues))


def _announces(tokens: Tokens, index: int, cues: Cues) -> bool:
    cue = cues.before.get(tokens.keys[index])
    return cue == "within" or (cue == "of" and index > 0 and cues.kind_of.get(tokens.keys[index - 1]) == PlaceKind.CITY)


def _run(tokens: Tokens, index: int, cues: Cues) -> int:
    """Return where a run of capitalized words ends, before a word that closes a name."""
    last = index + 1
    while last < index + LONGEST_UNKNOWN and _runs_on(tokens, last) and tokens.keys[last] not in cues.features:
        last += 1
    return last


def _runs_on(tokens: Tokens, index: int) -> bool:
    return index < len(tokens) and tokens.words[index][0].isupper() and tokens.gap(index) in (" ", "-")


def _unknown(tokens: Tokens, first: int, last: int, trait: str) -> Candidate:
    key = " ".join(tokens.keys[first:last])
    form = "caps" if all(word.isupper() for word in tokens.words[first:last]) else "title"
    return Candidate(first, last, tokens.starts[first], tokens.ends[last - 1], key, unknown(trait), form)


def _extended(tokens: Tokens, first: int, last: int, known: Candidate, trait: str) -> Candidate:
    key = " ".join(tokens.keys[first:last])
    name = replace(known.name, traits=(*known.name.traits, trait), is_common=False)
    return Candidate(first, last, tokens.starts[first], tokens.ends[last - 1], key, name, known.form)


def _at(tokens: Tokens, index: int, atlas: Atlas, lexicon: Lexicon, cues: Cues) -> Candidate | None:
    if _is_hashtag(tokens, index):
        tag = _hashtag(tokens, index, atlas, lexicon)
        if tag is not None:
            return tag
    word = tokens.words[index]
    is_stop = tokens.keys[index] in cues.stop and not (word.isupper() and len(word) > 1)
    if is_stop and not word[0].isupper():
        return None
    for length, name_id in reversed(atlas.prefixes(tokens.key, tokens.at[index])):
        key = tokens.key[tokens.at[index] : tokens.at[index] + length]
        last = index + key.count(" ") + 1
        form = _form(tokens, index, last)
        if form is None:
            continue
        name = lexicon.name(name_id, key)
        if name is None or (form == "lower" and not _stands_in_lower_case(name, last - index)):
            continue
        if is_stop and last == index + 1 and not name.is_abbreviation:
            return None
        if cues.before.get(tokens.keys[index]) == "the" and not name.is_city:  # The Hague, but the Philippines
            return None
        if name.is_abbreviation and not _is_abbreviated(tokens, index, last, name, cues):
            continue
        start, end = tokens.starts[index], tokens.ends[last - 1]
        return Candidate(index, last, start, _with_dot(tokens, last, end, name), key, name, form)
    return None


def _hashtag(tokens: Tokens, index: int, atlas: Atlas, lexicon: Lexicon) -> Candidate | None:
    word = tokens.words[index]
    if tokens.text.startswith(("…", "..."), tokens.ends[index]):
        return None
    ids = [(atlas.name_id(key), key) for key in hashtag_keys(word)]
    ids.append((atlas.squashed(word) if len(word) > 5 else None, tokens.keys[index]))
    for name_id, key in ids:
        if name_id is not None and len(key) > 1:
            name = lexicon.name(name_id, key)
            if name is not None:
                return Candidate(index, index + 1, tokens.starts[index], tokens.ends[index], key, name, "hashtag")
    return None


def _form(tokens: Tokens, first: int, last: int) -> str | None:
    """Return how the tokens are written, None when they can't be one name."""
    words = tokens.words
    for index in range(first + 1, last):
        gap = tokens.gap(index)
        if gap not in JOINED and gap.strip():
            return None
        if "." in gap and len(words[index - 1]) > 3:
            return None
        if "\n" in gap and gap.strip(" ") != "\n":
            return None
    if not words[first][0].isupper():
        return "lower" if all(word[0].islower() or word[0].isdigit() for word in words[first:last]) else None
    if all(word.isupper() for word in words[first:last]):
        return "caps"
    for index in range(first + 1, last):
        word = words[index]
        if word[0].islower() and len(word) > LONGEST_LINK and tokens.gap(index) not in "'’-":
            return None
    return "title"


def _stands_in_lower_case(name: Name, words: int) -> bool:
    return not (name.is_common or name.is_given or name.is_abbreviation) and (
        name.readings[0][1] >= (4.3 if words > 1 else 5.2)
    )


def _is_abbreviated(tokens: Tokens, first: int, last: int, name: Name, cues: Cues) -> bool:
    """Tell whether an abbreviation is written as one: in capitals or with a dot, and after a comma if it is a word too."""
    word = tokens.words[first]
    if (name.is_common or tokens.keys[first] in cues.stop) and last == first + 1 and not name.is_country:
        return tokens.gap(first) == ", " and (word.isupper() or tokens.text.startswith(".", tokens.ends[first]))
    return word.isupper() or tokens.text.startswith(".", tokens.ends[last - 1])


def _with_dot(tokens: Tokens, last: int, end: int, name: Name) -> int:
    """Return the end with the dot of an abbreviation: `Ky.`, `U.S.`."""
    if not name.is_abbreviation or not tokens.text.startswith(".", end):
        return end
    word = tokens.words[last - 1]
    return end + 1 if not word.isupper() or len(word) == 1 else end


def _is_hashtag(tokens: Tokens, index: int) -> bool:
    start = tokens.starts[index]
    return start > 0 and tokens.text[start - 1] == "#"
