"""WordPress, at WordPress.com or anywhere: `/feed/` below the blog, a category, a tag or an author.

Source: wordpress.com/support/feeds, developer.wordpress.org/advanced-administration/wordpress/feeds.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import is_of, parts_of, root_of, site
from cmooc.channels.notes import titled
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

HOSTS = ("wordpress.com", "home.blog", "art.blog", "school.blog", "noblogs.org", "unblog.fr", "hypotheses.org",
         "wpcomstaging.com")  # fmt: skip
OWN_PAGES = ("en.wordpress.com", "fr.wordpress.com", "public-api.wordpress.com", "fr.hypotheses.org", *HOSTS)
SCOPE = re.compile(
    r"(/(?:category|categorie|tag|etiquette|author|auteur)/[^/]{1,200}(?:/(?!page/|feed\b)[^/]{1,200})?).*"
)
PLAIN = re.compile(r"(?:^|&)(?:cat|tag|author)=[\w-]{1,100}")
HOME = re.compile(r"""href=["'](https?://[^"'\s<>]{3,300}?/)wp-json/["']""")
AVATAR = re.compile(r"https?://[\w.-]*gravatar\.com/")
NO_CATEGORY = ("uncategorized", "uncategorised", "non classé", "sin categoría", "allgemein")


class WordPress(Platform):
    name = "wordpress"
    software = ("wordpress",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, *HOSTS) or site(parts) in OWN_PAGES:
            return None
        return f"https://{site(parts)}{_scope(parts.path)}/feed/"

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not (runs(html, "wordpress") or "/wp-content/" in html):
            return None
        home = HOME.search(html)
        root = home[1].rstrip("/") if home else root_of(parts)
        if PLAIN.search(parts.query):
            return f"{root}/?{parts.query}&feed=rss2"
        return f"{root}{_scope(parts.path.removeprefix(root.partition(parts.netloc)[2]))}/feed/"

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), *HOSTS)

    def tidy(self, entry: Entry) -> Entry:
        """Authors' avatars come as media of every post; «Uncategorized» is no category."""
        files = tuple(file for file in entry.enclosures if not AVATAR.match(file.url))
        words = tuple(word for word in entry.categories if word.lower() not in NO_CATEGORY)
        return titled(replace(entry, enclosures=files, categories=words))


def _scope(path: str) -> str:
    """Return the part of a path that names a category, a tag or an author; empty for the blog as a whole."""
    match = SCOPE.fullmatch(path)
    return match[1] if match else ""
