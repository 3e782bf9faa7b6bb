"""The facilitators' rules in words: read, and said back. docs/rules.md tells facilitators the language.

Matching is in `domain.matching`. The rule tagger and the course tag look words up in the same haystack, `domain.rules`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex
from babel import Locale

from cmooc.domain.courses import LANGUAGES
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
FIELDS: Mapping[str, TermKind] = {
    **dict.fromkeys(("category", "categories", "categorie"), TermKind.CATEGORY),
    **dict.fromkeys(("author", "authors", "auteur", "auteurs", "auteure", "autrice"), TermKind.AUTHOR),
    **dict.fromkeys(("feed", "feeds", "flux"), TermKind.FEED),
    **dict.fromkeys(("language", "languages", "langue", "langues"), TermKind.LANGUAGE),
}
KEYWORD = re.compile(r"(?P<word>[^\W\d_]+(?:['’ ][^\W\d_]+){0,3})[^\S\n]*:(?!//)")
BETWEEN_CLAUSES = re.compile(r"(?:\s|;(?=\s|$))*")
SPACES = re.compile(r"[^\S\n]*")
CLAUSE_END = re.compile(r"\n|;(?=\s|$)|$")
QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’", "'": "'"}
QUOTE_END = re.compile(r"\s*(?:,|\n|;\s|;?$)")
PLAIN = re.compile(r"(?:(?!;(?:\s|$))[^,\n])+")
RUN_ON = re.compile(r"\s([^\W\d_]+)[^\S\n]*:(?!//)")
SLASHED = re.compile(r"/((?:\\.|[^/\\\n])+)/(?=\s*(?:,|\n|;\s|;?$))")
PATTERN = re.compile(r"(?:(?!\s;(?:\s|$))[^\n])+")
REPEAT = re.compile(r"\{(\d*),?(\d*)\}")
MAX_REPEATS = 1000
MAX_PATTERN = 500


@dataclass(frozen=True, slots=True)
class _Placed:
    """A term with the clause it belongs to and its place in the rule's text.

    A clause that is a number is a condition of its own: the rule's first, second … `only`.
    """

    clause: str | int
    term: Term
    position: int


def parse_rule(text: str) -> Rule:
    """Read a rule; empty text is a rule that matches nothing.

    Raises RuleError with the position of the offending word.
    """
    try:
        return _rule(tuple(_Reader(text).terms()))
    except RuleError as error:
        error.rule = text
        raise


def _rule(placed: tuple[_Placed, ...]) -> Rule:
    if placed and all(one.clause == "none_of" for one in placed):
        raise RuleError(
            "This rule says only what must not be there; say also what must, with any: or all:.",
            position=placed[0].position,
        )

    def of(clause: str | int) -> tuple[Term, ...]:
        return tuple(dict.fromkeys(one.term for one in placed if one.clause == clause))

    groups = dict.fromkeys(one.clause for one in placed if isinstance(one.clause, int))
    return Rule(of("any_of"), of("all_of"), of("none_of"), tuple(map(of, groups)))


class _Reader:
    """Walks once through the text of a rule; `position` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def terms(self) -> Iterator[_Placed]:
        while not self._at_end_after(BETWEEN_CLAUSES):
            start = self.position
            word = self._keyword()
            if word in FIELDS:
                found = tuple(self._clause(start, FIELDS[word]))
            elif CLAUSES.get(word) == "regex":
                found = tuple(self._pattern_clause())
            else:
                found = tuple(self._clause(CLAUSES[word] if word else "any_of"))
            if not found:
                raise self._nothing_follows(start)
            yield from found

    def _nothing_follows(self, start: int) -> RuleError:
        word = self.text[start:].split(":")[0].strip()
        return RuleError('Nothing follows "{word}:".', position=start, word=word)

    def _at_end_after(self, skipped: re.Pattern[str]) -> bool:
        self._take(skipped)
        return self.position >= len(self.text)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def _keyword(self) -> str:
        """Take the keyword that stands here and return it folded; empty when there is none."""
        start = self.position
        match = self._take(KEYWORD)
        if match is None:
            return ""
        word = fold(match["word"])
        if word not in CLAUSES and word not in FIELDS:
            self._refuse_run_on(match["word"] + ":", start)
            raise RuleError(
                'There is no "{word}:"; use any:, all:, none:, regex:, category:, author:, feed: or language:.',
                position=start, word=match["word"],
            )  # fmt: skip
        return word

    def _clause(self, clause: str | int, kind: TermKind | None = None) -> Iterator[_Placed]:
        """Yield the terms up to the clause's end; `kind`: they are all of it."""
        while True:
            self._take(SPACES)
            if self.text.startswith(",", self.position):
                comma = self.position
                self.position += 1
                if self._at_end_after(BETWEEN_CLAUSES) or self._is_next_clause(comma, kind):
                    return
            elif self._take(CLAUSE_END):
                return
            else:
                yield self._term(clause, kind)

    def _is_next_clause(self, comma: int, kind: TermKind | None) -> bool:
        """Tell whether a clause begins here; among words and on their line, `author:` and the like give one more term."""
        match = KEYWORD.match(self.text, self.position)
        if match is None:
            return False
        is_same_line = "\n" not in self.text[comma : self.position]
        return kind is not None or not is_same_line or fold(match["word"]) not in FIELDS

    def _pattern_clause(self) -> Iterator[_Placed]:
        self._take(SPACES)
        start = self.position
        match = self._take(PATTERN)
        if match is not None:
            pattern = match[0].strip()
            bare = pattern[1:-1] if len(pattern) > 2 and pattern[0] == pattern[-1] == "/" else pattern
            yield _Placed("any_of", _checked(bare, start), start)

    def _term(self, clause: str | int, kind: TermKind | None) -> _Placed:
        start = self.position
        if kind is None and KEYWORD.match(self.text, start):
            word = self._keyword()
            if word not in FIELDS:
                raise RuleError('Put "{word}:" on a line of its own.', position=start, word=word)
            kind = FIELDS[word]
            self._take(SPACES)
            if self.position >= len(self.text) or self.text[self.position] in ",;\n":
                raise self._nothing_follows(start)
        if kind is not None:
            return _Placed(clause, _of_kind(kind, self._written(), start), start)
        return _Placed(clause, self._word(), start)

    def _written(self) -> str:
        """Take what stands here up to the next comma, without its quotes."""
        first = self.text[self.position]
        return self._quoted(QUOTES[first]) if first in QUOTES else self._unquoted()

    def _word(self) -> Term:
        start = self.position
        first = self.text[start]
        if first in QUOTES:
            return _spoken_term(TermKind.PHRASE, self._quoted(QUOTES[first]), start)
        if first == "/" and (match := self._take(SLASHED)):
            return _checked(match[1], start)
        written = self._unquoted()
        return _hashtag(written, start) if first == "#" else _plain(written, start)

    def _unquoted(self) -> str:
        start = self.position
        match = self._take(PLAIN)
        written = match[0].rstrip() if match else ""
        self._refuse_run_on(written, start)
        return written

    def _quoted(self, closing: str) -> str:
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
        return self.text[start + 1 : end]

    @staticmethod
    def _refuse_run_on(written: str, start: int) -> None:
        """Raise RuleError when a keyword stands behind other words."""
        for match in RUN_ON.finditer(written):
            if fold(match[1]) in CLAUSES or fold(match[1]) in FIELDS:
                position = start + match.start(1)
                raise RuleError('Put a comma or a new line before "{word}:".', position=position, word=match[1])


