"""A quick first guess at a language: which one's commonest words a text is full of. It says so only when it is plain.

Words that several of these languages have stand with each of them, so that neighbours do not pass for one another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

WORDS = {
    "fr": "le la les l un une des du de d et est dans pour que qu qui ne pas plus sur par avec ce cette ces c sont il "
    "elle ils nous vous on je j se s n au aux ou où mais comme son sa ses leur leurs été être a ont fait tout tous "
    "toute aussi entre après sans même votre notre y en bien très peut deux cet ainsi depuis si elles faire avoir donc",
    "en": "the of and to in a is that for it was on with as be by are this at from not or have has an but they you we "
    "which his her their its will can been were had more when who there if would about so our i he she all also than "
    "into one do what some your my no up out other these them how could after only over may should",
    "es": "de la el los las que y en un una es por con para no se del al lo su sus más como pero este esta estos fue "
    "son ha han ser está entre cuando muy sin sobre también me hasta hay donde desde todo nos todos uno le ya o porque "
    "cada puede e si os nuestro nuestra ese eso unos fueron así tiene años",
    "de": "der die das und in den von zu mit ist des im dem nicht ein eine als auch es an werden aus er hat dass sie "
    "nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch "
    "man sein wurde sich auf für wir ich kann wenn dieser diese ihr unser unsere keine",
    "it": "di e il la che in un una per è non sono si con del della dei delle al alla da le i gli lo l nel nella ma "
    "come anche più dal dalla questo questa o ha se sul sulla su ai alle degli ci essere stato tra hanno fra tutti era "
    "nei cui suo sua loro a d dell nell all ed ogni molto abbiamo poi siamo può",
    "pt": "de a o que e do da em um uma para com não os no na se por mais as dos das como mas ao foi ele são sua seu "
    "ou quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas esse está você "
    "nós é à às este esta num numa pode ser ter tem há",
    "nl": "de het een en van in is dat op te zijn met voor die niet aan er om ook als maar door naar bij uit worden of "
    "dan wordt nog kan over zo hij deze werd tot we meer geen heeft ze was onze ons wij ik je u hebben al wat moet dit "
    "zich hun waar deze veel",
    "ca": "de la el els les i a en que un una per amb és d l del dels al als no es són aquest aquesta aquests més com "
    "però també ha han ser va seva seu seus tot tots on entre fins sobre des quan si perquè molt ja hi ho ens pels pel "
    "nostre nostra cada s n m sense o us està fer any",
    "oc": "de la lo los las e a en que un una per amb es d l del dels al als dins non pas son aquel aquela aqueles mai "
    "coma mas tanben an foguèt çò aquò nòstre nòstra totes tota tot entre fins sus quand se pr òm qu pel pels o i "
    "n s es pòt èsser son sa cal ont dempuèi",
    "br": "ar an al ur un ul ha hag e en eo da d a gant evit ne ket war eus met pe bet oa zo vez deus o ez he hon hor "
    "ma mar ouzh dre evel ivez re ket gwelet int eo lec bro brezhoneg bloaz holl pa n z bezañ ober eme c h",
    "eu": "eta da ez du bat dira izan dute ere baina hau zen ziren edo dela gure den beste duen diren horrek batean "
    "egin dugu zuen bere zuten baino gehiago oso ditu ko eko dago nola guztiak baten honek behar bai gara hori dituzten "
    "arte hura batzuk eko daude",
    "gl": "de a o que e do da en un unha para con non os no na se por máis as dos das como pero ao foi el son súa seu "
    "ou cando moi nos xa eu tamén só polo pola ata iso ela entre despois sen aos seus quen nas ese está é á ás este "
    "esta nun nunha pode ser ter ten hai dunha dun coa co cos coas onde",
    "pl": "i w na z do się nie że jest to o jak ale za od po są przez dla tego co tym być oraz który które która może "
    "lub przy tylko już czy tak ich jego bardzo gdy pod we ma był była było dzień nas nam naszej ze nad a też roku",
    "ro": "de și în a la cu pe nu din este că o un pentru care mai se au fi sau ca prin al ale lui sunt după dar a fost "
    "această acest până fără între le îi ei lor noi dacă când așa toate tot doar unei unui cele cel cea sa să ce am "
    "şi pot într dintr îl",
}
OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\ud7ff]{2}")
PUNCTUATION = "'’.,;:!?()«»\"“”"
POINTS = 420  # of a word; shared by the languages that have it
LEAST = 1050  # points that a text must have
SHARE = 42  # points for each of its different words, at least
LEAD = 2  # times as many as in the second language


def plain_language(text: str) -> str | None:
    """Return the language whose common words this text is plainly made of, or None when there is any doubt."""
    if not text.isascii() and OTHER_SCRIPT.search(text):
        return None
    points = _points()
    words = _different_words(text)
    found: dict[str, int] = {}
    for word in words & points.keys():
        for language, point in points[word]:
            found[language] = found.get(language, 0) + point
    if not found:
        return None
    first = max(found, key=found.__getitem__)
    most = found.pop(first)
    return first if most >= max(LEAST, SHARE * len(words), LEAD * max(found.values(), default=0)) else None


def _different_words(text: str) -> set[str]:
    """Return each word once: a title is often said twice."""
    text = text.lower()
    for mark in PUNCTUATION:  # ten times as fast as str.translate on accented text
        text = text.replace(mark, " ")
    return set(text.split())


@cache
def _points() -> Mapping[str, Sequence[tuple[str, int]]]:
    languages: dict[str, list[str]] = {}
    for language, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            languages.setdefault(word, []).append(language)
    return {word: [(language, POINTS // len(those)) for language in those] for word, those in languages.items()}
