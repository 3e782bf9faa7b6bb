"""Podcasts: the hosts whose feed follows from the address, and Apple's pages, which tell where the feed is.

Apple's lookup (performance-partners.apple.com: search API) answers with JSON that tells it where the page does not.
"""

from __future__ import annotations

import re

from cmooc.channels.addresses import below, is_of, parts_of, site
from cmooc.channels.platform import Platform

APPLE = ("podcasts.apple.com", "itunes.apple.com")
LOOKUP = "https://itunes.apple.com/lookup?id={}&entity=podcast"
NUMBER = re.compile(r"/(?:\w{2}/)?podcast/(?:[^/]{1,300}/)?id(\d{4,15})/?")
FEED_URL = re.compile(r'"feedUrl"\s*:\s*"(https?:[^"\s<>]{5,1000})"')
PATHS = {
    "podbean.com": "https://feed.podbean.com/{}/feed.xml",
    "libsyn.com": "https://{}.libsyn.com/rss",
    "transistor.fm": "https://feeds.transistor.fm/{}",
    "fireside.fm": "https://{}.fireside.fm/rss",
    "podigee.io": "https://{}.podigee.io/feed/mp3",
    "castos.com": "https://{}.castos.com/feed",
}
SHOWS = (
    (re.compile(r"shows\.acast\.com/([\w-]{1,100})(?:/.*)?"), "https://feeds.acast.com/public/shows/{}"),
    (re.compile(r"(?:feeds\.)?buzzsprout\.com/(\d{1,12})(?:\.rss|/.*)?"), "https://feeds.buzzsprout.com/{}.rss"),
    (re.compile(r"spreaker\.com/(?:podcast|show)/(?:[\w-]{1,200}--)?(\d{1,12})(?:/.*)?"),
     "https://www.spreaker.com/show/{}/episodes/feed"),
    (re.compile(r"rss\.com/podcasts/([\w-]{1,100})(?:/.*)?"), "https://media.rss.com/{}/feed.xml"),
    (re.compile(r"feed\.ausha\.co/(\w{1,40})"), "https://feed.ausha.co/{}"),
    (re.compile(r"audioblog\.arteradio\.com/blog/(\d{1,12})(?:/.*)?"), "https://audioblog.arteradio.com/blog/{}/rss"),
)  # fmt: skip
FEED_HOSTS = ("feeds.acast.com", "feed.podbean.com", "feeds.transistor.fm", "media.rss.com", "feed.ausha.co", "anchor.fm",
              "feeds.buzzsprout.com", "feeds.simplecast.com", "feeds.megaphone.fm", "radiofrance-podcast.net")  # fmt: skip


class Podcast(Platform):
    name = "podcast"
    software = ("podbean", "libsyn", "transistor", "fireside", "podigee", "acast", "buzzsprout", "spreaker", "ausha",
                "anchor podcasts", "castos", "rss.com", "podlove", "radio france", "podcloud")  # fmt: skip

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if is_of(parts, *FEED_HOSTS) and not parts.netloc.startswith("www."):
            return parts.geturl() if parts.path.strip("/") else None
        for domain, form in PATHS.items():
            if name := below(parts, domain, "feeds", "feed", "help", "support", "api", "blog", "app"):
                return form.format(name)
        told = site(parts) + parts.path.rstrip("/")
        found = ((pattern.fullmatch(told), form) for pattern, form in SHOWS)
        return next((form.format(match[1]) for match, form in found if match), None)

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not is_of(parts, *APPLE):
            return None
        if match := FEED_URL.search(html.replace("\\/", "/")):
            return match[1]
        number = NUMBER.fullmatch(parts.path)
        return LOOKUP.format(number[1]) if number else None