def _spoken_term(kind: TermKind, written: str, position: int) -> Term:
    text = " ".join(written.split())
    if not squash(text):
        raise RuleError('"{word}" has no letter or digit to look for.', position=position, word=text)
    return Term(kind, text)


def _of_kind(kind: TermKind, written: str, position: int) -> Term:
    if kind is not TermKind.LANGUAGE:
        return _spoken_term(kind, written, position)
    code = language_code(written)
    if code is None:
        raise RuleError('"{word}" is no language; write fr, en, français …', position=position, word=written)
    return Term(kind, code)


def language_code(written: str) -> str | None:
    """Return `fr` for `fr`, `fr-CA`, `français` or `French`; None for what is no language."""
    codes = _languages()
    asked = fold(" ".join(written.split()))
    short = asked.replace("_", "-").partition("-")[0]
    return short if short in codes.values() else codes.get(asked)


@cache
def _languages() -> Mapping[str, str]:
    """Return the codes of languages without a country by their folded names in French and English."""
    names = (pair for language in LANGUAGES for pair in Locale(language).languages.items())
    return {fold(name): code for code, name in names if "_" not in code}


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
        "start": "takes posts ",
        "with": "with ",
        "any_of": "at least one of: {terms}",
        "one": "{terms}",
        "all_of": "all of: {terms}",
        "none_of": "but none of: {terms}",
        "none_one": "but not {terms}",
        "and": " and ",
        "or": " or ",
        "word": "{text}",
        "phrase": "“{text}”",
        "hashtag": "the hashtag #{text}",
        "regex": "the pattern /{text}/",
        "category": "the category “{text}”",
        "author": "{text} as author",
        "feed": "the feed “{text}”",
        "language": "a text in {text}",
        "only_category": "in the category {terms}",
        "only_author": "by {terms}",
        "only_feed": "from the feed {terms}",
        "only_language": "in {terms}",
        "quoted": "“{text}”",
    },
    "fr": {
        "nothing": "ne prend aucun billet",
        "start": "prend les billets ",
        "with": "avec ",
        "any_of": "au moins un de : {terms}",
        "one": "{terms}",
        "all_of": "tous ces mots : {terms}",
        "none_of": "mais aucun de : {terms}",
        "none_one": "mais pas {terms}",
        "and": " et ",
        "or": " ou ",
        "word": "{text}",
        "phrase": "« {text} »",
        "hashtag": "le mot-dièse #{text}",
        "regex": "le motif /{text}/",
        "category": "la catégorie « {text} »",
        "author": "{text} pour auteur",
        "feed": "le flux « {text} »",
        "language": "un texte en {text}",
        "only_category": "de la catégorie {terms}",
        "only_author": "signés {terms}",
        "only_feed": "du flux {terms}",
        "only_language": "en {terms}",
        "quoted": "« {text} »",
    },
}


