"""Facilitators and hosts: how they come in, and what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from cmooc.stores.tables.columns import json_list, json_or_none


class PersonRow(SQLModel, table=True):
    """A facilitator or host; for some days also one who was removed, so that it can be undone."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    name_key: str = Field(unique=True)
    address: str
    address_key: str | None = Field(default=None, unique=True)
    language: str
    role: str
    territories: list[str] = json_list()
    themes: list[str] = json_list()
    created_at: datetime
    removed_at: datetime | None = None


class LoginLinkRow(SQLModel, table=True):
    """A link that lets somebody in once; only its hash is kept."""

    __tablename__ = "login_link"

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    goes_to: str
    is_by_host: bool
    made_at: datetime
    runs_out_at: datetime
    used_at: datetime | None = None


class SessionRow(SQLModel, table=True):
    """A browser in which somebody is signed in; only the hash of its secret is kept."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    way_in: str
    device: str
    made_at: datetime
    seen_at: datetime
    runs_out_at: datetime


class PasskeyRow(SQLModel, table=True):
    """A passkey: what its owner's device signs with, of which only the public half is ours."""

    __tablename__ = "passkey"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    credential: str = Field(unique=True)
    public_key: bytes
    uses: int = Field(sa_column=Column(BigInteger, nullable=False))
    transports: list[str] = json_list()
    name: str
    made_at: datetime
    used_at: datetime | None = None


class ChallengeRow(SQLModel, table=True):
    """What a passkey is to sign, once; used ones stay until they run out, so that a client's can be counted."""

    __tablename__ = "challenge"

    challenge_hash: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    client_hash: str = Field(index=True)
    runs_out_at: datetime
    used_at: datetime | None = None


class DeedRow(SQLModel, table=True):
    """The audit log: what privileged people did; never changed but for the outcome, and kept when they go."""

    __tablename__ = "deed"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    by: str
    action: str
    about: str = ""
    detail: str = ""
    outcome: str


class MoveRow(SQLModel, table=True):
    """A decision made at the desk. `after` is the last move on the same thing that its author knew of, 0 for none.

    So nobody decides over somebody else's decision without having seen it.
    """

    __tablename__ = "move"
    __table_args__ = (UniqueConstraint("kind", "key", "after"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    at: datetime
    by: str = Field(index=True)
    kind: str
    action: str
    key: str
    after: int
    became: str | None = None
    kept: dict[str, Any] | None = json_or_none()
    undone_at: datetime | None = None
    undone_by: str = ""
