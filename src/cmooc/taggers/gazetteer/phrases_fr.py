"""What French writes around a name and means as part of it: `lac de Neuchâtel`, `Europe du Nord`; and names nobody knows.

What belongs to the name follows the guidelines of newspaper corpora: waters, heights, islands, roads, buildings and most
territories keep their kind (`mer du Nord`, `canton de Vaud`); towns, villages and valleys don't (`ville de Lyon`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas
from cmooc.taggers.gazetteer.candidates import Candidate
from cmooc.taggers.gazetteer.cues import Cues, table, words
from cmooc.taggers.gazetteer.lexicon import Lexicon, Name, unknown
from cmooc.taggers.gazetteer.tokens import Tokens

LEADERS = table(
    water="""
        mer mers ocean lac lacs golfe baie detroit canal rade riviere fjord lagune cascade chutes etang estuaire
        marais
    """,
    height="mont monts montagne montagnes col massif pic aiguille aiguilles glacier grotte plateau volcan rocher colline",
    land="ile iles isle isles desert foret peninsule isthme cap",
    road="rue avenue boulevard place quai square pont tunnel chaussee passage route autoroute faubourg",
    site="""
        gare aeroport chateau cathedrale basilique abbaye eglise musee parc cimetiere theatre bibliotheque circuit
        patinoire hotel
    """,
    admin="comte canton duche principaute republique empire voivodie voblast oblast province",
)
ARTICLES = {"au": "le ", "du": "le ", "aux": "les ", "des": "les "}
LONGEST_KEY = 60
UNLINKED = frozenset(("place", "quai"))
LINKS = words("de du d des la le les l")
OPEN_WATERS = words("mer mers ocean golfe detroit")
"""What lies beside a place of that name, not in it."""
DIRECTED = re.compile(
    r"(?: |-)(?:du (?:Nord|Sud)|de l['’](?:Est|Ouest)|(?i:centrale?|occidentale?|orientale?|m[ée]ridionale?|septentrionale?"
    r"|australe?|[ée]quatoriale?))(?![\w-])"
)
ANNOUNCING = words("a en au aux dans vers")
NATIONS = {
    abbreviation: name
    for name, abbreviations in {
        "france": "fr fra",
        "italie": "it ita",
        "espagne": "esp",
        "belgique": "be bel",
        "suisse": "sui s",
        "allemagne": "all ger rfa",
        "autriche": "aut",
        "pays bas": "pb hol ho",
        "etats unis": "eu usa",
        "grande bretagne": "gb",
        "luxembourg": "lux",
        "portugal": "por port",
        "danemark": "dan dk",
        "norvege": "nor",
        "suede": "sue swe",
        "finlande": "fin",
        "russie": "rus",
        "ukraine": "ukr",
        "pologne": "pol",
        "slovenie": "slo",
        "colombie": "col",
        "australie": "aus",
        "tchecoslovaquie": "tch",
        "hongrie": "hon",
        "roumanie": "rou",
        "bulgarie": "bul",
        "yougoslavie": "you",
        "grece": "gre",
        "irlande": "irl",
        "canada": "can",
        "japon": "jap jpn",
    }.items()
    for abbreviation in abbreviations.split()
}
CLOSED = re.compile(r"\.?[),]")
SPACE = frozenset((" ", "\u00a0"))
ELISION = frozenset(("'", "’", "' ", "’ "))
LONGEST = 4


def composed(tokens: Tokens, found: list[Candidate], atlas: Atlas, lexicon: Lexicon, cues: Cues) -> list[Candidate]:
    """Return the candidates with what belongs to them, and the names that no atlas has but that are announced."""
    taken = {at for one in found for at in range(one.first, one.last)}
    grown = [_led(tokens, _directed(tokens, one)) for one in (*found, *_announced(tokens, taken, cues))]
    whole = [
        *_mixed(tokens, atlas, lexicon, cues),
        *_contracted(tokens, atlas, lexicon),
        *_nations(tokens, atlas, lexicon),
    ]
    every = sorted((*whole, *grown), key=lambda one: (one.first, -one.last))
    return list(_apart(every))


def _mixed(tokens: Tokens, atlas: Atlas, lexicon: Lexicon, cues: Cues) -> Iterator[Candidate]:
    """Yield names of small and capital words: `mer Noire`, `république dominicaine`, `Empire russe`, `Suisse romande`."""
    capitals = frozenset(tokens.capitals)
    small = [at for at, key in enumerate(tokens.keys) if key in LEADERS and at not in capitals]
    large = [at for at in tokens.capitals if at + 1 not in capitals and tokens.keys[at] not in cues.stop]
    for at in (*small, *large):
        for length, name_id in reversed(atlas.prefixes(tokens.key, tokens.at[at])):
            last = at + tokens.key.count(" ", tokens.at[at], tokens.at[at] + length) + 1
            if last == at + 1:
                break
            name = lexicon.name(name_id, tokens.key[tokens.at[at] : tokens.at[at] + length])
            if name is not None and _is_one_name(tokens, at, last) and (at not in capitals or _is_land(name, atlas)):
                trait = "begun small" if at not in capitals else "mixed"
                yield _candidate(tokens, at, last, replace(name, traits=(*name.traits, trait)))
                break


def _is_land(name: Name, atlas: Atlas) -> bool:
    return bool(name.readings) and KINDS[atlas.kind[name.readings[0][0]]] is not PlaceKind.CITY


def _contracted(tokens: Tokens, atlas: Atlas, lexicon: Lexicon) -> Iterator[Candidate]:
    """Yield names whose article has melted away: `au Mans`, `aux Sables-d'Olonne`. The article is no part of them."""
    for at in tokens.capitals:
        article = ARTICLES.get(tokens.keys[at - 1]) if at and tokens.gap(at) in SPACE else None
        if article is None:
            continue
        begin = tokens.at[at]
        for length, name_id in reversed(atlas.prefixes(article + tokens.key[begin : begin + LONGEST_KEY])):
            last = at + tokens.key.count(" ", begin, begin + max(0, length - len(article))) + 1
            name = lexicon.name(name_id, tokens.key[begin : begin + length - len(article)])
            if length > len(article) and name is not None and _is_one_name(tokens, at, last):
                yield _candidate(tokens, at, last, replace(name, traits=(*name.traits, "contracted name")))
                break


def _is_one_name(tokens: Tokens, first: int, last: int) -> bool:
    if not all(_joined(tokens, at) or tokens.gap(at) == "-" for at in range(first + 1, last)):
        return False
    return any(word[0].isupper() for word in tokens.words[first:last])


def _nations(tokens: Tokens, atlas: Atlas, lexicon: Lexicon) -> Iterator[Candidate]:
    """Yield what lists of results put after a sportsman: `Dupont (Fr)`, `Rossi (It.)`."""
    if "(" not in tokens.text:
        return
    for at, key in enumerate(tokens.keys):
        code = NATIONS.get(key)
        if code is None or not tokens.gap(at).endswith("(") or not CLOSED.match(tokens.text, tokens.ends[at]):
            continue
        name_id = atlas.name_id(code)
        name = None if name_id is None else lexicon.name(name_id, key)
        if name is not None:
            yield _candidate(tokens, at, at + 1, replace(name, traits=("bias", "nation")))


def _candidate(tokens: Tokens, first: int, last: int, name: Name) -> Candidate:
    key = " ".join(tokens.keys[first:last])
    return Candidate(first, last, tokens.starts[first], tokens.ends[last - 1], key, name, "title")


def _apart(found: list[Candidate]) -> Iterator[Candidate]:
    end = 0
    for one in found:
        if one.first >= end:
            yield one
            end = one.last


def _directed(tokens: Tokens, one: Candidate) -> Candidate:
    """Return `Europe` as `Europe du Nord` where that stands."""
    found = DIRECTED.match(tokens.text, one.end)
    if found is None or one.form not in ("title", "caps"):
        return one
    last = one.last
    while last < len(tokens) and tokens.ends[last] <= found.end():
        last += 1
    return _grown(tokens, one, one.first, last, "directed")


def _led(tokens: Tokens, one: Candidate) -> Candidate:
    at = one.first
    if at and tokens.keys[at - 1] == "outre" and tokens.gap(at) == "-":
        return _grown(tokens, one, at - 1, one.last, "beyond")
    while at and tokens.keys[at - 1] in LINKS and _joined(tokens, at) and tokens.words[at - 1][0].islower():
        at -= 1
    if not at or not _joined(tokens, at) or one.form == "hashtag":
        return one
    leader = tokens.keys[at - 1]
    group = LEADERS.get(leader)
    if group is None or (leader in UNLINKED and at != one.first):
        return one
    return _grown(tokens, one, at - 1, one.last, f"led {group}")


def _grown(tokens: Tokens, one: Candidate, first: int, last: int, trait: str) -> Candidate:
    key = " ".join(tokens.keys[first:last])
    readings = () if tokens.keys[first] in OPEN_WATERS else one.name.readings
    name = replace(one.name, readings=readings, traits=(*one.name.traits, trait), is_common=False)
    form = one.form if tokens.words[one.first][0].isupper() else "title"
    return Candidate(first, last, tokens.starts[first], tokens.ends[last - 1], key, name, form)


def _joined(tokens: Tokens, at: int) -> bool:
    gap = tokens.gap(at)
    return gap in SPACE or gap in ELISION


def _announced(tokens: Tokens, taken: set[int], cues: Cues) -> Iterator[Candidate]:
    """Yield runs of capitalized words that follow `à`, `dans`, `ville de`, `mont`."""
    free = 1
    for at in tokens.capitals:
        if at < free or at in taken or not (_could_begin(tokens, at, cues) and _is_announced(tokens, at, cues)):
            continue
        free = last = _run(tokens, at, taken)
        form = "caps" if all(word.isupper() for word in tokens.words[at:last]) else "title"
        yield replace(_candidate(tokens, at, last, unknown(_trait(tokens, at, last))), form=form)


def _could_begin(tokens: Tokens, at: int, cues: Cues) -> bool:
    word, key = tokens.words[at], tokens.keys[at]
    return word[0].isupper() and len(word) > 2 and key not in cues.stop and key not in cues.given


def _is_announced(tokens: Tokens, at: int, cues: Cues) -> bool:
    if not _joined(tokens, at):
        return False
    before = at - 1
    linked = False
    while before and tokens.keys[before] in LINKS and _joined(tokens, before):
        before -= 1
        linked = True
    key = tokens.keys[before]
    if key in LEADERS or (linked and key in cues.kinds):
        return True
    return key in ANNOUNCING


def _run(tokens: Tokens, at: int, taken: set[int]) -> int:
    """Return where an unknown name ends: hyphens hold it together, a space only before a capital."""
    last = at + 1
    while last < len(tokens) and last < at + LONGEST:
        gap = tokens.gap(last)
        if gap != "-" and (gap not in SPACE or last in taken or not tokens.words[last][0].isupper()):
            break
        last += 1
    return last


def _trait(tokens: Tokens, first: int, last: int) -> str:
    if last - first == 1:
        return "unknown"
    return "unknown hyphenated" if tokens.gap(first + 1) == "-" else "unknown words"
