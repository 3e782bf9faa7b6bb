"""What speaks for and against a candidate in French: prepositions with their articles, elisions, people `de X`."""

from __future__ import annotations

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.candidates import Candidate
from cmooc.taggers.gazetteer.cues import words
from cmooc.taggers.gazetteer.evidence import Reader
from cmooc.taggers.gazetteer.phrases_fr import ELISION, SPACE

ARTICLES = words("la le les l")
SMALL = words("city0 city1 city2 city3")
AND = words("et ou ni puis")
OF = words("de d du des")
BODIES = words("""
        universite universites orchestre ligue equipe equipes club federation conservatoire academie institut ecole
        banque bourse opera parlement cour tribunal comite conseil societe compagnie association union bibliotheque
        musee journal gazette radio hopital college lycee stade olympique racing sporting football rugby hockey basket
        armee garnison
    """)
EVENTS = words("""
        bataille batailles siege sieges traite traites guerre guerres paix prise chute congres conference concile
        combat liberation tour grand-prix prix championnat championnats coupe tournoi marathon open festival course
        foire exposition jeux conquete campagne expedition
    """)
AT = {
    "a": "à",
    "au": "au",
    "aux": "aux",
    "en": "en",
    "dans": "dans",
    "vers": "vers",
    "sur": "sur",
    "par": "par",
    "pour": "pour",
}


class FrenchReader(Reader):
    """Reads the words around the candidates of one French text."""

    def evidence(self, one: Candidate) -> list[str]:
        found = super().evidence(one)
        begins = self._tokens.begins_sentence(one.first)
        if begins and one.last - one.first == 1 and not SMALL.isdisjoint(found):
            found.append("small first")
        if begins and self._tokens.gap(one.last).strip()[:1] in ("!", "?"):
            found.append("exclaimed")
        return found

    def hint(self, one: Candidate) -> PlaceKind | None:
        """Return the kind of `ville de X`, and of `la X` and `dans la X`: a town has no article but its own."""
        tokens = self._tokens
        at, links = one.first, []
        while at and tokens.keys[at - 1] in ARTICLES | OF and (tokens.gap(at) in SPACE or tokens.gap(at) in ELISION):
            at -= 1
            links.append(tokens.keys[at])
        key = tokens.keys[at - 1] if at and tokens.gap(at) in SPACE else ""
        if OF.isdisjoint(links):
            if links:
                return PlaceKind.DISTRICT
            return PlaceKind.CITY if key == "a" else PlaceKind.DISTRICT if key == "en" else None
        return self._cues.kind_of.get(key)

    def _joined_before(self, index: int, found: list[str]) -> None:
        if index and self._tokens.keys[index - 1] in self._cues.given:
            found.append("beside a given name")
        elif index in self._by_last:
            found.append("in a list")

    def _before(self, one: Candidate, found: list[str]) -> None:
        tokens = self._tokens
        gap = tokens.gap(one.first)
        index = one.first - 1
        if index < 0:
            found.append("opens")
            return
        if gap not in SPACE and gap not in ELISION:
            if gap == "-":
                found.append("hyphen before")
            else:
                self._before_mark(one, gap, found)
            return
        index = self._past_article(index, found)
        key = tokens.keys[index] if index >= 0 else ""
        if key in AND and index == one.first - 1:
            self._joined_before(index, found)
            return
        if key in OF:
            self._before_of(index, found)
        elif key in AT:
            found.append("before within" if key in ("a", "au", "aux", "en", "dans") else "before at")
            found.append(f"after {AT[key]}")
        elif index == one.first - 1:
            self._before_other(index, found)

    def _past_article(self, index: int, found: list[str]) -> int:
        tokens = self._tokens
        if tokens.keys[index] not in ARTICLES or (
            tokens.words[index][0].isupper() and not tokens.begins_sentence(index)
        ):
            return index
        found.append("before the")
        if tokens.gap(index) in SPACE or tokens.gap(index) in ELISION:
            return index - 1
        return -1

    def _before_of(self, index: int, found: list[str]) -> None:
        """Tell what the place is of: `ville de X`, `comte de X`, `Jean de X`."""
        tokens = self._tokens
        found.append("contracted" if tokens.keys[index] in ("du", "des") else "before of")
        head = index - 1
        if head < 0 or tokens.gap(index) not in SPACE:
            return
        key, word = tokens.keys[head], tokens.words[head]
        if head and word[0].islower() and tokens.gap(head) in SPACE and key not in self._cues.kinds:
            further = tokens.keys[head - 1]
            key = further if further in BODIES or further in EVENTS else key
        if key in self._cues.kinds:
            found.append("before kind of")
        elif key in BODIES:
            found.append("body of")
        elif key in EVENTS:
            found.append("event of")
        elif self._cues.before.get(key) == "title":
            found.append("title of")
        elif key in self._cues.given:
            found.append("given name of")
        elif word[0].isupper() and not tokens.begins_sentence(head):
            found.append("capital of")
        elif word[0].islower():
            found.append("word of")

    def _after(self, one: Candidate, found: list[str]) -> None:
        tokens = self._tokens
        last = one.last
        if last + 1 < len(tokens) and tokens.gap(last) in SPACE and tokens.keys[last] in AND:
            after = last + 1
            if tokens.keys[after] in ARTICLES or tokens.keys[after] in OF or tokens.keys[after] in AT:
                after += 1
            if after in self._by_first:
                found.append("in a list")
                return
        super()._after(one, found)

    def _before_other(self, index: int, found: list[str]) -> None:
        cue = self._cues.before.get(self._tokens.keys[index])
        if cue is not None and cue not in ("of", "the", "within"):
            found.append(f"before {cue}")
        else:
            self._before_word(index, found)
