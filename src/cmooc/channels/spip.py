"""SPIP: `spip.php?page=backend`, also for a section, an author or a keyword (spip.net, fil RSS)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, query_of
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

BACKEND = "spip.php?page=backend"
SCRIPT = re.compile(r"(/(?:[\w.~-]{1,60}/){0,5})spip\.php/?")
KINDS = {"rubrique": "id_rubrique", "auteur": "id_auteur", "mot": "id_mot"}
SHORT = re.compile(r"(rubrique|auteur|mot)(\d{1,9})\b")


class Spip(Platform):
    name = "spip"
    software = ("spip",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        script = SCRIPT.fullmatch(parts.path) if parts else None
        if parts is None or script is None:
            return None
        if query_of(parts, "page").startswith("backend"):
            return parts.geturl()
        return f"{parts.scheme}://{parts.netloc}{script[1]}{BACKEND}{_scope(parts.query)}"

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not (runs(html, "spip") or "spip.php?" in html):
            return None
        return f"{parts.scheme}://{parts.netloc}/{BACKEND}"


def _scope(query: str) -> str:
    match = SHORT.match(query) or re.search(r"id_(rubrique|auteur|mot)=(\d{1,9})\b", query)
    return f"&{KINDS[match[1]]}={match[2]}" if match else ""
