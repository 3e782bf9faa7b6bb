"""How facilitators name things: a post by its key or address, a territory or theme as `theme:gardens`."""

from __future__ import annotations

from urllib.parse import urlsplit

from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.tags import Subject, TagKind, Vocabulary
from cmooc.domain.texts import fold, squeeze
from cmooc.services.naming import not_found, slug_by_name
from cmooc.stores.entries import EntryStore


def entry_named(reference: str, entries: EntryStore) -> Record:
    """Return the entry of a key, an address of its own, or that of its page in the course. Raises NotFound."""
    reference = reference.strip()
    found = entries.record(reference) or entries.at_address(reference)
    if found is None and "/entries/" in (path := urlsplit(reference).path):
        found = entries.record(path.rstrip("/").rpartition("/")[2])
    if found is None:
        raise NotFound("There is no post {entry}. Give its key, or its address.", entry=reference)
    return found


def subject_named(reference: str, vocabulary: Vocabulary) -> Subject:
    """Return what `theme:SLUG` or `territory:SLUG` means; a name does for a slug. Raises BadInput and NotFound."""
    kind, colon, name = reference.partition(":")
    if not colon or kind.strip() not in set(TagKind):
        raise BadInput(
            "{reference} is neither {theme} nor {territory}.",
            reference=reference, theme="theme:…", territory="territory:…",
        )  # fmt: skip
    chosen = TagKind(kind.strip())
    known = vocabulary.themes if chosen is TagKind.THEME else vocabulary.territories
    slug = slug_by_name(known).get(fold(squeeze(name)))
    if slug is None:
        raise not_found(chosen.value, name, known)
    return chosen, slug
