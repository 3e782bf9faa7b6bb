"""Places that people write in and that give out no open feed: said at once, with what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from cmooc.channels.addresses import is_of, parts_of
from cmooc.domain.errors import BadInput

SOCIAL = {
    "Facebook": ("facebook.com", "fb.com", "fb.me", "fb.watch"),
    "Instagram": ("instagram.com", "instagr.am"),
    "X": ("x.com", "twitter.com", "t.co"),
    "LinkedIn": ("linkedin.com", "lnkd.in"),
    "TikTok": ("tiktok.com",),
    "Threads": ("threads.net", "threads.com"),
    "Snapchat": ("snapchat.com",),
    "Twitch": ("twitch.tv",),
    "Nextdoor": ("nextdoor.com", "nextdoor.fr"),
}
CHATS = {
    "Telegram": ("t.me", "telegram.me", "telegram.org", "telegram.dog"),
    "WhatsApp": ("whatsapp.com", "wa.me"),
    "Discord": ("discord.com", "discord.gg"),
    "Signal": ("signal.group", "signal.me"),
    "Slack": ("slack.com",),
    "Messenger": ("messenger.com", "m.me"),
}
SOUNDS = {"Spotify": ("open.spotify.com", "spotify.link"), "Deezer": ("deezer.com", "deezer.page.link"),
          "Amazon Music": ("music.amazon.com", "music.amazon.fr")}  # fmt: skip
DOCUMENTS = {
    "Google": ("docs.google.com", "drive.google.com", "sites.google.com", "groups.google.com", "photos.app.goo.gl"),
    "Notion": ("notion.so", "notion.site"),
    "Canva": ("canva.com",),
    "Padlet": ("padlet.com",),
    "Genially": ("genial.ly", "genially.com"),
}
LINKS = ("linktr.ee", "beacons.ai", "linkin.bio", "bio.link", "campsite.bio", "lnk.bio")
YOUTUBE = ("youtube.com", "youtu.be")


def refusal(address: str) -> BadInput | None:
    """Return why nothing can be read there and what to do instead, or None for a place that may have a feed."""
    parts = parts_of(address)
    url = address[:300]
    if platform := _among(SOCIAL, address):
        return BadInput(
            "{platform} gives out no open feed, so this course can't read {url}. Give the address of a blog, or of a"
            " profile on Mastodon, Bluesky or PeerTube, and repeat there what you post on {platform}.",
            platform=platform, url=url,
        )  # fmt: skip
    if platform := _among(CHATS, address):
        return BadInput(
            "{platform} is made for conversations and gives out no open feed, so this course can't read {url}. If its"
            " messages repeat a blog or a social profile, give that address; else write what is for all on a blog too.",
            platform=platform, url=url,
        )  # fmt: skip
    if platform := _among(SOUNDS, address):
        return BadInput(
            "{platform} plays podcasts and keeps their feeds to itself, so this course can't read {url}. Give the address"
            " of the podcast at its host, or that of its page on Apple Podcasts, which tells the feed.",
            platform=platform, url=url,
        )  # fmt: skip
    if platform := _among(DOCUMENTS, address):
        return BadInput(
            "{platform} gives out no feed of its documents and pages, so this course can't read {url}. Give the address"
            " of a blog where you write about them.",
            platform=platform, url=url,
        )  # fmt: skip
    if is_of(parts, *LINKS):
        return BadInput("{url} is a list of links. Give the address of one of them: a blog or a profile.", url=url)
    return None


def advice(address: str) -> BadInput | None:
    """Return what to do where the page of a platform that has feeds did not tell its own."""
    parts = parts_of(address)
    if is_of(parts, *YOUTUBE):
        return BadInput(
            "YouTube did not tell which channel is behind {url}. Open the channel, choose «Share channel», then «Copy"
            " channel ID», and paste it after https://www.youtube.com/channel/",
            url=address[:300],
        )
    return None


def _among(platforms: Mapping[str, tuple[str, ...]], address: str) -> str:
    """Return the name of the platform that an address belongs to, or an empty text."""
    parts = parts_of(address)
    return next((name for name, domains in platforms.items() if is_of(parts, *domains)), "")
