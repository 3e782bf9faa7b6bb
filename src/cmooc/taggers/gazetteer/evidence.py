"""What speaks for and against each candidate, in words; `weights` says how much each word counts."""

from __future__ import annotations

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.candidates import SHORT_TEXT, Candidate
from cmooc.taggers.gazetteer.cues import Cues
from cmooc.taggers.gazetteer.people import People
from cmooc.taggers.gazetteer.tokens import Tokens

SMALL_GAPS = frozenset((" ", "-", "\u00a0", "  "))
QUOTES = ('"', "'", "“", "‘", "«")
BESIDE = 4
HEADLINE = 0.7
ANNOUNCED = frozenset(
    ("before within", "before at", "before of", "before kind of", "before town of", "demonym", "country", "region")
)
STRONG = frozenset(("before within", "comma in", "before kind of", "before town of"))


class Reader:
    """Reads the words around the candidates of one text."""

    def __init__(self, tokens: Tokens, found: list[Candidate], named: People, loud: frozenset[int], cues: Cues) -> None:
        self._tokens = tokens
        self._cues = cues
        self._people = named
        self._loud = loud
        self._by_first = {one.first: one for one in found}
        self._by_last = {one.last: one for one in found}
        self._is_note = len(tokens) <= SHORT_TEXT
        small = set(range(len(tokens))).difference(tokens.capitals)
        self._lower = frozenset(map(tokens.keys.__getitem__, small))

    def evidence(self, one: Candidate) -> list[str]:
        """Return the features of a candidate that it has by itself and by the words beside it."""
        found = list(one.name.traits)
        if self._is_note:
            found.append("note")
        self._writing(one, found)
        self._before(one, found)
        self._after(one, found)
        self._persons(one, found)
        return found

    def hint(self, one: Candidate) -> PlaceKind | None:
        """Return the kind of place that the words beside a candidate name: "the city of X", "X County", "Governor of X"."""
        tokens, cues = self._tokens, self._cues
        if tokens.gap(one.last) == " ":
            kind = cues.kind_after.get(tokens.keys[one.last])
            if kind is not None:
                return kind
        if one.name.is_abbreviation and tokens.gap(one.first) == ", ":  # Alexandria, La.
            return PlaceKind.REGION
        if one.first >= 2 and cues.before.get(tokens.keys[one.first - 1]) == "of" and tokens.gap(one.first) == " ":
            return cues.kind_of.get(tokens.keys[one.first - 2])
        return None

    def _writing(self, one: Candidate, found: list[str]) -> None:
        tokens = self._tokens
        form = one.form
        if form == "caps":
            form = "loud" if one.first in self._loud else "caps"
            if form == "caps" and len(one.key) <= 3:
                form = "letters"
        if form == "lower" and not tokens.capitals:
            form = "text in lower case"
        found.append(form)
        first = tokens.begins_sentence(one.first)
        if first:
            found.append("first")
        single = one.last - one.first == 1
        if one.name.is_common:
            found.append("common first" if first else f"common {form}")
        if single and one.key in self._lower and form in ("title", "loud"):
            found.append("also in lower case")
        if form == "title" and self._is_headline(one):
            found.append("headline")
            if one.name.is_common:
                found.append("common headline")

    def _is_headline(self, one: Candidate) -> bool:
        words = self._tokens.words
        near = words[max(0, one.first - BESIDE) : one.first] + words[one.last : one.last + BESIDE]
        capitals = sum([word[0].isupper() for word in near])
        return len(near) >= BESIDE - 1 and capitals >= HEADLINE * len(near)

    def _before(self, one: Candidate, found: list[str]) -> None:
        tokens, before = self._tokens, self._cues.before
        index = one.first - 1
        gap = tokens.gap(one.first)
        if index < 0:
            found.append("opens")
            return
        if gap not in SMALL_GAPS:
            self._before_mark(one, gap, found)
            return
        if gap == "-":
            found.append("hyphen before")
        cue = before.get(tokens.keys[index])
        if cue == "direction" and index and tokens.gap(index) == " ":
            found.append("before direction")
            index -= 1
            cue = before.get(tokens.keys[index])
        if cue == "the" and index and tokens.gap(index) == " ":
            found.append("before the")
            index -= 1
            cue = before.get(tokens.keys[index])
            if cue not in ("within", "at", "of"):
                cue = None
        if cue == "of":
            cue = self._kind_of(index)
        if cue == "join":
            self._before_join(one, index, found)
        elif cue is not None:
            found.append(f"before {cue}")
        elif index == one.first - 1:
            self._before_word(index, found)

    def _kind_of(self, index: int) -> str:
        """Return what the "of" at a token makes of the name behind it."""
        word = self._tokens.keys[index - 1] if index else ""
        if self._cues.kind_of.get(word) == PlaceKind.CITY:
            return "town of"
        return "kind of" if word in self._cues.kinds else "of"

    def _before_join(self, one: Candidate, index: int, found: list[str]) -> None:
        tokens = self._tokens
        if index in self._by_last:
            self._list(one, self._by_last[index], found)
        elif index and tokens.keys[index - 1] in self._cues.given and tokens.words[index - 1][0].isupper():
            found.append("beside a given name")
        else:
            found.append("before join")

    def _list(self, one: Candidate, other: Candidate, found: list[str]) -> None:
        found.append("in a list of countries" if one.name.is_big and other.name.is_big else "in a list")

    def _before_word(self, index: int, found: list[str]) -> None:
        tokens = self._tokens
        word = tokens.words[index]
        if index + 1 in self._by_last:
            found.append("after a name")
        elif tokens.keys[index] in self._cues.given:
            found.append("after a given name")
        elif len(word) == 1 and word.isupper():
            found.append("after an initial")
        elif word[0].isupper() and not tokens.begins_sentence(index):
            found.append("after a capital")
        elif word[0].isupper():
            found.append("after a first word")
        elif word[0].isdigit():
            found.append("after a number")

    def _before_mark(self, one: Candidate, gap: str, found: list[str]) -> None:
        mark = gap.strip()
        if one.first in self._by_last and mark in ("", ",", "/"):
            self._list(one, self._by_last[one.first], found)
        elif mark == ",":
            found.append("after a comma")
        elif mark.endswith("("):
            found.append("in parentheses")
        elif mark.endswith("."):
            if len(self._tokens.words[one.first - 1]) == 1:
                found.append("after an initial")
        elif mark.endswith(QUOTES):
            found.append("after a quote")

    def _after(self, one: Candidate, found: list[str]) -> None:
        tokens = self._tokens
        gap = tokens.gap(one.last)
        if one.last >= len(tokens):
            found.append("closes")
            return
        key, word = tokens.keys[one.last], tokens.words[one.last]
        if gap in ("'", "’") and key == "s":
            found.append("possessive")
            return
        if gap == "-":
            found.append("based" if self._cues.after.get(key) == "based" else "hyphen after")
            return
        if gap != " ":
            self._after_mark(one, gap, found)
            return
        cue = self._cues.after.get(key)
        if cue is not None:
            found.append(f"then {cue}" if word[0].islower() else f"Then {cue}")
        elif key in self._cues.surnames and word[0].isupper():
            found.append("before a surname")
        elif one.last in self._by_first:
            found.append("before a big name" if self._by_first[one.last].name.is_big else "before a name")
        elif word[0].isupper():
            found.append("before a capital")
            if one.name.is_given:
                found.append("given before a capital")
        elif key in self._cues.joins:
            self._after_join(one, one.last + 1, found)

    def _after_join(self, one: Candidate, index: int, found: list[str]) -> None:
        if index in self._by_first:
            self._list(one, self._by_first[index], found)
        elif index < len(self._tokens) and self._tokens.keys[index] in self._cues.given:
            found.append("beside a given name")

    def _after_mark(self, one: Candidate, gap: str, found: list[str]) -> None:
        mark = gap.strip()
        if mark == "," and one.last in self._by_first and self._by_first[one.last].name.is_big:
            found.append("before a comma and a big name")
            if not one.name.readings and not self._by_first[one.last].name.is_country:
                found.append("unknown before a region")
        elif mark.startswith(","):
            found.append("before a comma")
        elif mark[:1] in (")", ":", "("):
            found.append(f"before {mark[0]}")
        if one.form in ("caps", "loud") and one.first == 0 and mark[:1] in ("(", "—", "–", "-"):
            found.append("dateline")

    def _persons(self, one: Candidate, found: list[str]) -> None:
        if one.last - one.first == 1 and one.key in self._people.surnames and not one.name.is_big:
            found.append("a surname here")
        is_person = one.first in self._people.tokens and one.last - 1 in self._people.tokens
        if is_person or ("before a surname" in found and ANNOUNCED.isdisjoint(found)):
            found.append("in a person's name")
