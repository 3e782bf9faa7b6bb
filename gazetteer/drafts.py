"""Places while they are being put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import How


@dataclass(eq=False)
class Draft:
    """`country`, `admin1`, `admin2` and `parent` are codes; `names` maps a name to what it is to the place."""

    code: str
    kind: PlaceKind
    en: str
    fr: str
    country: str = ""
    parent: str = ""
    admin1: str = ""
    admin2: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    population: int = 0
    geonameid: int = 0
    approximate: bool = False
    names: dict[str, How] = field(default_factory=dict)

    def called(self, name: str, how: How = How.OTHER) -> None:
        """Add a name, without what stands in brackets; the surest way in which it is one stays."""
        name = bare(name)
        self.names[name] = min(how, self.names.get(name, how))


class Drafts:
    """All of them by code, in the order in which they came."""

    def __init__(self) -> None:
        self.by_code: dict[str, Draft] = {}

    def add(self, draft: Draft) -> Draft:
        if draft.code in self.by_code:
            raise ValueError(f"{draft.code} is there twice: {draft.en}, {self.by_code[draft.code].en}")
        self.by_code[draft.code] = draft
        draft.called(draft.en, How.PRIMARY)
        draft.called(draft.fr, How.PRIMARY)
        return draft

    def get(self, code: str) -> Draft | None:
        return self.by_code.get(code)

    def of_kind(self, kind: PlaceKind) -> list[Draft]:
        return [draft for draft in self.by_code.values() if draft.kind is kind]


def bare(name: str) -> str:
    return name.partition(" (")[0]
