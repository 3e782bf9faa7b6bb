"""What leaves by mail, and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_object


class MailingRow(SQLModel, table=True):
    """The sending of one edition, once for all. `candidates` are counted when the recipients are frozen.

    `holder` names the journal of the process that sends it, until `leased_until`. `due_at` is when a relay that took
    nothing `stalls` times in a row is asked again.
    """

    __tablename__ = "mailing"

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", unique=True)
    state: str = Field(index=True)
    candidates: int = 0
    started_at: datetime
    ended_at: datetime | None = None
    holder: str = ""
    leased_until: datetime | None = None
    due_at: datetime | None = None
    stalls: int = 0
    detail: str = ""


class MailingStepRow(SQLModel, table=True):
    """Who started, paused, resumed or cancelled a mailing, and when; `by` is empty for what happened by itself."""

    __tablename__ = "mailing_step"

    id: int | None = Field(default=None, primary_key=True)
    mailing_id: int = Field(foreign_key="mailing.id", index=True)
    at: datetime
    kind: str
    by: str = ""


class DeliveryRow(SQLModel, table=True):
    """One edition to one subscriber. `subscriber_id` stays when the subscriber is erased; `domain` is the receiver's.

    `doubts` counts the times when nobody knows whether it arrived: each may have made a second copy.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("mailing_id", "subscriber_id"), Index("ix_delivery_due", "mailing_id", "state", "due_at", "id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    mailing_id: int = Field(foreign_key="mailing.id")
    subscriber_id: int = Field(index=True)
    domain: str = ""
    state: str
    due_at: datetime | None = None
    tries: int = 0
    doubts: int = 0
    code: int = 0
    detail: str = ""
    changed_at: datetime


class BounceRow(SQLModel, table=True):
    """A report on a message: what came back, for whom, from which mailing (0: nobody knows).

    `is_spent`: the subscriber was suspended for it, so it counts no more when they come back.
    """

    __tablename__ = "bounce"
    __table_args__ = (UniqueConstraint("subscriber_id", "mailing_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    subscriber_id: int = Field(index=True)
    mailing_id: int = 0
    kind: str
    status: str = ""
    domain: str = ""
    detail: str = ""
    came_by: str
    is_spent: bool = False
    at: datetime = Field(index=True)


class LetterRow(SQLModel, table=True):
    """A message to one person that is no edition. `name` tells what it is about, so that nothing is written twice."""

    __tablename__ = "letter"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str = Field(unique=True)
    address: str
    language: str
    content: dict[str, Any] = json_object()
    state: str
    due_at: datetime | None = Field(default=None, index=True)
    tries: int = 0
    written_at: datetime
    sent_at: datetime | None = None
    detail: str = ""
