"""The facilitators' rules in words: read, and said back. docs/rules.md tells facilitators the language.

Matching is in `domain.rules`, so that the rule tagger and the course tag find words in the same way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from cmooc.domain.errors import RuleError
from cmooc.domain.rules import squash
from cmooc.domain.tags import Rule, Term, TermKind
from cmooc.domain.texts import fold

CLAUSES: Mapping[str, str] = {
    **dict.fromkeys(("any", "any of", "un de", "l'un de", "un parmi", "au moins un de"), "any_of"),
    **dict.fromkeys(("all", "all of", "tous", "toutes", "tout"), "all_of"),
    **dict.fromkeys(("none", "none of", "not", "aucun", "aucune", "aucun de", "sauf"), "none_of"),
    **dict.fromkeys(("regex", "regexp"), "regex"),
}
KEYWORD = re.compile(r"(?P<word>[^\W\d_]+(?:['’ ][^\W\d_]+){0,3})[^\S\n]*:(?!//)")
BETWEEN_CLAUSES = re.compile(r"(?:\s|;(?=\s|$))*")
SPACES = re.compile(r"[^\S\n]*")
CLAUSE_END = re.compile(r"\n|;(?=\s|$)|$")
QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’", "'": "'"}
QUOTE_END = re.compile(r"\s*(?:,|\n|;\s|;?$)")
PLAIN = re.compile(r"(?:(?!;(?:\s|$))[^,\n])+")
SLASHED = re.compile(r"/((?:\\.|[^/\\\n])+)/(?=\s*(?:,|\n|;\s|;?$))")
PATTERN = re.compile(r"(?:(?!\s;(?:\s|$))[^\n])+")
REPEAT = re.compile(r"\{(\d*),?(\d*)\}")
MAX_REPEATS = 1000
MAX_PATTERN = 500


@dataclass(frozen=True, slots=True)
class _Placed:
    """A term with the clause it belongs to and its place in the rule's text."""

    clause: str
    term: Term
    position: int


def parse_rule(text: str) -> Rule:
    """Read a rule; empty text is a rule that matches nothing.

    Raises RuleError with the position of the offending word.
    """
    placed = tuple(_Reader(text).terms())
    if placed and all(one.clause == "none_of" for one in placed):
        raise RuleError(
            "This rule says only what must not be there; say also what must, with any: or all:.",
            position=placed[0].position,
        )

    def of(clause: str) -> tuple[Term, ...]:
        return tuple(dict.fromkeys(one.term for one in placed if one.clause == clause))

    return Rule(of("any_of"), of("all_of"), of("none_of"))


