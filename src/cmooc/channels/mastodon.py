"""Mastodon and its kin: a public profile or tag has a feed at its own address plus `.rss` (docs.joinmastodon.org).

Boosts and replies are left out of it, except of `/with_replies.rss`. The form of a content warning is that of
`app/helpers/formatting_helper.rb`: a paragraph with a bold word in the author's language, then a rule.
"""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of, root_of, says
from cmooc.channels.notes import as_note, behind
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

NAME = r"[A-Za-z0-9_](?:[\w.-]{0,98}[A-Za-z0-9_])?"
PROFILE = re.compile(
    rf"/(?:web/|deck/)?@(?![\w.-]+\.(?:atom|json)$)({NAME}?)(?:\.rss)?(?:/(?:with_replies|media|featured|followers|following|\d{{5,25}}(?:/.*)?))?/?"
)
REMOTE = re.compile(rf"/(?:web/|deck/)?@({NAME})@([\w-]+(?:\.[\w-]+)+)(?:/.*)?")
TAGGED = re.compile(rf"/(?:web/|deck/)?(@{NAME}/tagged|tags)/(\w{{1,100}})/?")
FEED = re.compile(
    rf"/(?:@{NAME}(?:/(?:with_replies|media|tagged/[^/]{{1,100}}))?|tags/[^/]{{1,100}}|users/{NAME})\.rss"
)
USER = re.compile(rf"/users/({NAME})(?:/.*)?")
ELSEWHERE = (
    "medium.com", "youtube.com", "tiktok.com", "substack.com", "flipboard.com", "threads.net", "threads.com",
    "odysee.com", "listed.to", "observablehq.com", "paragraph.com", "velog.io", "hackmd.io", "dev.to", "write.as",
    "micro.blog", "telegram.me", "t.me", "instagram.com", "facebook.com", "x.com", "twitter.com", "vimeo.com",
    "github.com", "reddit.com", "flickr.com", "tumblr.com", "diigo.com", "are.na", "rumble.com", "patreon.com",
)  # fmt: skip
OTHERS = (
    "mobilizon",
    "castopod",
    "pixelfed",
    "pixey.",
    "bookwyrm",
    "tube",
    "funkwhale",
    "lemmy",
    "diaspora",
    "mbin.",
    "kbin.",
)
WARNED = re.compile(r"\s*(<p><strong>[^<>]{1,80}</strong>(?:[^<]|<(?!/?p>)){0,3000}</p>)\s*(?:<hr>|$)")


class Mastodon(Platform):
    name = "mastodon"
    is_social = True
    software = ("mastodon", "hometown", "glitch")

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or is_of(parts, *ELSEWHERE):
            return None
        if FEED.fullmatch(parts.path):
            return parts._replace(query="").geturl()
        if says(parts, *OTHERS):
            return None
        if match := TAGGED.fullmatch(parts.path):
            return f"{root_of(parts)}/{match[1]}/{match[2]}.rss"
        if match := REMOTE.fullmatch(parts.path):  # as seen on a reader's own server
            return f"https://{match[2].lower()}/@{match[1]}.rss"
        match = PROFILE.fullmatch(parts.path)
        return f"{root_of(parts)}/@{match[1]}.rss" if match else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        match = USER.fullmatch(parts.path) if parts else None
        return f"{root_of(parts)}/@{match[1]}.rss" if parts and match and runs(html, "mastodon") else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and bool(FEED.fullmatch(parts.path))

    def tidy(self, entry: Entry) -> Entry:
        """What stands behind a content warning is not shown."""
        warned = WARNED.match(entry.html)
        return behind(entry, entry.text.partition("\n")[0], warned[1]) if warned else as_note(entry)
