"""YesWiki: the entries of its forms at `?BazaR/rss`, changed pages at `?DerniersChangementsRSS/xml` (yeswiki.net)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of
from cmooc.channels.platform import Platform

FEED = re.compile(r"(?:^|wiki=)(?:DerniersChangementsRSS/xml|BazaR/rss)(?:&.*)?", re.I)
SIGNS = ("tools/bazar/", "yeswiki-base", "javascripts/yeswiki", "styles/yeswiki")


class YesWiki(Platform):
    name = "yeswiki"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return parts.geturl() if parts and FEED.search(parts.query) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not any(sign in html for sign in SIGNS):
            return None
        folder = parts.path.rpartition("/")[0]
        return f"{parts.scheme}://{parts.netloc}{folder}/?DerniersChangementsRSS/xml"
