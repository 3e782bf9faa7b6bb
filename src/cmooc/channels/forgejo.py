"""Forgejo and Gitea, Codeberg first: `.rss` after a person or `releases` (forgejo.org/docs: RSS feeds)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.pages import meta
from cmooc.channels.platform import Platform

NAME = r"[A-Za-z0-9_][\w.-]{0,100}"
PERSON = re.compile(rf"/({NAME}?)(?:\.rss|\.atom)?/?")
BRANCH = re.compile(rf"/({NAME}/{NAME})/(?:src/branch|commits/branch|rss/branch)/([\w.-]{{1,100}})(?:/.*)?")
REPOSITORY = re.compile(rf"/({NAME}/{NAME}?)(?:\.git|/(?:releases|issues|pulls|wiki|tags)(?:\.rss|/.*)?)?/?")
HOSTS = ("codeberg.org", "gitea.", "forgejo.", "git.disroot.org")
OWN = ("explore", "user", "api", "admin", "org", "repo", "assets", "-")


class Forgejo(Platform):
    name = "forgejo"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return _feed(root_of(parts), parts.path) if parts and says(parts, *HOSTS) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        is_ours = any(word in meta(html, "keywords").lower() for word in ("forgejo", "gitea"))
        return _feed(root_of(parts), parts.path) if parts and is_ours else None


def _feed(root: str, path: str) -> str | None:
    if path.split("/")[1:2] in ([one] for one in OWN):
        return None
    if match := PERSON.fullmatch(path):
        return f"{root}/{match[1]}.rss"
    if match := BRANCH.fullmatch(path):
        return f"{root}/{match[1]}/rss/branch/{match[2]}"
    match = REPOSITORY.fullmatch(path)
    return f"{root}/{match[1]}/releases.rss" if match else None
