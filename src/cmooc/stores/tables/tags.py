"""What taggers and facilitators say of posts, and what is learnt from that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class TagRow(SQLModel, table=True):
    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_subject", "kind", "slug"),)

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    tagger: str = Field(primary_key=True)
    reason: str
    detail: str = ""
    confidence: float = 1.0
    is_suggested: bool = False


class RulingRow(SQLModel, table=True):
    """What facilitators hold of an entry now; no tagger outdoes it."""

    __tablename__ = "ruling"

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    is_right: bool
    by: str = ""
    at: datetime


class TraceRow(SQLModel, table=True):
    """Who changed which ruling, and from what: `before` and `after` are None where nothing was or is ruled."""

    __tablename__ = "trace"

    id: int | None = Field(default=None, primary_key=True)
    move: str = Field(index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    kind: str
    slug: str
    before: bool | None = None
    after: bool | None = None
    by: str = ""
    at: datetime
    undone_at: datetime | None = None


class MeaningRow(SQLModel, table=True):
    """What a publisher's category means in this course; without a slug it means nothing, and is not asked again."""

    __tablename__ = "meaning"

    label: str = Field(primary_key=True)
    written: str
    kind: str | None = None
    slug: str | None = None
    by: str = ""
    at: datetime


class LearntRow(SQLModel, table=True):
    """The state of a learner, as its own room wrote it."""

    __tablename__ = "learnt"

    name: str = Field(primary_key=True)
    state: bytes


class DismissedRow(SQLModel, table=True):
    """A theme that was suggested and that facilitators do not want."""

    __tablename__ = "dismissed"

    word: str = Field(primary_key=True)
    by: str = ""
    at: datetime
