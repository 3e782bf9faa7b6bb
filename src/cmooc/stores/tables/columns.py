"""Columns that hold JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field


def json_list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def json_object() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def json_or_none() -> Any:
    """None is stored as NULL rather than as a JSON null."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True)))
