"""The rules of themes: said, tried on the archive, set, and undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput
from cmooc.domain.rule_versions import RuleVersion, before_last
from cmooc.domain.rules import composed
from cmooc.domain.tags import Rule, Tag, TagKind, Term, Theme
from cmooc.domain.texts import squeeze
from cmooc.domain.times import Clock
from cmooc.services.naming import not_found
from cmooc.services.sifting import Sifting
from cmooc.services.tagging import Tagging, TagReport
from cmooc.stores.archive import ArchiveStore
from cmooc.stores.vocabulary import VocabularyStore

AROUND, LENGTH = 60, 180  # characters shown before the first word that was found, and in all

Span = tuple[int, int]
Marks = Callable[[Iterable[Term], str], tuple[Span, ...]]
"""Returns where the words of terms stand in a text."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post with the words of a rule in it: `spans` are [start, end) in the title and in the excerpt.

    `found` is what the rule found, as the reason of its tag tells it; empty for a post that it loses.
    """

    record: Record
    title: str
    title_spans: tuple[Span, ...]
    excerpt: str
    excerpt_spans: tuple[Span, ...]
    found: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do to the archive: ids of posts it would tag anew, untag, and leave tagged."""

    rule: Rule
    before: Rule
    takes: frozenset[int]
    loses: frozenset[int]
    keeps: frozenset[int]
    tags: Mapping[int, Tag] = field(repr=False)


@dataclass(frozen=True)
class ThemeRules:
    """`parse_rule` raises RuleError; `spoken` says a rule in a language."""

    vocabulary: VocabularyStore
    archive: ArchiveStore
    sifting: Sifting
    tagging: Tagging
    parse_rule: Callable[[str], Rule]
    spoken: Callable[[Rule, str], str]
    marks: Marks
    clock: Clock

    def said(self, slug: str, language: str) -> str:
        return self.spoken(self._theme(slug).rule, language)

    def text(self, slug: str) -> str:
        return self._theme(slug).rule_text

    def set(self, slug: str, text: str, *, by: str = "", progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Give a theme another rule, empty text for none, and tag the past by it. Raises RuleError and NotFound."""
        theme = self._theme(slug)
        changed = replace(theme, rule=self.parse_rule(text), rule_text=text.strip())
        self.vocabulary.save([], [changed], by=by, at=self.clock())
        return self.tagging.retag_theme(slug, progress)

    def undo(self, slug: str, *, by: str = "", progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Bring back the rule before this one. Raises BadInput when there is none."""
        text = before_last(version.text for version in reversed(self.history(slug)))
        if text is None:
            raise BadInput("The rule of {theme} has no earlier form to go back to.", theme=slug)
        return self.set(slug, text, by=by, progress=progress)

    def history(self, slug: str) -> tuple[RuleVersion, ...]:
        """Return the rules that the theme had, newest first."""
        return self.vocabulary.rule_versions(self._theme(slug).slug)

    def preview(self, slug: str, text: str | None = None, progress: Callable[[int], None] = lambda _: None) -> Preview:
        """Try a rule, or the theme's own, on every stored post; nothing is changed."""
        theme = self._theme(slug)
        rule = theme.rule if text is None else self.parse_rule(text)
        return self.tried(replace(theme, rule=rule), theme.rule, progress)

    def tried(self, theme: Theme, was: Rule, progress: Callable[[int], None] = lambda _: None) -> Preview:
        """Try the rule of a theme that may not be there yet; `was` is the rule that it has."""
        tags = self.sifting.taken(theme, progress)
        before = self.archive.tags(TagKind.THEME, theme.slug, self.sifting.tagger.name).keys()
        return Preview(theme.rule, was, frozenset(tags.keys() - before), frozenset(before - tags.keys()),
                       frozenset(tags.keys() & before), tags)  # fmt: skip

    def seen(self, preview: Preview, ids: Collection[int], limit: int | None = None) -> tuple[Seen, ...]:
        """Return the newest of these posts of a preview, with what was found in them, or is what keeps them out."""
        taking = _terms(preview.rule)
        losing = (*_terms(preview.before), *preview.rule.none_of)
        return tuple(
            self._seen(record, taking if record.id in preview.tags else losing, preview.tags.get(record.id))
            for record in self.archive.newest(ids, limit)
        )

    def _seen(self, record: Record, terms: Collection[Term], tag: Tag | None) -> Seen:
        title, text = composed(record.entry.title), composed(record.entry.text)
        first = next(iter(self.marks(terms, text)), (0, 0))[0]
        excerpt = _around(text, first)
        return Seen(
            record,
            title,
            self.marks(terms, title),
            excerpt,
            self.marks(terms, excerpt),
            tag.reason.detail if tag else "",
        )

    def _theme(self, slug: str) -> Theme:
        vocabulary = self.vocabulary.load()
        theme = vocabulary.theme_by_slug.get(slug)
        if theme is None:
            raise not_found("theme", slug, vocabulary.themes)
        return theme


def _terms(rule: Rule) -> tuple[Term, ...]:
    return (*rule.any_of, *rule.all_of, *(term for group in rule.only for term in group))


def _around(text: str, position: int) -> str:
    """Return some words before and after a position, on one line; what is cut is marked by an ellipsis."""
    start = max(0, position - AROUND)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", 0, end), position + 1)
    return ("… " if start else "") + squeeze(text[start:end]) + (" …" if end < len(text) else "")
