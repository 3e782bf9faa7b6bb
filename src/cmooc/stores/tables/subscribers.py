"""Who reads by mail, and what holds floods off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_object, json_or_none


class SubscriberRow(SQLModel, table=True):
    """`address_key` is the address as it is compared. `consent` tells when, from where and to which words they agreed.

    `pending` is what waits for a confirmation, since `pending_at`.
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        Index("ix_subscriber_due", "state", "rhythm"),
        {"sqlite_autoincrement": True},  # deliveries keep the number of who was erased: it goes to nobody else
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    address: str
    address_key: str = Field(unique=True)
    state: str
    rhythm: str
    cut: dict[str, Any] = json_object()
    created_at: datetime
    confirmed_at: datetime | None = None
    paused_until: datetime | None = None
    consent: dict[str, Any] = json_object()
    pending: dict[str, Any] | None = json_or_none()
    pending_at: datetime | None = Field(default=None, index=True)


class SuppressedRow(SQLModel, table=True):
    """An address that only its owner can bring back, known by a keyed hash alone."""

    __tablename__ = "suppressed"

    address_hash: str = Field(primary_key=True)
    why: str
    at: datetime


class SignUpRow(SQLModel, table=True):
    """A request for a confirmation letter, kept for a day to hold off floods; both hashes are keyed."""

    __tablename__ = "sign_up"

    id: int | None = Field(default=None, primary_key=True)
    address_hash: str = Field(index=True)
    client_hash: str = Field(index=True)
    at: datetime = Field(index=True)


class SigningKeyRow(SQLModel, table=True):
    """What links in mail are signed with: the newest signs, all are believed."""

    __tablename__ = "signing_key"

    id: int | None = Field(default=None, primary_key=True)
    secret: str
    made_at: datetime
