"""Lemmy: `/feeds/c/COMMUNITY.xml` and `/feeds/u/NAME.xml` (crates/routes/src/feeds.rs), asked for newest first."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.notes import titled, without
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

OWNER = re.compile(r"/([cu])/(\w{1,100})(?:@([\w-]+(?:\.[\w-]+)+))?(?:/.*)?")
FEED = re.compile(r"/feeds/(?:[cu]/[\w.@-]{1,200}|all|local)\.xml")
HOSTS = ("lemmy", "feddit", "lemm.ee", "jlai.lu", "beehaw.org", "sopuli.xyz", "slrpnk.net", "programming.dev",
         "sh.itjust.works")  # fmt: skip
HEAD = re.compile(r"^(?:submitted by [^\n|]{1,400}?\s-?\d+ points? \| \d+ comments?\s*)+")
HEAD_HTML = re.compile(
    r"^(?:\s*submitted by <a [^<>]*>[^<>]*</a>(?: to <a [^<>]*>[^<>]*</a>)?<br>-?\d+ points? \| "
    r"<a [^<>]*>\d+ comments?</a>\s*(?:<br>)?)+"
)


class Lemmy(Platform):
    name = "lemmy"
    software = ("lemmy",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if FEED.fullmatch(parts.path):
            return parts.geturl()
        return _feed(root_of(parts), parts.path) if says(parts, *HOSTS) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        is_ours = runs(html, "lemmy") or 'class="lemmy-site"' in html
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def tidy(self, entry: Entry) -> Entry:
        """«submitted by ann to commons, 3 points | 2 comments» stands above every post, and counts change all the time."""
        text, summary = without(HEAD, entry.text), without(HEAD, entry.summary)
        return titled(replace(entry, text=text, summary=summary, html=without(HEAD_HTML, entry.html)))


def _feed(root: str, path: str) -> str | None:
    match = OWNER.fullmatch(path)
    if match is None:
        return None
    return f"{f'https://{match[3]}' if match[3] else root}/feeds/{match[1]}/{match[2]}.xml?sort=New"
