"""Which software stands behind a feed, and where it keeps the feed of one tag."""

from __future__ import annotations

import pytest

from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.stages.platforms import platform_of, tag_feed


def answered(url="https://canal.example/feed", **headers):
    return Fetched(FetchRequest(0, url), url, 200, headers)


@pytest.mark.parametrize(
    ("generator", "platform"),
    [
        ("https://wordpress.org/?v=6.8", "wordpress"), ("Blogger", "blogger"), ("Ghost 5.118", "ghost"),
        ("Hugo -- gohugo.io", "hugo"), ("Jekyll v4.3.3", "jekyll"), ("SPIP 4.3 - www.spip.net", "spip"),
        ("Mastodon v4.4.1", "mastodon"), ("PeerTube - https://video.example", "peertube"), ("Substack", "substack"),
        ("Tumblr (3.0; @canal)", "tumblr"), ("Dotclear", "dotclear"), ("handmade", "blog"), ("", "blog"), (None, "blog"),
    ],
)  # fmt: skip
def test_a_blog_is_known_by_the_software_that_it_names(generator, platform):
    assert platform_of("blog", ParsedFeed("rss 2.0", generator=generator), answered()) == platform
    assert platform_of("medium", ParsedFeed("rss 2.0", generator=generator), answered()) == "medium"


def test_without_a_feed_the_server_and_the_address_may_tell():
    assert platform_of("blog", None, answered(link='<https://canal.example/wp-json/>; rel="x"')) == "wordpress"
    assert platform_of("blog", None, answered("https://canal.example/spip.php?page=backend")) == "spip"
    assert platform_of("blog", None, answered("https://canal.example/wp-rss2.php")) == "wordpress"
    assert platform_of("blog", None, answered()) == "blog"


@pytest.mark.parametrize(
    ("platform", "url", "home", "found"),
    [
        (
            "wordpress",
            "https://a.example/blog/feed/",
            "https://a.example/blog/",
            "https://a.example/blog/tag/ete-2026/feed/",
        ),
        ("wordpress", "https://a.example/feed/", None, "https://a.example/tag/ete-2026/feed/"),
        ("ghost", "https://a.example/rss/", None, "https://a.example/tag/ete-2026/rss/"),
        ("hugo", "https://a.example/index.xml", None, "https://a.example/tags/ete-2026/index.xml"),
        (
            "blogger",
            "https://a.blogspot.com/feeds/posts/default",
            None,
            "https://a.blogspot.com/feeds/posts/default/-/%C3%89t%C3%A9_2026",
        ),
        ("tumblr", "https://a.tumblr.com/rss", None, "https://a.tumblr.com/tagged/%C3%89t%C3%A9_2026/rss"),
        ("mastodon", "https://m.example/@ann.rss", None, "https://m.example/@ann/tagged/%C3%89t%C3%A9_2026.rss"),
        ("mastodon", "https://m.example/tags/x.rss", None, None),
        ("tumblr", "https://a.tumblr.com/tagged/x/rss", None, None),
        ("medium", "https://medium.com/feed/@ann", None, None),
        ("blog", "https://a.example/feed", None, None),
    ],
)
def test_the_feed_of_one_tag(platform, url, home, found):
    assert tag_feed(platform, url, home, "Été_2026") == found
