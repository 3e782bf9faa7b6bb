"""Misskey and its forks: `/@NAME.atom`, with boosts and replies (packages/backend/src/server/web/FeedService.ts).

A title tells kind and author, «Reply by Ann: …»; the content warning stands before the text, and alone in the title.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.notes import BOOST, REPLY, as_note, behind
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry
from cmooc.domain.texts import squeeze

PROFILE = re.compile(r"/@([\w-]{1,100})(?:/.*)?")
FEED = re.compile(r"/@[\w-]{1,100}\.(?:atom|json)")
FORKS = ("misskey", "sharkey", "firefish", "iceshrimp", "cherrypick", "foundkey")
TITLE = re.compile(r"(?:New )?(post|note|boost|renote|reply) by [^:]{0,100}(?:: ?(.*))?", re.I)
MARKS = {"boost": BOOST, "renote": BOOST, "reply": REPLY}
LONGEST_TITLE = 100


class Misskey(Platform):
    name = "misskey"
    is_social = True
    software = FORKS

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return parts._replace(query="").geturl() if parts and FEED.fullmatch(parts.path) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        match = PROFILE.fullmatch(parts.path) if parts else None
        is_ours = runs(html, *FORKS) or 'id="misskey_meta"' in html
        return f"{root_of(parts)}/@{match[1]}.atom" if parts and match and is_ours else None

    def tidy(self, entry: Entry) -> Entry:
        """«Post by …» goes, «Boost» and «Reply» become marks; what stands behind a warning is not shown."""
        match = TITLE.fullmatch(entry.title)
        if match is None or _noted(entry).title == entry.title:  # or tidied before
            return _noted(entry)
        mark, said = MARKS.get(match[1].lower(), ""), squeeze(match[2] or "")
        first, _, rest = entry.text.partition("\n")
        if not mark and rest and said == squeeze(first) and len(entry.title) < LONGEST_TITLE:
            return behind(entry, first)
        return _noted(replace(entry, title=mark + said))


def _noted(entry: Entry) -> Entry:
    """The text of a boost begins with words of the software: its title says more."""
    return as_note(entry, keeps_title=entry.title.startswith(BOOST))
