"""Territories and themes, and who changed what of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_list, json_object, json_or_none


class TerritoryRow(SQLModel, table=True):
    __tablename__ = "territory"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = json_object()
    other_names: list[str] = json_list()
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    code: str | None = Field(default=None, index=True)
    outline: list[list[list[float]]] = json_list()


class ThemeRow(SQLModel, table=True):
    __tablename__ = "theme"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = json_object()
    descriptions: dict[str, str] = json_object()
    categories: list[str] = json_list()
    rule_text: str = ""


class AmendmentRow(SQLModel, table=True):
    """Who changed what of a territory or theme, from what to what; `undone_by` set it back."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_subject", "kind", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    move: str = Field(index=True)
    kind: str
    slug: str
    action: str
    other: str = ""
    before: dict[str, Any] = json_object()
    after: dict[str, Any] = json_object()
    by: str = ""
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


class FollowedRow(SQLModel, table=True):
    """What else changed with an amendment, row by row, so that it can be set back: `place` is a table and column."""

    __tablename__ = "followed"
    __table_args__ = (Index("ix_followed_row", "place", "row"),)

    id: int | None = Field(default=None, primary_key=True)
    amendment_id: int = Field(foreign_key="amendment.id", index=True)
    place: str
    row: str
    before: Any = json_or_none()
    after: Any = json_or_none()


class RedirectRow(SQLModel, table=True):
    """A slug that a territory or theme had: where its address leads, and its names, for the editions that name it."""

    __tablename__ = "redirect"

    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    target: str | None = None
    names: dict[str, str] = json_object()
    at: datetime
