"""WordPress.com: `/feed/` below the blog, a category, a tag or an author (wordpress.com/support/feeds)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, site, titled
from cmooc.domain.entries import Entry

SCOPE = re.compile(r"/(?:category|tag|author)/[^/]{1,200}(?:/[^/]{1,200})?")
AVATAR = re.compile(r"https?://[\w.-]*gravatar\.com/")
OWN_PAGES = ("wordpress.com", "en.wordpress.com", "fr.wordpress.com", "public-api.wordpress.com")


@dataclass(frozen=True)
class WordPress:
    name: str = "wordpress"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "wordpress.com") or site(parts) in OWN_PAGES:
            return None
        path = parts.path.rstrip("/").removesuffix("/feed")
        scope = path if SCOPE.fullmatch(path) else ""
        return f"https://{parts.netloc}{scope}/feed/"

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return is_of(parts, "wordpress.com")

    def tidy(self, entry: Entry) -> Entry:
        """Authors' avatars come as media of every post; «Uncategorized» is no category."""
        files = tuple(file for file in entry.enclosures if not AVATAR.match(file.url))
        words = tuple(word for word in entry.categories if word.lower() not in ("uncategorized", "non classé"))
        return titled(replace(entry, enclosures=files, categories=words))
