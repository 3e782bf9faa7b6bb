"""Discourse: `.rss` after a topic, a category, a tag or a person's activity, else `/latest.rss` (meta.discourse.org)."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.notes import titled, without
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

SCOPE = re.compile(r"/(c/[\w/-]{1,200}?/\d{1,9}|t/[\w-]{1,300}/\d{1,12}|tag/[^/\s]{1,100})(?:/.*)?")
PERSON = re.compile(r"/u/([\w.-]{1,60})(?:/.*)?")
FEED = re.compile(
    r"/(?:latest|top|posts|c/[\w/-]{1,200}/\d{1,9}|t/[\w-]{1,300}/\d{1,12}|u/[\w.-]{1,60}/activity(?:/topics)?)\.rss"
)
FOOTER = re.compile(r"<p><small>\d+ posts? - \d+ participants?</small></p>\s*<p><a [^<>]*>Read full topic</a></p>")
FOOTER_TEXT = re.compile(r"\d+ posts? - \d+ participants?\sRead full topic")


class Discourse(Platform):
    name = "discourse"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return parts._replace(query="").geturl() if parts and FEED.fullmatch(parts.path) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not runs(html, "discourse"):
            return None
        if match := PERSON.fullmatch(parts.path):
            return f"{root_of(parts)}/u/{match[1]}/activity/topics.rss"
        match = SCOPE.fullmatch(parts.path)
        return f"{root_of(parts)}/{match[1] if match else 'latest'}.rss"

    def tidy(self, entry: Entry) -> Entry:
        """«3 posts - 2 participants, Read full topic» stands under every topic."""
        text, summary = (without(FOOTER_TEXT, one) for one in (entry.text, entry.summary))
        return titled(replace(entry, text=text, summary=summary, html=without(FOOTER, entry.html)))
