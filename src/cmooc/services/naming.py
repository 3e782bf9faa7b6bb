"""Names of territories and themes as people type them: slugs made of them, and subjects found by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.tags import TagKind, Territory, Theme, Vocabulary
from cmooc.domain.texts import fold, slugify, squeeze

NEAREST = 3


def in_both(name: str, fr: str) -> Mapping[str, str]:
    """Return names by language; a single name stands for both."""
    return {"fr": squeeze(fr) or squeeze(name), "en": squeeze(name) or squeeze(fr)}


def new_slug(name: str, known: Mapping[str, object], former: Collection[str] = ()) -> str:
    """Return the slug that a name gives. Raises BadInput when it gives none, or one that is or was in use.

    The addresses of `former` ones lead elsewhere for good.
    """
    if not name:
        raise BadInput("A name is missing.")
    slug = slugify(name)
    if not slug:
        raise BadInput("The name {name!r} gives no address: it needs a letter from a to z or a digit.", name=name)
    if slug in known:
        raise BadInput("{slug} is there already.", slug=slug)
    if slug in former:
        raise BadInput("The address {slug} was in use before, and leads elsewhere. Choose another name.", slug=slug)
    return slug


def slug_by_name(known: Iterable[Territory | Theme]) -> Mapping[str, str]:
    """Return the slugs by folded slug and name; a slug wins over a name, what comes first over the rest."""
    known = tuple(known)
    by_name = {fold(one.slug): one.slug for one in known}
    for one in known:
        for name in (*one.names.values(), *(one.other_names if isinstance(one, Territory) else ())):
            by_name.setdefault(fold(name), one.slug)
    return by_name


def former_by_name(kind: TagKind, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return what stands in the place of those that were renamed or merged, by their folded slugs and names of then."""
    moved = [one for one in vocabulary.former if one.kind is kind and one.target]
    names = {fold(name): one for one in moved for name in one.names.values()} | {fold(one.slug): one for one in moved}
    return {name: vocabulary.current(kind, one.slug) for name, one in names.items()}


def not_found(kind: str, asked: str, known: Iterable[Territory | Theme]) -> NotFound:
    by_name = slug_by_name(known)
    near = get_close_matches(fold(squeeze(asked)), by_name, NEAREST * 2, cutoff=0.5)
    slugs = list(dict.fromkeys(by_name[name] for name in near))[:NEAREST]
    asked, nearest = squeeze(asked), ", ".join(slugs)
    if kind == "theme":
        if slugs:
            return NotFound("There is no theme {asked}. Nearest: {near}", asked=asked, near=nearest)
        return NotFound("There is no theme {asked}. See: cmooc themes list", asked=asked)
    if slugs:
        return NotFound("There is no territory {asked}. Nearest: {near}", asked=asked, near=nearest)
    return NotFound("There is no territory {asked}. See: cmooc territories list", asked=asked)
