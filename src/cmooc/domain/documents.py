"""Rendered files on their way to the site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """`path` is relative to the site's root, with slashes (`fr/editions/2026-11-22/index.html`).

    `also_at` are further paths with the same bytes, such as the address without a language.
    """

    path: str
    media_type: str
    body: bytes
    also_at: tuple[str, ...] = ()
