"""Hatena Blog: `/feed` below the blog, a category or an author (help.hatenablog.com: feed)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import below, parts_of, site
from cmooc.channels.platform import Platform

DOMAINS = ("hatenablog.com", "hatenablog.jp", "hateblo.jp", "hatenadiary.com", "hatenadiary.jp", "hatenadiary.org")
SCOPE = re.compile(r"/(?:archive|feed)/((?:category|author)/[^/\s]{1,200})/?")


class Hatena(Platform):
    name = "hatena"
    software = ("hatena",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not any(below(parts, domain, "help", "staff", "blog") for domain in DOMAINS):
            return None
        scope = SCOPE.fullmatch(parts.path)
        return f"https://{site(parts)}/feed" + (f"/{scope[1]}" if scope else "")
