"""Territories, themes, and our statements that an entry is about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class TagKind(StrEnum):
    TERRITORY = "territory"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tag was given, to be told in the reader's language.

    `code` is stable: `home` (of the feed), `category`, `hashtag`, `rule`, `title` …; `detail` is the word, category or
    hashtag as it stands in the entry.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """`confidence` runs from 0 to 1; `tagger` is the name of the tagger, or `facilitator`."""

    kind: TagKind
    slug: str
    tagger: str
    reason: Reason
    confidence: float = 1.0


class TermKind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    HASHTAG = "hashtag"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a rule; `text` is as the facilitator wrote it, without quotes, `#` or slashes."""

    kind: TermKind
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches when at least one of `any_of` (if there are any), each of `all_of` and nothing of `none_of` is found."""

    any_of: tuple[Term, ...] = ()
    all_of: tuple[Term, ...] = ()
    none_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any_of or self.all_of)


@dataclass(frozen=True, slots=True)
class Territory:
    """A curated place; `names` by language, `other_names` in any, `parent` is a slug. Degrees are WGS 84."""

    slug: str
    names: Mapping[str, str]
    other_names: tuple[str, ...] = ()
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class Theme:
    """A curated subject; `categories` are publishers' categories and hashtags that mean it; `rule_text` is as written."""

    slug: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    categories: tuple[str, ...] = ()
    rule: Rule = Rule()
    rule_text: str = ""

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.slug)

    def description(self, language: str) -> str:
        return self.descriptions.get(language, "")


@dataclass(frozen=True)
class Vocabulary:
    """All territories and themes as they are now, in the order in which they are shown."""

    territories: tuple[Territory, ...] = ()
    themes: tuple[Theme, ...] = ()

    @cached_property
    def territory_by_slug(self) -> Mapping[str, Territory]:
        return {territory.slug: territory for territory in self.territories}

    @cached_property
    def theme_by_slug(self) -> Mapping[str, Theme]:
        return {theme.slug: theme for theme in self.themes}

    def line(self, slug: str) -> tuple[str, ...]:
        """Return the slug and its parents up to the root, nearest first; a cycle is cut."""
        found: list[str] = []
        step: str | None = slug
        while step is not None and step in self.territory_by_slug and step not in found:
            found.append(step)
            step = self.territory_by_slug[step].parent
        return tuple(found)
