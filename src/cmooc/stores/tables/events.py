"""Events and their dates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_list


class EventRow(SQLModel, table=True):
    """An event of a calendar (`feed_id`), found in a post (`entry_id`), or added by a facilitator (neither).

    `recurrence` is set for a date of a series that says something of its own, and is an event by itself then.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("feed_id", "uid", "recurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    uid: str
    recurrence: str = ""
    state: str = Field(index=True)
    title: str
    text: str = ""
    html: str = ""
    url: str | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    categories: list[str] = json_list()
    territories: list[str] = json_list()
    themes: list[str] = json_list()
    language: str | None = None
    sequence: int = 0
    first_seen_at: datetime
    changed_at: datetime
    decided_by: str = ""


class EventDateRow(SQLModel, table=True):
    """One time at which an event takes place; `recurrence` names it within its series."""

    __tablename__ = "event_date"
    __table_args__ = (UniqueConstraint("event_id", "recurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    recurrence: str = ""
    starts_at: datetime = Field(index=True)
    ends_at: datetime | None = None
    is_all_day: bool = False
    state: str
    sequence: int = 0
    changed_at: datetime
    decided_by: str = ""
