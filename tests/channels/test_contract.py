"""Every channel keeps the agreement, whatever a stranger wrote."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cmooc.channels import all_channels, channel_named, channel_of
from cmooc.domain.entries import Enclosure, Entry
from cmooc.domain.urls import is_http

CHANNELS = all_channels()
HOWTO = Path(__file__).parents[2] / "docs" / "howto-channel.md"
PIECES = st.sampled_from(
    [
        "submitted by /u/a [link] [comments]", "submitted by a to b\n3 points | 2 comments\n", "x posted a photo: ",
        "#Un #deux ", "Content warning: x\n", "Photo", "Untitled", "(sans titre)", "\n", "@ann ", "@ann@b.example ",
        "RT @bob: ", "♲ Bob:\n", "↻ ", "↩ ", "RE: https://a.example/1\n", "Post by a: ", "Boost by b: ", "Reply by c",
        "@a.example post", "[contains quote post or other embedded content]", ":cat: ", "Tags: a\n", "Comments:",
        "3 posts - 2 participants\nRead full topic", "word ", "x" * 95, "\x1f", "…",
    ]
)  # fmt: skip
MARKUP = st.sampled_from(
    [
        "<p><strong>Content warning:</strong> x</p><hr>", "<p>y</p>", "<p></p>", "<br>", "<hr>",
        '<a href="https://b.example/?ref=a.example&amp;ref=a.example">x</a>',
        '<img alt="" src="https://medium.com/_/stat?event=x">', '<img src="https://a.example/1.jpg" alt="A tree">',
        '<p><a href="https://bob.tumblr.com/1">bob</a>:</p><blockquote>', "<p><strong>Tags:</strong> a</p>",
        "<p><strong>Comments:</strong></p>", '<p><a href="https://a.example/">Ann</a> posted a photo:</p>',
        'submitted by <a href="https://a.example/u/a"> /u/a </a> <br> <span><a href="https://a.example/">[link]</a></span>',
        'submitted by <a href="https://a.example/u/a">a</a><br>3 points | <a href="https://a.example/1">2 comments</a><br>',
        '<p><small>3 posts - 2 participants</small></p><p><a href="https://a.example/">Read full topic</a></p>',
    ]
)  # fmt: skip
TEXTS = st.text(max_size=30) | st.lists(PIECES, max_size=4).map("".join)
HTML = TEXTS | st.lists(MARKUP, max_size=4).map("".join)
URLS = st.none() | st.sampled_from(
    ["https://a.example/?source=rss&source=rss-1&b=2", "https://a.example/?source=rss----1", "https://a.example/#x"]
)
FILES = st.sampled_from(
    [
        Enclosure("https://0.gravatar.com/a"),
        Enclosure("https://a.example/b"),
        Enclosure("https://a.example/v", "application/x-shockwave-flash"),
    ]
)
ENTRIES = st.builds(
    Entry,
    guid=st.just("g"),
    url=URLS,
    title=TEXTS,
    html=HTML,
    text=TEXTS,
    summary=TEXTS,
    categories=st.lists(TEXTS, max_size=3).map(tuple),
    enclosures=st.lists(FILES, max_size=3).map(tuple),
)
HOSTS = st.sampled_from(
    str.split(
        "youtube.com bsky.app medium.com x.tumblr.com github.com [::1 x.blogspot.com:99999 mastodon.example substack.com "
        "flickr.com reddit.com a.wordpress.com x.ghost.io pixelfed.a.example lemmy.example tube.example vimeo.com "
        "gitlab.com codeberg.org hypothes.is diigo.com zotero.org fr.wikipedia.org podcasts.apple.com soundcloud.com"
    )
)
PATHS = st.sampled_from(
    str.split(
        "/ /@a /@a@b.example /r/a /c/b@c /tags/x /profile/ /channel/UC /photos/ /feed ? /users/a /u/a /groups/1 /wiki/A "
        "/spip.php?article1 /a/b/-/tags /playlist?list= /search?q=tag: //"
    )
)
ADDRESSES = st.text(max_size=80) | st.tuples(
    st.sampled_from(["https://", "http://", "", "//", "HTTPS://www.", "https://m."]), HOSTS, PATHS, st.text(max_size=20)
).map("".join)
SIGNS = st.sampled_from(
    [
        '<meta name="generator" content="WordPress 6.8">', "<meta content='Misskey' name=application-name>", "<meta ",
        '<meta property="og:platform" content="PeerTube">', '"externalId":"UCabcdefghijklmnopqrstuv"', "/wp-content/",
        '"feedUrl":"https:\\/\\/a.example\\/feed"', '"feedUrl":"https://a b"', "soundcloud://users:12", "spip.php?",
        '<meta name="generator" content="Discourse 3">', '"nsid":"1234@N00"', 'href="https://a.example/wp-json/"',
        '<meta name="generator" content="Dotclear">', 'class="lemmy-site"', "tools/bazar/", "/api/pleroma/",
    ]
)  # fmt: skip
PAGES = st.text(max_size=60) | st.lists(SIGNS, max_size=4).map("".join)


@settings(max_examples=400, deadline=None)
@given(entry=ENTRIES)
@example(entry=Entry("g", title="↻@0 post"))
@example(entry=Entry("g", title="↻ x", text="@0 post"))
def test_tidy_twice_is_tidy_once(entry: Entry) -> None:
    for channel in CHANNELS:
        once = channel.tidy(entry)
        assert channel.tidy(once) == once, channel.name
        assert channel.tidy(entry) == once, channel.name
        assert once.guid == entry.guid


@settings(max_examples=400, deadline=None)
@given(address=ADDRESSES)
def test_no_address_makes_a_channel_fail(address: str) -> None:
    for channel in CHANNELS:
        found = channel.feed_url(address)
        assert found is None or (is_http(found) and channel.feed_url(found) == found), channel.name
        assert channel.owns(address) in (True, False)


@settings(max_examples=300, deadline=None)
@given(address=ADDRESSES, html=PAGES, generator=PAGES)
def test_no_page_and_no_generator_makes_a_channel_fail(address: str, html: str, generator: str) -> None:
    for channel in CHANNELS:
        found = channel.feed_in(address, html)
        assert found is None or is_http(found), channel.name
    assert channel_of(address, generator) in CHANNELS


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_a_channel_has_a_name_and_a_kind(channel) -> None:
    assert channel.name.islower()
    assert isinstance(channel.is_social, bool)
    assert all(name == name.lower() for name in channel.software)
    assert channel_named(channel.name) is channel


def test_the_channels_are_those_of_the_folder_and_of_the_docs() -> None:
    names = [channel.name for channel in CHANNELS]
    assert names[-1] == "blog"
    text = HOWTO.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.M)) == set(names)


def test_the_example_of_the_docs_works_as_it_stands_there(monkeypatch) -> None:
    code = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)[0]
    module = ModuleType("example_channel")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(code, str(HOWTO), "exec"), module.__dict__)
    channel = module.Carnets()
    assert channel.feed_url("https://carnets.example/ann/") == "https://carnets.example/ann/flux.xml"
    assert channel.feed_url("https://other.example/ann/") is None
    assert channel.owns("https://carnets.example/ann/flux.xml")
    assert channel.tidy(Entry(guid="g", text="Bonjour\nà tous")).title == "Bonjour"


def test_a_feed_of_nobody_else_is_a_blogs() -> None:
    assert channel_of("https://blog.example/feed").name == "blog"
    assert channel_named("no such").name == "blog"


def test_a_blog_post_without_a_title_is_a_note_and_others_stay_as_they_are() -> None:
    note = Entry(guid="g", text="Bonjour à tous\nVoici", html="<p>x</p>")
    assert channel_named("blog").tidy(note).title == "Bonjour à tous"
    assert channel_named("blog").tidy(note).is_short
    with_title = Entry(guid="g", title="T", text="x")
    assert channel_named("blog").tidy(with_title) == with_title
    assert channel_named("blog").tidy(Entry(guid="g", title="(untitled)", text="Un pas")).title == "Un pas"


def test_medium_loses_its_marks() -> None:
    entry = Entry(
        guid="g", title="T", url="https://medium.com/p/1?source=rss-a----2",
        html='<p>a</p><img alt="" src="https://medium.com/_/stat?event=x">',
    )  # fmt: skip
    tidied = channel_named("medium").tidy(entry)
    assert tidied.url == "https://medium.com/p/1"
    assert tidied.html == "<p>a</p>"


def test_ghost_loses_its_marks_but_no_one_elses() -> None:
    html = '<a href="https://x.example/?ref=blog.example">a</a><a href="https://x.example/?ref=other">b</a>'
    tidied = channel_named("ghost").tidy(Entry(guid="g", title="T", url="https://blog.example/1/", html=html))
    assert tidied.html == '<a href="https://x.example/">a</a><a href="https://x.example/?ref=other">b</a>'


@pytest.mark.parametrize(
    "piece",
    [
        "<img ", "<p><strong>", "<p><strong>Tags:</strong>", "submitted by <a ", "submitted by /u/a to r/b ", " \n", "<br>",
        "[contains quote post or other embedded content]", '<img alt="', "<p><small>3 posts", "@ann ", "<meta ",
    ],
)  # fmt: skip
def test_a_long_hostile_body_takes_no_channel_long(piece: str) -> None:
    body = (piece * 200_000)[:200_000]
    entry = Entry(guid="g", url="https://a.example/", title=body[:500], html=body, text=body, summary=body[:300])
    for channel in CHANNELS:
        began = time.process_time()
        channel.tidy(entry)
        channel.feed_in("https://a.example/@ann/", body)
        assert time.process_time() - began < 2, channel.name