class _Reader:
    """Walks once through the text of a rule; `position` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def terms(self) -> Iterator[_Placed]:
        while not self._at_end_after(BETWEEN_CLAUSES):
            start = self.position
            clause = self._keyword()
            found = tuple(self._pattern_clause() if clause == "regex" else self._clause(clause))
            if not found:
                word = self.text[start:].split(":")[0].strip()
                raise RuleError('Nothing follows "{word}:".', position=start, word=word)
            yield from found

    def _at_end_after(self, skipped: re.Pattern[str]) -> bool:
        self._take(skipped)
        return self.position >= len(self.text)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def _keyword(self) -> str:
        start = self.position
        match = self._take(KEYWORD)
        if match is None:
            return "any_of"
        clause = CLAUSES.get(fold(match["word"]))
        if clause is None:
            raise RuleError(
                'There is no clause "{word}:"; use any:, all:, none: or regex:.', position=start, word=match["word"]
            )
        return clause

    def _clause(self, clause: str) -> Iterator[_Placed]:
        while True:
            self._take(SPACES)
            if self.text.startswith(",", self.position):
                self.position += 1
                if self._at_end_after(BETWEEN_CLAUSES) or KEYWORD.match(self.text, self.position):
                    return
            elif self._take(CLAUSE_END):
                return
            else:
                yield self._term(clause)

    def _pattern_clause(self) -> Iterator[_Placed]:
        self._take(SPACES)
        start = self.position
        match = self._take(PATTERN)
        if match is not None:
            pattern = match[0].strip()
            bare = pattern[1:-1] if len(pattern) > 2 and pattern[0] == pattern[-1] == "/" else pattern
            yield _Placed("any_of", _checked(bare, start), start)

    def _term(self, clause: str) -> _Placed:
        start = self.position
        first = self.text[start]
        if first in QUOTES:
            return _Placed(clause, self._quoted(QUOTES[first]), start)
        if first == "/" and (match := self._take(SLASHED)):
            return _Placed(clause, _checked(match[1], start), start)
        match = self._take(PLAIN)
        written = match[0].rstrip() if match else ""
        return _Placed(clause, _hashtag(written, start) if first == "#" else _plain(written, start), start)

    def _quoted(self, closing: str) -> Term:
        start = self.position
        end = start
        while True:
            end += 1
            if end >= len(self.text) or self.text[end] == "\n":
                raise RuleError("This quote is not closed.", position=start)
            if self.text[end] in closing and (closing not in "'’" or QUOTE_END.match(self.text, end + 1)):
                break
        self.position = end + 1
        if not QUOTE_END.match(self.text, self.position):
            self._take(SPACES)
            word = self.text[self.position :].split(maxsplit=1)[0]
            raise RuleError('Put a comma before "{word}".', position=self.position, word=word)
        return _spoken_term(TermKind.PHRASE, self.text[start + 1 : end], start)


def _spoken_term(kind: TermKind, written: str, position: int) -> Term:
    text = " ".join(written.split())
    if not squash(text):
        raise RuleError('"{word}" has no letter or digit to look for.', position=position, word=text)
    return Term(kind, text)


def _plain(written: str, position: int) -> Term:
    return _spoken_term(TermKind.PHRASE if len(written.split()) > 1 else TermKind.WORD, written, position)


def _hashtag(written: str, position: int) -> Term:
    space = re.search(r"\s+", written)
    if space is not None:
        word = written[space.end() :].split()[0]
        raise RuleError(
            'A hashtag is one word; put a comma before "{word}".', position=position + space.end(), word=word
        )
    return _spoken_term(TermKind.HASHTAG, written.lstrip("#"), position)


def _checked(pattern: str, position: int) -> Term:
    """Return a regular expression that can be compiled, and compiled without eating the machine."""
    repeats = math.prod(max(1, *(int(number or 1) for number in found)) for found in REPEAT.findall(pattern))
    if len(pattern) > MAX_PATTERN or repeats > MAX_REPEATS:
        raise RuleError("This regular expression is too large.", position=position)
    try:
        is_idle = regex.compile(pattern).search("") is not None
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise RuleError(
            "This regular expression can't be read: {problem}.",
            position=position + (getattr(error, "pos", None) or 0),
            problem=getattr(error, "msg", None) or str(error),
        ) from error
    if is_idle:
        raise RuleError("This regular expression matches every text.", position=position)
    return Term(TermKind.REGEX, pattern)


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "takes no post",
        "start": "takes posts with ",
        "any_of": "at least one of: {terms}",
        "one": "{terms}",
        "all_of": "all of: {terms}",
        "none_of": "but none of: {terms}",
        "none_one": "but not {terms}",
        "and": " and ",
        "word": "{text}",
        "phrase": "“{text}”",
        "hashtag": "the hashtag #{text}",
        "regex": "the pattern /{text}/",
    },
    "fr": {
        "nothing": "ne prend aucun billet",
        "start": "prend les billets avec ",
        "any_of": "au moins un de : {terms}",
        "one": "{terms}",
        "all_of": "tous ces mots : {terms}",
        "none_of": "mais aucun de : {terms}",
        "none_one": "mais pas {terms}",
        "and": " et ",
        "word": "{text}",
        "phrase": "« {text} »",
        "hashtag": "le mot-dièse #{text}",
        "regex": "le motif /{text}/",
    },
}


def spoken(rule: Rule, language: str) -> str:
    """Return the rule as half a sentence in French or English: `takes posts with at least one of: …`."""
    words = WORDS.get(language, WORDS["en"])
    if not rule:
        return words["nothing"]
    positive = [
        _spoken_terms(terms, words, "one" if len(terms) == 1 else clause)
        for clause, terms in (("any_of", rule.any_of), ("all_of", rule.all_of))
        if terms
    ]
    none = _spoken_terms(rule.none_of, words, "none_one" if len(rule.none_of) == 1 else "none_of")
    return words["start"] + words["and"].join(positive) + (f", {none}" if rule.none_of else "")


def _spoken_terms(terms: tuple[Term, ...], words: Mapping[str, str], clause: str) -> str:
    said = (words[term.kind].replace("{text}", term.text) for term in terms)
    return words[clause].replace("{terms}", ", ".join(said))
