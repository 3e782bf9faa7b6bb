"""The feeds that a page announces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.urls import is_http
from cmooc.stages.discover import discover, guesses

URL = "https://blog.example/dir/page"


def urls(html: bytes | str, **more: str) -> list[str]:
    return [link.url for link in discover(html, base_url=URL, **more)]


def head(*links: str, body: str = "") -> str:
    return f"<!doctype html><html><head><title>t</title>{''.join(links)}</head><body>{body}</body></html>"


FEED = '<link rel="alternate" type="application/rss+xml" title="Tout" href="/feed">'


@pytest.mark.parametrize(
    "link",
    [
        FEED,
        '<link rel="alternate" type="application/atom+xml" href="/feed">',
        '<link rel="alternate" type="application/feed+json" href="/feed">',
        '<link rel="ALTERNATE" type="Application/RSS+XML; charset=utf-8" href=" /feed ">',
        '<LINK HREF="/feed" TYPE=application/rss+xml REL=alternate>',
        '<link rel="alternate home" type="application/rss+xml" href="/feed"/>',
        "<link rel='home\nalternate' type='application/rss+xml' href='/feed'>",
        '<link rel="feed" href="/feed">',
        '<link rel="alternate" type="text/xml" href="/feed">',
        '<link rel="alternate" type="application/rss+xml" href="&#x2F;feed">',
        '<link rel="alternate" type="application/rss+xml" href="//blog.example/feed">',
        '<link rel="alternate" type="application/rss+xml" href="../feed">',
        '<base href="https://blog.example/"><link rel="alternate" type="application/rss+xml" href="feed">',
    ],
)
def test_a_link_is_found_however_it_is_written(link: str) -> None:
    assert urls(head(link)) == ["https://blog.example/feed"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" type="application/rss+xml" href="/feed">',
        '<link rel="alternate stylesheet" type="application/rss+xml" href="/feed">',
        '<link rel="alternate" type="text/html" hreflang="fr" href="/feed">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml">',
        f"<!-- {FEED} -->",
        f"<script>document.write('{FEED}')</script>",
    ],
)
def test_what_is_no_feed_link_is_left(link: str) -> None:
    assert urls(head(link)) == []


def test_the_best_comes_first_and_comments_last() -> None:
    page = head(
        '<link rel="alternate" type="application/rss+xml" title="Tout » Commentaires" href="/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="Podcast" href="/podcast.xml">',
        FEED,
        '<link rel="alternate" type="application/atom+xml" href="/atom">',
        FEED,
    )
    assert urls(page) == [f"https://blog.example/{name}" for name in ("feed", "atom", "podcast.xml", "comments/feed/")]
    assert discover(page, base_url=URL)[0].title == "Tout"


def test_a_page_in_utf_16_is_read() -> None:
    assert urls(head(FEED).encode("utf-16")) == ["https://blog.example/feed"]


def test_a_link_header_counts() -> None:
    value = '</style.css>; rel=preload, </feed>; rel="alternate"; type="application/rss+xml"; title="T, x"'
    assert urls("", link_header=value) == ["https://blog.example/feed"]


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("/feed/", "https://blog.example/feed/"),
        ("rss.xml", "https://blog.example/dir/rss.xml"),
        ("feed://blog.example/x/rss", "http://blog.example/x/rss"),
        ("/spip.php?page=backend&lang=fr&type=rss", "https://blog.example/spip.php?page=backend&lang=fr&type=rss"),
    ],
)
def test_an_anchor_is_tried_where_nothing_is_announced(href: str, found: str) -> None:
    anchor = f'<a href="{href}">RSS</a>'
    assert urls(head(body=anchor)) == [found]
    assert urls(head(FEED, body=anchor)) == ["https://blog.example/feed"]


@pytest.mark.parametrize("href", ["/feedback", "/rss-explained.html", "/contact", "#rss", "mailto:rss@blog.example"])
def test_an_ordinary_anchor_is_none(href: str) -> None:
    assert urls(head(body=f'<a href="{href}">x</a>')) == []


def test_guesses_go_from_the_page_up_to_the_root() -> None:
    found = guesses("https://blog.example/moi/")
    assert found[0] == "https://blog.example/moi/feed/"
    assert "https://blog.example/atom.xml" in found
    assert len(set(found)) == len(found)
    assert all(is_http(url) for url in found)
    assert guesses("nonsense") == ()


@given(st.binary(max_size=400) | st.text(max_size=400), st.text(max_size=200))
def test_no_page_makes_it_fail(html: bytes | str, header: str) -> None:
    assert all(is_http(link.url) for link in discover(html, base_url=URL, link_header=header))


def test_the_feed_of_the_page_itself_comes_before_that_of_the_site() -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" title="Site" href="/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="Site » Commentaires" href="/dir/page/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="Site » Eau" href="/dir/page/feed/">',
    )
    assert urls(head(*links)) == [
        f"https://blog.example/{path}" for path in ("dir/page/feed/", "feed/", "dir/page/comments/feed/")
    ]


@pytest.mark.parametrize(
    ("title", "href", "is_comments"),
    [
        ("Jardin » Flux des commentaires", "/x", True),
        ("Jardin » La haie Flux des commentaires", "/x", True),
        ("Jardin - Kommentar-Feed", "/x", True),
        ("Comments for Jardin", "/x", True),
        ("Jardin", "/comments/feed/", True),
        ("Jardin", "/?feed=comments-rss2", True),
        ("Jardin", "/feed/atom/comments", True),
        ("Comment va le monde » Flux", "/feed/", False),
        ("Commentaire libre » Flux", "/feed/", False),
        ("Commentary on Commons", "/feed/", False),
        ("Jardin", "/commentaire-du-jour.xml", False),
    ],
)
def test_readers_comments_are_told_from_the_authors_posts(title: str, href: str, is_comments: bool) -> None:
    page = head(f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">')
    assert [link.is_comments for link in discover(page, base_url=URL)] == [is_comments]


def test_usual_places_are_tried_near_the_page_and_at_the_root_in_turn() -> None:
    assert guesses("https://blog.example/moi/")[:4] == (
        "https://blog.example/moi/feed/", "https://blog.example/feed/",
        "https://blog.example/moi/rss.xml", "https://blog.example/rss.xml",
    )  # fmt: skip
    assert guesses("https://blog.example/")[:2] == ("https://blog.example/feed/", "https://blog.example/rss.xml")
