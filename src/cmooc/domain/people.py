"""Participants: the people, or groups, who write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Participant:
    """`slug` is the permanent address part; `territories` are the slugs of their home territories."""

    id: int
    slug: str
    name: str
    language: str | None = None
    territories: tuple[str, ...] = ()
    created_at: datetime | None = None
