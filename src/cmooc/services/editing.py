"""Editing themes and territories as people do in a form: what they saw is compared, and the archive tagged anew later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cmooc.domain.amendments import changed, fields_of
from cmooc.domain.tags import Rule, TagKind, Territory, Theme
from cmooc.domain.texts import squeeze
from cmooc.domain.times import Clock
from cmooc.services.naming import in_both, new_slug
from cmooc.services.references import subject_named
from cmooc.services.retagging import Retagging
from cmooc.services.territories import Details, Territories
from cmooc.stores.vocabulary import VocabularyStore


@dataclass(frozen=True, slots=True)
class ThemeDetails:
    """What is said of a theme by hand. None leaves it as it is; empty takes it away, but for a name."""

    en: str | None = None
    fr: str | None = None
    description_en: str | None = None
    description_fr: str | None = None
    categories: tuple[str, ...] | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Editing:
    """`seen` is the version that the author saw, None for whatever there is. Raises Overtaken when it is another one."""

    vocabulary: VocabularyStore
    territories: Territories
    retagging: Retagging
    parse_rule: Callable[[str], Rule]
    clock: Clock

    def add_theme(self, details: ThemeDetails, *, by: str = "") -> Theme:
        """Add a theme; its slug is made of the French or only name. Raises BadInput."""
        vocabulary = self.vocabulary.load()
        names = in_both(details.en or "", details.fr or "")
        slug = new_slug(names["fr"], vocabulary.theme_by_slug, vocabulary.former_slugs(TagKind.THEME))
        theme = self.as_changed(Theme(slug, names, {}), details)
        self.vocabulary.save([], [theme], by=by, at=self.clock(), seen="")
        self.retagging.ask(by)
        return theme

    def change_theme(self, name: str, details: ThemeDetails, *, by: str = "", seen: str | None = None) -> Theme:
        """Change what is given of a theme. Raises RuleError, NotFound and Overtaken."""
        vocabulary = self.vocabulary.load()
        before = vocabulary.theme_by_slug[subject_named(f"theme:{name}", vocabulary)[1]]
        theme = self.as_changed(before, details)
        self.vocabulary.save([], [theme], by=by, at=self.clock(), seen=seen)
        self._tag_anew(before, theme, by)
        return theme

    def as_changed(self, theme: Theme, details: ThemeDetails) -> Theme:
        """Return what a theme would be; nothing is stored. Raises RuleError."""
        given = {"en": details.en, "fr": details.fr}
        said = {"en": details.description_en, "fr": details.description_fr}
        names = {**theme.names, **{key: squeeze(name) for key, name in given.items() if name and squeeze(name)}}
        descriptions = {**theme.descriptions, **{key: squeeze(text) for key, text in said.items() if text is not None}}
        categories = theme.categories if details.categories is None else _each_once(details.categories)
        text = theme.rule_text if details.rule is None else details.rule.strip().replace("\r\n", "\n")
        rule = theme.rule if details.rule is None else self.parse_rule(text)
        return replace(theme, names=names, descriptions={key: text for key, text in descriptions.items() if text},
                       categories=categories, rule=rule, rule_text=text)  # fmt: skip

    def add_territory(
        self, name: str, details: Details, *, is_own: bool, levels: tuple[str, ...] = (), by: str = ""
    ) -> Territory:
        """Add an official place, with what holds it at these levels, or one that only the community knows."""
        if is_own:
            added = self.territories.add_own(name, details, by=by)
        else:
            added = self.territories.add(name, details, levels=levels, by=by)[-1]
        self.retagging.ask(by)
        return added

    def change_territory(self, name: str, details: Details, *, by: str = "", seen: str | None = None) -> Territory:
        """Change what is given of a territory. Raises BadInput, NotFound and Overtaken."""
        vocabulary = self.vocabulary.load()
        before = vocabulary.territory_by_slug[subject_named(f"territory:{name}", vocabulary)[1]]
        territory = self.territories.change(before.slug, details, by=by, seen=seen)
        self._tag_anew(before, territory, by)
        return territory

    def _tag_anew(self, before: Theme | Territory, after: Theme | Territory, by: str) -> None:
        _, differing = changed(fields_of(before), fields_of(after))
        if differing.keys() == {"rule_text"}:
            self.retagging.ask(by, after.slug)
        elif differing:
            self.retagging.ask(by)


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(squeeze, words))))
