"""Places without an open feed are told at once, with what to do instead."""

from __future__ import annotations

import pytest

from cmooc.channels import all_channels
from cmooc.channels.closed import advice, refusal


@pytest.mark.parametrize(
    ("address", "platform", "remedy"),
    [
        ("https://www.facebook.com/jardinduport", "Facebook", "blog"),
        ("https://m.facebook.com/groups/123", "Facebook", "blog"),
        ("https://www.instagram.com/ann/", "Instagram", "Mastodon"),
        ("https://x.com/ann", "X", "Mastodon"),
        ("https://mobile.twitter.com/ann", "X", "Mastodon"),
        ("https://fr.linkedin.com/in/ann", "LinkedIn", "blog"),
        ("https://www.tiktok.com/@ann", "TikTok", "PeerTube"),
        ("https://www.threads.net/@ann", "Threads", "Mastodon"),
        ("https://t.me/jardinduport", "Telegram", "blog"),
        ("https://chat.whatsapp.com/AbC", "WhatsApp", "blog"),
        ("https://discord.gg/abc", "Discord", "blog"),
        ("https://open.spotify.com/show/1a2b", "Spotify", "Apple Podcasts"),
        ("https://docs.google.com/document/d/1", "Google", "blog"),
        ("https://ann.notion.site/page", "Notion", "blog"),
        ("https://linktr.ee/ann", "", "list of links"),
    ],
)
def test_a_closed_place_is_told_with_a_remedy(address: str, platform: str, remedy: str) -> None:
    refused = refusal(address)
    assert refused is not None
    assert platform in str(refused)
    assert remedy in str(refused)
    assert address in str(refused)
    assert not [channel.name for channel in all_channels() if channel.feed_url(address)]


@pytest.mark.parametrize(
    "address", ["https://netflix.com/", "https://blog.example/facebook.com", "https://notx.com/", "https://[::1", ""]
)
def test_no_other_place_is_refused(address: str) -> None:
    assert refusal(address) is None


def test_youtube_has_a_way_out_and_others_have_the_general_one() -> None:
    told = advice("https://www.youtube.com/@ann")
    assert told is not None
    assert "Copy channel ID" in str(told)
    assert advice("https://blog.example/") is None
