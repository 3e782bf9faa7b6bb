"""The tables. Rows stay in this room: stores take and return domain values. Changes here need a migration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class ParticipantRow(SQLModel, table=True):
    __tablename__ = "participant"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    language: str | None = None
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime


class FeedTable(SQLModel, table=True):
    """What was registered, and the poll state: both change together, once per poll; and what its owner was told.

    `host_key` names the server whose refusal of one feed holds this one too.
    """

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_due", "state", "next_poll_at"),)

    id: int | None = Field(default=None, primary_key=True)
    url: str
    url_key: str = Field(unique=True)
    title: str
    home_page_url: str | None = None
    participant_id: int = Field(foreign_key="participant.id", index=True)
    state: str
    channel: str
    language: str | None = None
    show: str
    accepts: str
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_poll_at: datetime | None = None
    leased_until: datetime | None = None
    polled_at: datetime | None = None
    ok_at: datetime | None = None
    newest_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    outcome: str | None = None
    detail: str = ""
    moved_to: str | None = None
    moved_since: datetime | None = None
    gap_s: int | None = None
    every_s: int | None = None
    skip_hours: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    skip_days: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    fresh_s: int | None = None
    full_at: datetime | None = None
    is_credible: bool | None = None
    host_key: str = ""
    hub_url: str | None = None
    topic_url: str | None = None

    known_url: str = ""
    told_about: str | None = None
    told_at: datetime | None = None
    told_since: datetime | None = None


class HostRow(SQLModel, table=True):
    """A server that asked to be left alone: none of its feeds is polled before `held_until`."""

    __tablename__ = "host"

    host: str = Field(primary_key=True)
    held_until: datetime
    why: str


class SubscriptionRow(SQLModel, table=True):
    """What we have with a hub. Without a feed it is to be given up: the feed was removed, or names another hub."""

    __tablename__ = "subscription"

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id", unique=True)
    hub_url: str
    topic_url: str
    token: str = Field(unique=True)
    secret: str
    state: str
    due_at: datetime | None = Field(default=None, index=True)
    pending: str | None = None
    asked_at: datetime | None = None
    tries: int = 0
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    pushed_at: datetime | None = None
    misses: int = 0
    detail: str = ""


class PushRow(SQLModel, table=True):
    """What a hub brought; `body` goes once it is read, and the hash stays for a while, so that nothing is read twice."""

    __tablename__ = "push"
    __table_args__ = (UniqueConstraint("subscription_id", "body_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id")
    body_hash: str
    content_type: str
    body: bytes | None = None
    received_at: datetime


class PingRow(SQLModel, table=True):
    """A feed of ours that changed, and whose hub is still to be told."""

    __tablename__ = "ping"

    path: str = Field(primary_key=True)
    changed_at: datetime
    due_at: datetime
    tries: int = 0


class AttemptRow(SQLModel, table=True):
    """One poll of one feed: the public fetch log."""

    __tablename__ = "attempt"

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id", index=True)
    at: datetime
    outcome: str
    status: int
    wire_bytes: int
    duration_ms: int
    new: int
    changed: int
    detail: str = ""
    why: str = "due"
    is_conditional: bool = False


class EntryRow(SQLModel, table=True):
    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid"),
        Index("ix_entry_newest", "verdict", "dated_at"),
        Index("ix_entry_waiting", "edition_id", "verdict", "accepted_at"),
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
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    enclosures: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
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


class RevisionRow(SQLModel, table=True):
    """What an entry said before an edit; the newest ten are kept."""

    __tablename__ = "revision"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    at: datetime
    title: str
    html: str


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


class TerritoryRow(SQLModel, table=True):
    __tablename__ = "territory"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    other_names: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class ThemeRow(SQLModel, table=True):
    __tablename__ = "theme"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    descriptions: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    rule_text: str = ""


class EditionRow(SQLModel, table=True):
    """`document` is the composed edition as it went out; a day without entries is kept as `skipped`."""

    __tablename__ = "edition"

    id: int | None = Field(default=None, primary_key=True)
    day: str = Field(unique=True)
    state: str
    number: int
    window_start: datetime | None = None
    window_end: datetime
    published_at: datetime | None = None
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


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
