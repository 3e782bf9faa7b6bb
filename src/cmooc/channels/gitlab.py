"""GitLab: `.atom` after a person or project, releases, tags or commits (docs.gitlab.com: Atom feeds)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.pages import meta
from cmooc.channels.platform import Platform

NAME = r"[A-Za-z0-9_][\w.-]{0,100}"
PERSON = re.compile(rf"/(?:users/)?({NAME}?)(?:\.atom)?/?")
PROJECT = re.compile(rf"/({NAME}(?:/{NAME}){{1,6}}?)(?:\.git|/-/.*)?/?")
COMMITS = re.compile(rf"/({NAME}(?:/{NAME}){{1,6}})/-/(?:commits|tree)/([\w.-]{{1,100}})(?:/.*)?")
TAGS = re.compile(rf"/({NAME}(?:/{NAME}){{1,6}})/-/tags/?")
FEED = re.compile(rf"/{NAME}(?:/{NAME}){{0,6}}(?:\.atom|/-/releases\.atom|/-/tags|/-/commits/[\w.-]{{1,100}})")
HOSTS = ("gitlab.", "framagit.org", "forge.apps.education.fr", "salsa.debian.org", "0xacab.org")
OWN = ("explore", "help", "users", "groups", "search", "dashboard", "admin", "public", "-", "projects", "snippets")


class GitLab(Platform):
    name = "gitlab"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not says(parts, *HOSTS):
            return None
        if FEED.fullmatch(parts.path) and (parts.path.endswith(".atom") or "format=atom" in parts.query):
            return parts.geturl()
        return _feed(root_of(parts), parts.path)

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and meta(html, "og:site_name") == "GitLab" else None


def _feed(root: str, path: str) -> str | None:
    if path.split("/")[1:2] in ([one] for one in OWN):
        return None
    if match := PERSON.fullmatch(path):
        return f"{root}/{match[1]}.atom"
    if match := COMMITS.fullmatch(path):
        return f"{root}/{match[1]}/-/commits/{match[2]}?format=atom"
    if match := TAGS.fullmatch(path):
        return f"{root}/{match[1]}/-/tags?format=atom"
    match = PROJECT.fullmatch(path)
    return f"{root}/{match[1]}/-/releases.atom" if match else None
