"""Micro.blog: `/feed.xml` below the blog or a category (help.micro.blog: RSS). Short posts have no title."""

from __future__ import annotations

import re

from cmooc.channels.addresses import below, parts_of, site
from cmooc.channels.notes import as_note, titled
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

NAME = re.compile(r"/@?([a-z0-9]{1,40})(?:/.*)?", re.I)
CATEGORY = re.compile(r"(/categories/[\w-]{1,100})(?:/.*)?")
OWN = ("about", "account", "discover", "books", "new", "signin", "register", "posts", "photos", "help")


class Microblog(Platform):
    name = "microblog"
    is_social = True
    software = ("micro.blog",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if site(parts) == "micro.blog":
            match = NAME.fullmatch(parts.path)
            return f"https://{match[1].lower()}.micro.blog/feed.xml" if match and match[1] not in OWN else None
        if not below(parts, "micro.blog", "help", "book"):
            return None
        category = CATEGORY.fullmatch(parts.path)
        return f"https://{site(parts)}{category[1] if category else ''}/feed.xml"

    def tidy(self, entry: Entry) -> Entry:
        done = titled(entry)
        return done if entry.title and done.title == entry.title else as_note(entry)
