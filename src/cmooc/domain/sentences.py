"""Sentences for people: an English template, which is also its key in the catalogues, and what fills its places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def marked(template: str) -> str:
    """Mark a template that stands in a table for the catalogues; import it as `_`."""
    return template


@dataclass(frozen=True, slots=True)
class Sentence:
    """`details` fill the places; a sentence among them is told in the same language."""

    template: str
    details: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str], show: Callable[[object], str] = str) -> str:
        """Return the sentence in a language; `show` writes dates and numbers as that language does."""
        places = {
            name: value.told(translate, show) if isinstance(value, Sentence) else show(value)
            for name, value in self.details.items()
        }
        return translate(self.template).format(**places)

    def __str__(self) -> str:
        return self.told(lambda template: template)