def spoken(rule: Rule, language: str) -> str:
    """Return the rule as half a sentence in French or English: `takes posts in French, with at least one of: …`."""
    language = language if language in WORDS else "en"
    words = WORDS[language]
    if not rule:
        return words["nothing"]
    with_ = [
        _spoken_terms(terms, language, "one" if len(terms) == 1 else clause)
        for clause, terms in (("any_of", rule.any_of), ("all_of", rule.all_of))
        if terms
    ]
    parts = [_spoken_group(group, language) for group in rule.only]
    parts += [words["with"] + words["and"].join(with_)] if with_ else []
    if rule.none_of:
        parts.append(_spoken_terms(rule.none_of, language, "none_one" if len(rule.none_of) == 1 else "none_of"))
    return words["start"] + ", ".join(parts)


def _spoken_terms(terms: tuple[Term, ...], language: str, clause: str) -> str:
    words = WORDS[language]
    said = (words[term.kind].replace("{text}", _named(term, language)) for term in terms)
    return words[clause].replace("{terms}", ", ".join(said))


def _spoken_group(group: tuple[Term, ...], language: str) -> str:
    """Say a condition of its own, whose terms are all of one kind: `in French or Breton`."""
    words, kind = WORDS[language], group[0].kind
    form = words["quoted"] if kind in (TermKind.CATEGORY, TermKind.FEED) else words["word"]
    said = (form.replace("{text}", _named(term, language)) for term in group)
    return words[f"only_{kind}"].replace("{terms}", words["or"].join(said))


def _named(term: Term, language: str) -> str:
    if term.kind is not TermKind.LANGUAGE:
        return term.text
    return str(Locale(language).languages.get(term.text, term.text))
