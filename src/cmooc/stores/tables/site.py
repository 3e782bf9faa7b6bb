"""What the site must render again, and how it was rendered last."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class StaleRow(SQLModel, table=True):
    """The change list: what the site must render again. Written with the change itself, removed once published."""

    __tablename__ = "stale"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str


class MarkRow(SQLModel, table=True):
    """Small facts of the instance itself, such as the design that the site was last rendered with."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str
