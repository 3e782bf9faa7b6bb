"""GitHub: `.atom` after a person, releases, commits, tags or discussions (docs.github.com/rest/activity/feeds)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

NAME = r"[\w.-]{1,100}"
PERSON = re.compile(rf"/({NAME})/?")
REPOSITORY = re.compile(rf"/({NAME}/{NAME}?)(?:\.git)?/?")
PART = re.compile(rf"/({NAME}/{NAME}/(?:releases|tags|discussions|wiki|commits(?:/[\w./-]{{1,100}})?))/?")
BRANCH = re.compile(rf"/({NAME}/{NAME})/tree/([\w./-]{{1,100}}?)/?")
OTHER = re.compile(rf"/({NAME}/{NAME})/(?:issues|pulls|pull|blob|actions|releases/tag)(?:/.*)?")
OWN = frozenset(
    str.split("about collections customer-stories enterprise explore features join login marketplace notifications orgs "
              "pricing search security settings signup sponsors stars team topics trending")
)  # fmt: skip


class GitHub(Platform):
    name = "github"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) not in ("github.com", "gist.github.com"):
            return None
        path = parts.path.removesuffix(".atom")
        owner = path.split("/")[1] if "/" in path else ""
        if owner in OWN:
            return None
        if site(parts) == "gist.github.com":
            return f"https://gist.github.com/{owner}.atom" if PERSON.fullmatch("/" + owner) else None
        return _feed(path)


def _feed(path: str) -> str | None:
    if match := PERSON.fullmatch(path) or PART.fullmatch(path):
        return f"https://github.com/{match[1]}.atom"
    if match := BRANCH.fullmatch(path):
        return f"https://github.com/{match[1]}/commits/{match[2]}.atom"
    match = REPOSITORY.fullmatch(path) or OTHER.fullmatch(path)
    return f"https://github.com/{match[1].removesuffix('.git')}/releases.atom" if match else None
