"""Zotero: the library of a public group, as Atom from its interface (zotero.org/support/dev/web_api)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, query_of, site
from cmooc.channels.platform import Platform

GROUP = re.compile(r"/groups/(\d{1,12})(?:/.*)?")


class Zotero(Platform):
    name = "zotero"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) not in ("zotero.org", "api.zotero.org"):
            return None
        if site(parts) == "api.zotero.org":
            return parts.geturl() if query_of(parts, "format") == "atom" else None
        match = GROUP.fullmatch(parts.path)
        return f"https://api.zotero.org/groups/{match[1]}/items/top?format=atom&v=3" if match else None
