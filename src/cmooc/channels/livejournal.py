"""LiveJournal and Dreamwidth: `/data/rss` below the journal (dreamwidth.org/support/faq: feeds)."""

from __future__ import annotations

from cmooc.channels.addresses import below, parts_of, site
from cmooc.channels.platform import Platform

DOMAINS = ("livejournal.com", "dreamwidth.org", "insanejournal.com")


class LiveJournal(Platform):
    name = "livejournal"
    software = ("livejournal", "dreamwidth")

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_ours = parts is not None and any(below(parts, domain, "users", "support") for domain in DOMAINS)
        return f"https://{site(parts)}/data/rss" if parts and is_ours else None
