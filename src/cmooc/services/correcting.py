"""Correcting an edition that has left: what it said stays, and what was wrong is set right below it, with the date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cmooc.domain.editions import Correction
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.times import Clock
from cmooc.services.drafting import known_language
from cmooc.stores.editions import EditionStore


@dataclass(frozen=True)
class Correcting:
    """`safe_html` makes sanitized HTML of Markdown."""

    editions: EditionStore
    safe_html: Callable[[str], str]
    clock: Clock

    def correct(self, name: str, texts: Mapping[str, str], *, by: str) -> Correction:
        """Add a correction, Markdown by language, to the edition of a day or week. Raises BadInput and NotFound."""
        html = {known_language(language): self.safe_html(text) for language, text in texts.items() if text.strip()}
        if not html:
            raise BadInput("A correction needs a text.")
        correction = Correction(self.clock(), tuple(html.items()))
        if not self.editions.correct(name, correction, by):
            raise NotFound("There is no edition {name}. One is called like 2026-11-22, a weekly one like 2026-W47.",
                           name=name)  # fmt: skip
        return correction
