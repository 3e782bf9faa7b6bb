"""Every channel keeps the contract; each knows its own addresses and quirks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmooc.channels import all_channels, channel_named, channel_of
from cmooc.domain.entries import Enclosure, Entry
from cmooc.domain.urls import is_http

CHANNELS = all_channels()
EACH = pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)

TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "submitted by /u/a [link] [comments] submitted by /u/b",
        "x posted a photo: y posted a photo: z",
        "#Un #deux trois",
        "Content warning: x\ny",
        "Photo",
        "Video",
        "\n\n",
        "https://a.example/?ref=b",
    ]
)
URLS = st.none() | st.sampled_from(
    ["https://a.example/?source=rss&source=rss-1&b=2", "https://a.example/?source=rss----1", "https://a.example/#x"]
)
HTML = TEXTS | st.sampled_from(
    [
        "<p><strong>Content warning:</strong> x</p><hr><p>y</p>",
        '<a href="https://b.example/?ref=a.example&amp;ref=a.example">x</a>',
        '<img alt="" src="https://medium.com/_/stat?event=x">',
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
    enclosures=st.lists(st.sampled_from([Enclosure("https://0.gravatar.com/a"), Enclosure("https://a.example/b")])).map(
        tuple
    ),
)
ADDRESSES = st.one_of(
    st.text(max_size=80),
    st.tuples(
        st.sampled_from(["https://", "http://", "", "//", "HTTPS://www."]),
        st.sampled_from(
            [
                "youtube.com",
                "bsky.app",
                "medium.com",
                "x.tumblr.com",
                "github.com",
                "[::1",
                "x.blogspot.com:99999",
                "mastodon.example",
                "substack.com",
                "flickr.com",
                "reddit.com",
                "a.wordpress.com",
                "x.ghost.io",
            ]
        ),
        st.sampled_from(
            ["/", "/@a", "/r/a", "/c/b@c", "/tags/x", "/profile/", "/channel/UC", "/photos/", "/feed", "?"]
        ),
        st.text(max_size=20),
    ).map("".join),
)


@EACH
@settings(max_examples=60, deadline=None)
@given(entry=ENTRIES)
def test_tidy_twice_is_tidy_once(channel, entry: Entry) -> None:
    once = channel.tidy(entry)
    assert channel.tidy(once) == once
    assert channel.tidy(entry) == once
    assert once.guid == entry.guid


@EACH
@settings(max_examples=80, deadline=None)
@given(address=ADDRESSES)
def test_no_address_makes_a_channel_fail(channel, address: str) -> None:
    found = channel.feed_url(address)
    assert found is None or is_http(found)
    assert channel.feed_url(address) == found
    assert channel.owns(address) in (True, False)


@EACH
def test_a_channel_has_a_name_and_a_kind(channel) -> None:
    assert channel.name.islower()
    assert isinstance(channel.is_social, bool)
    assert channel_named(channel.name) is channel


def test_the_channels_are_those_of_the_folder() -> None:
    names = [channel.name for channel in CHANNELS]
    assert names[-1] == "blog"
    assert {
        "mastodon",
        "youtube",
        "bluesky",
        "wordpress",
        "blogger",
        "medium",
        "substack",
        "peertube",
        "tumblr",
        "github",
        "reddit",
        "flickr",
    } <= set(names)


YT = "https://www.youtube.com/feeds/videos.xml?"
ADDRESS_TABLE = [
    ("mastodon", "https://mastodon.example/@ann", "https://mastodon.example/@ann.rss"),
    ("mastodon", "https://mastodon.example/@ann/with_replies", "https://mastodon.example/@ann.rss"),
    ("mastodon", "https://mastodon.example/@ann.rss", "https://mastodon.example/@ann.rss"),
    ("mastodon", "https://mastodon.example/tags/cmooc", "https://mastodon.example/tags/cmooc.rss"),
    ("mastodon", "https://mastodon.example/@ann/tagged/cmooc", "https://mastodon.example/@ann/tagged/cmooc.rss"),
    ("bluesky", "https://bsky.app/profile/ann.bsky.social", "https://bsky.app/profile/ann.bsky.social/rss"),
    ("bluesky", "https://bsky.app/profile/did:plc:abc/post/1", "https://bsky.app/profile/did:plc:abc/rss"),
    (
        "youtube",
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos",
        f"{YT}channel_id=UCabcdefghijklmnopqrstuv",
    ),
    ("youtube", "https://m.youtube.com/playlist?list=PLabc", f"{YT}playlist_id=PLabc"),
    ("youtube", "https://www.youtube.com/user/someone", f"{YT}user=someone"),
    ("wordpress", "https://ann.wordpress.com/2026/11/20/post/", "https://ann.wordpress.com/feed/"),
    ("wordpress", "https://ann.wordpress.com/tag/cmooc/", "https://ann.wordpress.com/tag/cmooc/feed/"),
    ("blogger", "http://ann.blogspot.com/2026/11/post.html", "https://ann.blogspot.com/feeds/posts/default"),
    ("blogger", "https://ann.blogspot.fr/search/label/cmooc", "https://ann.blogspot.fr/feeds/posts/default/-/cmooc"),
    ("medium", "https://medium.com/@ann/a-story-1a2b", "https://medium.com/feed/@ann"),
    ("medium", "https://medium.com/tag/education", "https://medium.com/feed/tag/education"),
    ("medium", "https://ann.medium.com/a-story", "https://ann.medium.com/feed"),
    ("substack", "https://ann.substack.com/p/post", "https://ann.substack.com/feed"),
    ("substack", "https://substack.com/@ann", "https://ann.substack.com/feed"),
    ("ghost", "https://ann.ghost.io/post/", "https://ann.ghost.io/rss/"),
    (
        "peertube",
        "https://tube.example/c/ann@other.example/videos",
        "https://tube.example/feeds/videos.xml?videoChannelName=ann@other.example",
    ),
    ("peertube", "https://tube.example/a/ann", "https://tube.example/feeds/videos.xml?accountName=ann"),
    ("tumblr", "https://ann.tumblr.com/post/1", "https://ann.tumblr.com/rss"),
    ("tumblr", "https://www.tumblr.com/ann", "https://ann.tumblr.com/rss"),
    ("tumblr", "https://ann.tumblr.com/tagged/cmooc", "https://ann.tumblr.com/tagged/cmooc/rss"),
    ("github", "https://github.com/ann", "https://github.com/ann.atom"),
    ("github", "https://github.com/ann/repo", "https://github.com/ann/repo/releases.atom"),
    ("github", "https://github.com/ann/repo/commits/main", "https://github.com/ann/repo/commits/main.atom"),
    ("reddit", "https://old.reddit.com/r/education/top", "https://www.reddit.com/r/education/.rss"),
    ("reddit", "https://www.reddit.com/u/ann", "https://www.reddit.com/user/ann/.rss"),
    (
        "flickr",
        "https://www.flickr.com/photos/12345678@N00/",
        "https://www.flickr.com/services/feeds/photos_public.gne?id=12345678@N00",
    ),
    (
        "flickr",
        "https://flickr.com/photos/tags/cmooc",
        "https://www.flickr.com/services/feeds/photos_public.gne?tags=cmooc",
    ),
]


@pytest.mark.parametrize(("name", "address", "feed"), ADDRESS_TABLE)
def test_an_address_leads_to_its_feed_by_one_channel_only(name: str, address: str, feed: str) -> None:
    assert [(channel.name, channel.feed_url(address)) for channel in CHANNELS if channel.feed_url(address)] == [
        (name, feed)
    ]
    assert channel_of(feed).name == name


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@ann",
        "https://youtu.be/abc",
        "https://blog.example/",
        "https://medium.com/about",
        "not an address",
        "https://wordpress.com/",
        "https://github.com/features",
        "javascript:alert(1)",
        "https://mastodon.example/@ann/1234",
    ],
)
def test_an_address_that_tells_no_feed_gives_none(address: str) -> None:
    assert [channel.feed_url(address) for channel in CHANNELS if channel.feed_url(address)] == []


def test_a_feed_of_nobody_else_is_a_blogs() -> None:
    assert channel_of("https://blog.example/feed").name == "blog"
    assert channel_of("https://blog.example/feed", "Ghost 5.1").name == "ghost"
    assert channel_named("no such").name == "blog"


def note(**more: object) -> Entry:
    return replace(Entry(guid="g", text="Bonjour à tous\nVoici #CMOOC et #tiers_lieux", html="<p>x</p>"), **more)


@pytest.mark.parametrize("name", ["mastodon", "bluesky"])
def test_a_social_note_gets_its_first_words_and_its_hashtags(name: str) -> None:
    tidied = channel_named(name).tidy(note(categories=("cmooc",)))
    assert tidied.title == "Bonjour à tous"
    assert tidied.categories == ("cmooc", "tiers_lieux")
    assert tidied.is_short


def test_a_content_warning_stays_in_front() -> None:
    entry = note(
        html="<p><strong>Content warning:</strong> politics</p><hr><p>x</p>", text="Content warning: politics\nx"
    )
    assert channel_named("mastodon").tidy(entry).title == "Content warning: politics"
    assert channel_named("mastodon").tidy(entry).summary == "Content warning: politics"


def test_a_blog_post_without_a_title_is_a_note_and_others_stay_as_they_are() -> None:
    assert channel_named("blog").tidy(note()).is_short
    assert channel_named("blog").tidy(note(title="T")) == note(title="T")


def test_medium_loses_its_marks() -> None:
    entry = note(
        title="T",
        url="https://medium.com/p/1?source=rss-a----2",
        html='<p>a</p><img alt="" src="https://medium.com/_/stat?event=x">',
    )
    tidied = channel_named("medium").tidy(entry)
    assert tidied.url == "https://medium.com/p/1"
    assert tidied.html == "<p>a</p>"


def test_ghost_loses_its_marks_but_no_one_elses() -> None:
    html = '<a href="https://x.example/?ref=blog.example">a</a><a href="https://x.example/?ref=other">b</a>'
    tidied = channel_named("ghost").tidy(note(title="T", url="https://blog.example/1/", html=html))
    assert tidied.html == '<a href="https://x.example/">a</a><a href="https://x.example/?ref=other">b</a>'


def test_platform_phrases_and_avatars_go() -> None:
    assert channel_named("reddit").tidy(note(text="Body submitted by /u/ann [link] [comments]")).text == "Body"
    assert channel_named("flickr").tidy(note(text="ann posted a photo:\nA tree")).text == "A tree"
    avatar = note(
        title="T", enclosures=(Enclosure("https://0.gravatar.com/avatar/1"),), categories=("Uncategorized", "a")
    )
    tidied = channel_named("wordpress").tidy(avatar)
    assert tidied.enclosures == ()
    assert tidied.categories == ("a",)
    flash = note(title="T", enclosures=(Enclosure("https://www.youtube.com/v/1", "application/x-shockwave-flash"),))
    assert channel_named("youtube").tidy(flash).enclosures == ()
