"""Set French and English text as a careful writer would: apostrophes and the spaces of French punctuation."""

import re
import unicodedata

THIN = "\u202f"
HARD = "\u00a0"
BEFORE = re.compile(r" (?=[?!;»])")
OPENING_QUOTE = re.compile(r"(?<![^\s(])'")
ELISION = re.compile(r"\b([Dd])e (?=[aeiouàâéèêîôûœ]|y[^aeiou])(?!onze|oui|y\b)", re.IGNORECASE)
CONTRACTIONS = {"à Le": "au", "à Les": "aux", "de Le": "du", "de Les": "des"}
CONTRACTION = re.compile(r"\b(?:à|de) Les?\b(?= [A-ZÉ])")
NUMBER_UNIT = re.compile(r"(?<=\d) (?=(?:h|km|kg|m|€|%)\b|[€%])")


def typeset(text: str, language: str) -> str:
    """Set plain text; never give it HTML attributes."""
    if language != "fr":
        return OPENING_QUOTE.sub("‘", text).replace("'", "’")
    text = elide(text).replace("'", "’")
    text = BEFORE.sub(THIN, text).replace("« ", f"«{THIN}").replace(" :", f"{HARD}:")
    return NUMBER_UNIT.sub(HARD, text)


def elide(text: str) -> str:
    """Write «d'Odile» for «de Odile», and «aux Voisins» for «à Les Voisins»."""
    return CONTRACTION.sub(lambda match: CONTRACTIONS[match[0]], ELISION.sub(r"\1'", text))


def de(name: str) -> str:
    """Return «de Lyon» or «d'Arles»."""
    return f"d'{name}" if plain(name)[:1].lower() in "aeiouy" else f"de {name}"


def plain(text: str) -> str:
    """Return the text without accents."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'")
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slug(text: str, longest: int = 60) -> str:
    """Return a lower-case ASCII address part, cut at a word."""
    words = re.findall(r"[a-z0-9]+", plain(text).lower())
    short = "-".join(words)
    return short if len(short) <= longest else short[: longest + 1].rpartition("-")[0]
