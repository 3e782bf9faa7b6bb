"""Choices: which posts a reader picks by territory, theme and language; an address that can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

PARAMETERS = ("territory", "theme", "language")


@dataclass(frozen=True, slots=True)
class Choice:
    """Posts about any of these territories and any of these themes, in any of these languages; empty stands for all.

    All three are sorted and hold nothing twice, so that equal choices have one address.
    """

    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The query of its address, without the question mark."""
        chosen = zip(PARAMETERS, (self.territories, self.themes, self.languages), strict=True)
        return urlencode([(name, value) for name, values in chosen for value in values])
