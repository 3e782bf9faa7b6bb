"""The `territory` task of `bench/tagging.py`: the communes of a post, best first; an empty list is an abstention."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from cmooc.taggers.gazetteer.atlas import Atlas
from cmooc.taggers.gazetteer.communes import Communes

Rows = list[dict[str, Any]]

SURE = 0.5


def prepare(options: argparse.Namespace) -> Callable[[Rows], Rows]:  # noqa: ARG001
    atlas = Atlas.open()
    communes = Communes(atlas)
    return lambda posts: [answer(atlas, communes, post) for post in posts]


def answer(atlas: Atlas, communes: Communes, post: dict[str, Any]) -> dict[str, Any]:
    home = home_of(atlas, post.get("home"))
    guesses = communes.guesses(post.get("title") or "", post.get("text") or "", post.get("address") or "", home)
    is_sure = bool(guesses) and guesses[0].confidence >= SURE
    return {"id": post["id"], "territories": [codes(atlas, guess.place) for guess in guesses] if is_sure else []}


def home_of(atlas: Atlas, home: dict[str, str] | None) -> tuple[int, ...]:
    """Return the home as a place: the commune, else the département, else the région that is given."""
    for field, prefix in (("commune", ""), ("departement", "d"), ("region", "r")):
        code = (home or {}).get(field)
        index = atlas.index(f"FR.{prefix}{code}") if code else None
        if index is not None:
            return (index,)
    return ()


def codes(atlas: Atlas, place: int) -> dict[str, str]:
    """Return the INSEE codes of a commune and of what holds it."""
    held = {
        code[3]: code[4:] for code in map(atlas.code, atlas.parents(place)) if code[:3] == "FR." and code[3] in "dr"
    }
    return {"commune": atlas.code(place).removeprefix("FR."), "departement": held["d"], "region": held["r"]}
