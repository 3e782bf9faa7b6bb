"""Whose feeds there are: what was registered, and how polling it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_list, json_object, json_or_none


class ParticipantRow(SQLModel, table=True):
    __tablename__ = "participant"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    language: str | None = None
    territories: list[str] = json_list()
    created_at: datetime


class FeedTable(SQLModel, table=True):
    """What was registered, and the poll state: both change together, once per poll; and what its owner was told.

    `host_key` names the server whose refusal of one feed holds this one too. `owner_pending` is the address that its
    owner wants to move to, and has not confirmed. `is_stopped_by_owner`: its owner paused it or left, and may come back.
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
    territories: list[str] = json_list()
    themes: list[str] = json_list()
    footprint: dict[str, int] = json_object()
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
    skip_hours: list[int] = json_list()
    skip_days: list[int] = json_list()
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

    owner_address: str = ""
    owner_language: str = ""
    owner_confirmed_at: datetime | None = None
    letters_stopped_at: datetime | None = None
    owner_pending: str = ""
    owner_pending_at: datetime | None = None
    is_stopped_by_owner: bool = False
    is_on_trial: bool = False


class RegistrationRow(SQLModel, table=True):
    """What somebody who registers a feed pasted, was shown, and chose; only the hash of the key in its address is kept.

    `holder` names the work that `leased_until` is for. Confirmed rows stay with their feed: they hold the consent.
    """

    __tablename__ = "registration"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(unique=True)
    client_hash: str = Field(index=True)
    url_key: str
    state: str
    typed: str
    language: str
    started_at: datetime
    changed_at: datetime
    leased_until: datetime
    holder: str = ""
    asking: str = ""
    refusal: dict[str, Any] | None = json_or_none()
    found: dict[str, Any] | None = json_or_none()
    checkup: dict[str, Any] | None = json_or_none()
    wanted: dict[str, Any] | None = json_or_none()
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    decided_at: datetime | None = None
    wording: str = ""
    consent_client: str = ""
    feed_id: int | None = Field(default=None, foreign_key="feed.id", index=True)
    proof: str = ""
    proof_at: datetime | None = None
    proof_url: str = ""
