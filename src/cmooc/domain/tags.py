"""Territories, themes, and our statements that an entry is about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cmooc.domain.geography import Ring


class TagKind(StrEnum):
    TERRITORY = "territory"
    THEME = "theme"


Subject = tuple[TagKind, str]
"""A territory or theme by its slug."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tag was given, to be told in the reader's language.

    `code` is stable: `home` (of the feed), `category`, `hashtag`, `rule`, `within`, `place`, `point`, `learnt`, `alike`,
    `facilitator` …; `detail` is the word, category or hashtag as it stands in the entry, or who decided.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """`confidence` runs from 0 to 1; `tagger` is the name of the tagger, or `facilitator`.

    A suggested tag is too unsure to be shown: it awaits a facilitator.
    """

    kind: TagKind
    slug: str
    tagger: str
    reason: Reason
    confidence: float = 1.0
    is_suggested: bool = False


class TermKind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    HASHTAG = "hashtag"
    REGEX = "regex"
    CATEGORY = "category"
    AUTHOR = "author"
    FEED = "feed"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a rule; `text` is as the facilitator wrote it, without quotes, `#` or slashes.

    Of a language it is the code.
    """

    kind: TermKind
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches when at least one of `any_of` (if there are any), each of `all_of` and nothing of `none_of` is found.

    Of each group in `only` at least one must be found too.
    """

    any_of: tuple[Term, ...] = ()
    all_of: tuple[Term, ...] = ()
    none_of: tuple[Term, ...] = ()
    only: tuple[tuple[Term, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any_of or self.all_of or self.only)


@dataclass(frozen=True, slots=True)
class Territory:
    """A curated place; `names` by language, `other_names` in any, `parent` is a slug. Degrees are WGS 84.

    `code` is that of the gazetteer, for an official place. `outline` are rings of (latitude, longitude), drawn by hand.
    """

    slug: str
    names: Mapping[str, str]
    other_names: tuple[str, ...] = ()
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    code: str | None = None
    outline: tuple[Ring, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a publisher's category or hashtag means in this course, as a facilitator said once; None: nothing.

    `label` is squashed: see `domain.rules.squash`; `written` is how the facilitator wrote it.
    """

    label: str
    subject: Subject | None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """A slug that a territory or theme had, with its names then; `target` is what its address leads to, if anything."""

    kind: TagKind
    slug: str
    names: Mapping[str, str]
    target: str | None = None

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True)
class Vocabulary:
    """All territories and themes as they are now, in the order in which they are shown, and what was learnt of them.

    `learnt` is the state of the theme learner; empty when it has seen nothing. `former` is what was renamed, merged and
    removed: past editions go on naming it.
    """

    territories: tuple[Territory, ...] = ()
    themes: tuple[Theme, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    learnt: bytes = b""
    former: tuple[Former, ...] = ()

    @cached_property
    def territory_by_slug(self) -> Mapping[str, Territory]:
        return {territory.slug: territory for territory in self.territories}

    @cached_property
    def theme_by_slug(self) -> Mapping[str, Theme]:
        return {theme.slug: theme for theme in self.themes}

    @cached_property
    def former_by_subject(self) -> Mapping[Subject, Former]:
        return {(one.kind, one.slug): one for one in self.former}

    def former_slugs(self, kind: TagKind) -> frozenset[str]:
        return frozenset(one.slug for one in self.former if one.kind is kind)

    def named(self, kind: TagKind, slug: str) -> Territory | Theme | Former | None:
        """Return what a slug names, or named when an edition left that still says so."""
        known = self.territory_by_slug if kind is TagKind.TERRITORY else self.theme_by_slug
        return known.get(slug) or self.former_by_subject.get((kind, slug))

    def current(self, kind: TagKind, slug: str) -> str:
        """Return the slug that stands in the place of a former one; any other as it is."""
        known = self.territory_by_slug if kind is TagKind.TERRITORY else self.theme_by_slug
        former = None if slug in known else self.former_by_subject.get((kind, slug))
        return former.target if former and former.target else slug

    def line(self, slug: str) -> tuple[str, ...]:
        """Return the slug and its parents up to the root, nearest first; a cycle is cut."""
        found: list[str] = []
        step: str | None = slug
        while step is not None and step in self.territory_by_slug and step not in found:
            found.append(step)
            step = self.territory_by_slug[step].parent
        return tuple(found)
