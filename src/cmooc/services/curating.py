"""The facilitators' vocabulary: themes added by hand, and both taken in from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cmooc.domain.tags import Rule, TagKind, Theme
from cmooc.domain.times import Clock
from cmooc.services.naming import in_both, new_slug
from cmooc.services.territories import Territories
from cmooc.services.vocabulary_file import VocabularyFile
from cmooc.stores.vocabulary import VocabularyStore


@dataclass(frozen=True)
class Curating:
    """`parse_rule` raises BadInput."""

    vocabulary: VocabularyStore
    parse_rule: Callable[[str], Rule]
    territories: Territories
    clock: Clock

    def add_theme(self, name: str, fr: str = "", rule: str = "", *, by: str = "") -> Theme:
        """Add a theme; its slug is made of the French or only name. Raises BadInput."""
        vocabulary = self.vocabulary.load()
        slug = new_slug(fr or name, vocabulary.theme_by_slug, vocabulary.former_slugs(TagKind.THEME))
        theme = Theme(slug, in_both(name, fr), {}, (), self.parse_rule(rule), rule.strip())
        self.vocabulary.save([], [theme], by=by, at=self.clock())
        return theme

    def import_file(self, path: Path, *, by: str = "") -> tuple[int, int]:
        """Take in the territories and themes of a file, all or none; a slug that is known is replaced.

        Returns (territories, themes). Raises BadInput naming the file and the entry.
        """
        territories, themes = self._file(path).read(self.vocabulary.load())
        self.vocabulary.save(territories, themes, by=by, at=self.clock())
        return len(territories), len(themes)

    def _file(self, path: Path) -> VocabularyFile:
        return VocabularyFile(path, self.parse_rule, self.territories.outline_in, self.territories.by_code)
