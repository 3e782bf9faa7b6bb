"""Cutting: what one reader gets of an edition, by what they follow, read, and have time for. Pure.

Following is adding up: who follows a territory and a theme gets the posts of either. A territory brings what lies in it,
nothing wider. Lead and announcements are for everybody; so are highlights, in the reader's languages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from cmooc.domain.editions import AGAIN, Edition, Group, Item, Section, SectionKind
from cmooc.domain.subscribers import Cut
from cmooc.domain.tags import TagKind, Vocabulary


def cut(edition: Edition, wanted: Cut, vocabulary: Vocabulary) -> Edition | None:
    """Return the edition as this reader gets it, or None when it holds nothing for them.

    One post from beyond what they follow is added, the same for all readers of one cut. That post, a lead and new voices
    alone are no reason to write to anybody. What `most_posts` leaves out stands behind «read more».
    """
    taste = _Taste.of(wanted, vocabulary)
    sections = _without_empty(_only(section, taste) for section in edition.sections)
    own = replace(
        edition,
        sections=sections,
        events=tuple(event for event in edition.events if taste.wants(event.territories, event.themes, event.language)),
    )
    if not (own.items or own.events or own.announcements):
        return None
    if own.items != edition.items:
        own = _counted(own)
    beyond = _from_elsewhere(edition, own, taste) if taste.is_choosy else None
    if wanted.most_posts is not None:
        own = at_most(own, max(1, wanted.most_posts - (1 if beyond else 0)))
    return replace(own, sections=(*own.sections, beyond)) if beyond else own


def is_for(edition: Edition, wanted: Cut, vocabulary: Vocabulary) -> bool:
    """Tell whether `cut` leaves these readers anything, without cutting: so that many are soon counted."""
    taste = _Taste.of(wanted, vocabulary)
    return bool(edition.announcements) or any(
        taste.wants(event.territories, event.themes, event.language) for event in edition.events
    ) or any(
        taste.gets(section, item)
        for section in edition.sections if section.kind not in AGAIN and not taste.leaves_out(section)
        for items in (section.items, section.more) for item in items
    )  # fmt: skip


def at_most(edition: Edition, posts: int) -> Edition:
    """Return the edition with so many posts in sight: highlights first, then each section in turn gives one."""
    places = [
        (0 if section.kind is SectionKind.HIGHLIGHTED else place, number, place, item.key)
        for number, section in enumerate(edition.sections)
        for place, item in enumerate(section.items, start=1)
    ]
    chosen: dict[int, set[str]] = {}
    for _, number, _, key in sorted(places)[:posts]:
        chosen.setdefault(number, set()).add(key)
    sections = (_within(section, chosen.get(number, set())) for number, section in enumerate(edition.sections))
    return replace(edition, sections=_without_empty(sections))


@dataclass(frozen=True, slots=True)
class _Taste:
    """A cut without what the vocabulary does not know any more: nobody is left with nothing because a theme went."""

    territories: frozenset[str]
    themes: frozenset[str]
    languages: frozenset[str]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, wanted: Cut, vocabulary: Vocabulary) -> _Taste:
        return cls(
            frozenset(wanted.territories) & vocabulary.territory_by_slug.keys(),
            frozenset(wanted.themes) & vocabulary.theme_by_slug.keys(),
            frozenset(language.lower() for language in wanted.languages),
            vocabulary,
        )

    @property
    def is_choosy(self) -> bool:
        """Tell whether there are territories or themes that this reader does not follow."""
        return bool(self.territories or self.themes)

    def reads(self, language: str | None) -> bool:
        """An unknown language is given the benefit of the doubt."""
        return not self.languages or not language or language.split("-")[0].lower() in self.languages

    def follows(self, territories: Iterable[str], themes: Iterable[str]) -> bool:
        if not self.is_choosy:
            return True
        here = (self.vocabulary.current(TagKind.TERRITORY, slug) for slug in territories)
        lines = (above for slug in here for above in (slug, *self.vocabulary.line(slug)))
        about = (self.vocabulary.current(TagKind.THEME, slug) for slug in themes)
        return not self.themes.isdisjoint(about) or not self.territories.isdisjoint(lines)

    def leaves_out(self, section: Section) -> bool:
        """The course's own post from elsewhere goes where readers get their own."""
        return section.kind is SectionKind.ELSEWHERE and self.is_choosy

    def gets(self, section: Section, item: Item) -> bool:
        is_for_all = section.kind is SectionKind.HIGHLIGHTED
        return self.reads(item.language) and (is_for_all or self.follows(item.territories, item.themes))

    def wants(self, territories: Sequence[str], themes: Sequence[str], language: str | None) -> bool:
        """Tell whether an event is for this reader; one without a territory and a theme is for everybody."""
        is_for_all = not territories and not themes
        return self.reads(language) and (is_for_all or self.follows(territories, themes))


def _only(section: Section, taste: _Taste) -> Section:
    """Return what the reader gets of a section."""
    if taste.leaves_out(section):
        return replace(section, groups=(), more=())

    def kept(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(item for item in items if taste.gets(section, item))

    groups = tuple(Group(group.territory, kept(group.items)) for group in section.groups)
    return _with(section, groups, kept(section.more))


def _within(section: Section, chosen: Collection[str]) -> Section:
    groups = tuple(
        Group(group.territory, tuple(item for item in group.items if item.key in chosen)) for group in section.groups
    )
    left = tuple(item for item in section.items if item.key not in chosen)
    return _with(section, groups, (*left, *section.more))


def _with(section: Section, groups: Iterable[Group], more: tuple[Item, ...]) -> Section:
    return replace(section, groups=tuple(group for group in groups if group.items), more=more)


def _without_empty(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.groups or section.more)


def _counted(edition: Edition) -> Edition:
    """Return the edition with the figures of what is left of it."""
    items = edition.items
    return replace(
        edition,
        posts=len(items),
        voices=len({item.participant_slug for item in items}),
        territories=len({item.territories[0] for item in items if item.territories}),
    )


def _from_elsewhere(edition: Edition, own: Edition, taste: _Taste) -> Section | None:
    """Return a section of one post that this reader would not have met: a first-time author's rather, no mere note.

    Which one is settled by a hash, so that it is the same for all who follow the same, and another one each day.
    """
    had = {item.key for section in own.sections for item in (*section.items, *section.more)}
    others = [item for item in edition.items if item.key not in had and taste.reads(item.language)]
    if not others:
        return None
    notes = {item.key for one in edition.sections if one.kind is SectionKind.SOCIAL for item in (*one.items, *one.more)}
    seed = f"{edition.name} {sorted(taste.territories)} {sorted(taste.themes)} "

    def rank(item: Item) -> tuple[bool, bool, bytes]:
        drawn = sha256((seed + item.key).encode()).digest()
        return not item.is_first, item.key in notes, drawn

    return Section(SectionKind.ELSEWHERE, groups=(Group(None, (min(others, key=rank),)),))
