"""Buttondown: `/rss` after the newsletter (docs.buttondown.com: RSS)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

NEWSLETTER = re.compile(r"/([\w.-]{1,60})(?:/(?:rss|archive(?:/.*)?)?)?")
OWN = ("about", "api", "blog", "docs", "features", "legal", "login", "pricing", "register", "settings", "support")


class Buttondown(Platform):
    name = "buttondown"
    software = ("buttondown",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        match = (
            NEWSLETTER.fullmatch(parts.path)
            if parts and site(parts) in ("buttondown.com", "buttondown.email")
            else None
        )
        return f"https://buttondown.com/{match[1]}/rss" if match and match[1].lower() not in OWN else None
