"""Editions: those that have left, and the one that is still to leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_object


class EditionRow(SQLModel, table=True):
    """`document` is the composed edition as it went out; a day without entries is kept as `skipped`.

    `day` is an ISO day, or the ISO week (`2026-W47`) of a weekly edition. `by` is who let it leave, empty at its hour.
    """

    __tablename__ = "edition"

    id: int | None = Field(default=None, primary_key=True)
    rhythm: str = "daily"
    day: str = Field(unique=True)
    state: str
    number: int
    window_start: datetime | None = None
    window_end: datetime
    published_at: datetime | None = None
    by: str = ""
    document: dict[str, Any] = json_object()


class CorrectionRow(SQLModel, table=True):
    """What was set right after an edition had left; `texts` are sanitized HTML by language."""

    __tablename__ = "correction"

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", index=True)
    texts: dict[str, str] = json_object()
    by: str = ""
    at: datetime


class DraftRow(SQLModel, table=True):
    """What facilitators wrote for the edition that is still to leave; `work` is of the draft's own form."""

    __tablename__ = "draft"

    rhythm: str = Field(primary_key=True)
    work: dict[str, Any] = json_object()
    version: int = 0
    by: str = ""
    at: datetime
