"""Small hosts of blogs, whose feed stands at one path below each blog's own host."""

from __future__ import annotations

from cmooc.channels.addresses import below, parts_of, site
from cmooc.channels.platform import Platform

PATHS = {
    "bearblog.dev": "/feed/",
    "mataroa.blog": "/rss/",
    "prose.sh": "/rss",
    "posthaven.com": "/posts.atom",
    "pika.page": "/posts_feed",
    "weblog.lol": "/rss.xml",
    "tistory.com": "/rss",
    "over-blog.com": "/rss",
    "over-blog.net": "/rss",
    "over-blog.org": "/rss",
    "canalblog.com": "/rss.xml",
    "hautetfort.com": "/index.rss",
}


class SmallBlogs(Platform):
    name = "smallblogs"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        path = next((path for domain, path in PATHS.items() if below(parts, domain, "blog", "docs", "help")), None)
        return f"https://{site(parts)}{path}" if path else None
