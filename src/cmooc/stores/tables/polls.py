"""What asking servers and hubs came to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class HostRow(SQLModel, table=True):
    """A server that asked to be left alone: none of its feeds is polled before `held_until`."""

    __tablename__ = "host"

    host: str = Field(primary_key=True)
    held_until: datetime
    why: str


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
