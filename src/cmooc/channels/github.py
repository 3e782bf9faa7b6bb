"""GitHub: `.atom` after a person, releases, commits, tags or discussions (docs.github.com/rest/activity/feeds)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.channels.addresses import parts_of, site, titled
from cmooc.domain.entries import Entry

NAME = r"[\w.-]{1,100}"
PERSON = re.compile(rf"/({NAME})/?")
REPOSITORY = re.compile(rf"/({NAME}/{NAME}?)(?:\.git)?/?")
PART = re.compile(rf"/({NAME}/{NAME}/(?:releases|tags|discussions|wiki|commits(?:/[\w./-]{{1,100}})?))/?")
OWN = (
    "about",
    "explore",
    "features",
    "login",
    "marketplace",
    "orgs",
    "pricing",
    "search",
    "settings",
    "topics",
    "trending",
)


@dataclass(frozen=True)
class GitHub:
    name: str = "github"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) != "github.com" or parts.path.split("/")[1:2] in ([one] for one in OWN):
            return None
        path = parts.path.removesuffix(".atom")
        if match := PERSON.fullmatch(path):
            return f"https://github.com/{match[1]}.atom"
        if match := PART.fullmatch(path):
            return f"https://github.com/{match[1]}.atom"
        match = REPOSITORY.fullmatch(path)
        return f"https://github.com/{match[1].removesuffix('.git')}/releases.atom" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and site(parts) == "github.com" and parts.path.endswith(".atom")

    def tidy(self, entry: Entry) -> Entry:
        return titled(entry)
