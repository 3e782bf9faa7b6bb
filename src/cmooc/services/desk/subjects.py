"""Territories and themes as facilitators type them at the desk: by name, with suggestions."""

from __future__ import annotations

from cmooc.domain.errors import NotFound
from cmooc.domain.tags import TagKind, Vocabulary
from cmooc.domain.texts import fold, squeeze
from cmooc.services.naming import slug_by_name


def subjects_of(vocabulary: Vocabulary, language: str) -> tuple[tuple[TagKind, str], ...]:
    """Return the names to choose from, themes first, each kind by name."""
    return tuple(
        (kind, name)
        for kind, known in ((TagKind.THEME, vocabulary.themes), (TagKind.TERRITORY, vocabulary.territories))
        for name in sorted((one.name(language) for one in known), key=fold)
    )


def chosen_subject(typed: str, near: str, vocabulary: Vocabulary) -> str:
    """Return what a name means, as `theme:gardens`; of two, the one of the kind `near`. Raises NotFound."""
    kinds = [TagKind.THEME, TagKind.TERRITORY]
    if near == TagKind.TERRITORY.value:
        kinds.reverse()
    for kind in kinds:
        known = vocabulary.themes if kind is TagKind.THEME else vocabulary.territories
        slug = slug_by_name(known).get(fold(squeeze(typed)))
        if slug is not None:
            return f"{kind.value}:{slug}"
    raise NotFound("There is no territory or theme called {name}.", name=typed)
