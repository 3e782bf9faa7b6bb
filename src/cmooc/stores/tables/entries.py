"""Posts, what they said before and link to, and where search finds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_list


class EntryRow(SQLModel, table=True):
    """`comments_told` is how many comments it had when an edition last told of it."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid"),
        Index("ix_entry_newest", "verdict", "dated_at"),
        Index("ix_entry_waiting", "edition_id", "verdict", "accepted_at"),
        Index("ix_entry_address", "url_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    feed_id: int = Field(foreign_key="feed.id")
    guid: str
    url: str | None = None
    url_key: str = ""
    title_key: str = ""
    digest: str = ""
    fingerprint: str
    is_listed: bool = True
    title: str
    author: str
    html: str
    text: str
    summary: str
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    dated_at: datetime
    categories: list[str] = json_list()
    enclosures: list[dict[str, Any]] = json_list()
    comments_url: str | None = None
    comments_feed_url: str | None = None
    comments_count: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_short: bool = False

    first_seen_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None
    verdict: str
    reason: str
    reason_detail: str = ""
    accepted_at: datetime | None = None
    highlight: str | None = None
    edits: int = 0
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    comments_told: int | None = None


class OutlineRow(SQLModel, table=True):
    """A post of a feed that is none of the course's: known by name, so that it is not taken for new, and not kept."""

    __tablename__ = "outline"
    __table_args__ = ({"sqlite_with_rowid": False},)

    feed_id: int = Field(foreign_key="feed.id", primary_key=True)
    guid: str = Field(primary_key=True)
    url: str | None = None
    title: str
    published_at: datetime | None = None
    first_seen_at: datetime
    reason: str


class MentionRow(SQLModel, table=True):
    """A post links to an address, known by its key: perhaps another post."""

    __tablename__ = "mention"
    __table_args__ = ({"sqlite_with_rowid": False},)

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    url_key: str = Field(primary_key=True, index=True)


class RevisionRow(SQLModel, table=True):
    """What an entry said before an edit; the newest ten are kept."""

    __tablename__ = "revision"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    at: datetime
    title: str
    html: str


class IndexedRow(SQLModel, table=True):
    """Where an entry or an edition stands in the search index: `place` is the second that it is dated, or the next free.

    So the index is in the order of time, and the newest are found without sorting.
    """

    __tablename__ = "indexed"

    place: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    )
    entry_id: int | None = Field(default=None, unique=True)
    edition_id: int | None = Field(default=None, unique=True)
    is_public: bool = True
