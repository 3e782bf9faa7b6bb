"""Rules 43 to 55 of docs/rules-of-fetching.md: what is made of a body, over the wire and into the store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cmooc.domain.entries import Verdict

DAY = timedelta(days=1)
WORDS = "Les haies d’hiver, à l’œil"
PLAIN = "Potager partagé, été"


@pytest.fixture
def read(reader, answer):
    """Poll a body once; return the posts in the order in which they came."""

    def read_(body, content_type="", path="/feed", name="ann"):
        feed = reader.follow(
            answer(body if isinstance(body, bytes) else body.encode(),
                   headers={"Content-Type": content_type} if content_type else {}),
            path=path, name=name,
        )  # fmt: skip
        report = reader.poll()
        assert report.failures == ()
        return sorted(reader.posts(feed).values(), key=lambda record: record.id)

    return read_


def item(inner, head="", attributes=""):
    return f"<rss version='2.0' {attributes}><channel><title>T</title>{head}<item>{inner}</item></channel></rss>"


@pytest.mark.parametrize(("prolog", "content_type", "encoding", "words"), [
    ("<?xml version='1.0' encoding='iso-8859-1'?>", "text/xml; charset=iso-8859-1", "utf-8-sig", WORDS),
    ("<?xml version='1.0' encoding='iso-8859-1'?>", "text/xml", "utf-8", WORDS),
    ("", "text/xml; charset=us-ascii", "utf-8", WORDS), ("", "text/xml; charset=iso-8859-1", "cp1252", WORDS),
    ("<?xml version='1.0' encoding='utf-8'?>", "", "cp1252", WORDS), ("", "", "cp1252", WORDS),
    ("<?xml version='1.0' encoding='utf-16'?>", "", "utf-16", WORDS), ("", "text/xml; charset=utf-16", "utf-16-be", WORDS),
    ("<?xml version='1.0' encoding='iso-8859-15'?>", "", "iso-8859-15", PLAIN),
    ("<?xml version='1.0' encoding='iso-8859-2'?>", "text/xml; charset=windows-1250", "cp1250", "Žižkov, zahrada"),
])  # fmt: skip
def test_rule_43_the_charset_is_told_from_all_signs_in_their_order(read, prolog, content_type, encoding, words):
    (record,) = read((prolog + item(f"<guid>a</guid><title>{words}</title>")).encode(encoding), content_type)
    assert record.entry.title == words


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/html; charset=utf-8", "application/octet-stream", "image/png", "nonsense"]
)
def test_rule_44_a_feed_is_known_by_its_content(read, content_type):
    assert len(read(item("<guid>a</guid><title>T</title>"), content_type)) == 1


@pytest.mark.parametrize("body", [
    item("<guid>a</guid><title>Thyme & mint</title>"), item("<guid>a</guid><title>Thyme &amp; mint</title>"),
    item("<guid>a</guid><title>Thyme &#38; mint\x0b</title>"), "\n\n  " + item("<guid>a</guid><title>Thyme &amp; mint</title>"),
    "<br/>Warning: foreach() in /srv/www on line 3" + item("<guid>a</guid><title>Thyme &amp; mint</title>"),
    item("<guid>a</guid><title>Thyme &amp; mint</title><description><p>unclosed<br></description>"),
    item("<guid>a</guid><title>Thyme &amp; mint</title><dc:creator>Ann</dc:creator><media:thumbnail url='x'/>"),
    item("<guid>a</guid><title>Thyme&nbsp;&amp; mint</title>"),
], ids=["ampersand", "right", "control", "blank", "junk", "unclosed", "namespaces", "entity"])  # fmt: skip
def test_rule_45_small_faults_cost_no_post(read, body):
    (record,) = read(body)
    assert " ".join(record.entry.title.split()) == "Thyme & mint"


def test_rule_46_a_post_without_id_is_known_by_link_or_words(reader, answer):
    linked = item("<link>https://posts.example/hedge</link><title>One</title>")
    bare = item("<title>Two</title><description>words</description>")
    first = reader.follow(answer(linked.encode()), answer((linked + " ").encode()), path="/linked", name="ann")
    second = reader.follow(answer(bare.encode()), answer((bare + " ").encode()), path="/bare", name="ben")
    assert reader.poll().new == 2
    assert reader.poll(days=1.2).new == 0
    assert list(reader.posts(first)) == ["https://posts.example/hedge"]
    assert len(reader.posts(second)) == 1


def test_rule_46_one_id_on_all_is_none_and_an_id_given_twice_is_one_post(read):
    items = [f"<guid>blog</guid><link>https://posts.example/{n}</link><title>Part {n}</title>" for n in range(4)]
    assert len(read("</item><item>".join(items).join(item("|").split("|")), path="/same")) == 4
    old = "<guid>a</guid><title>Old</title><pubDate>Sat, 21 Nov 2026 07:00:00 GMT</pubDate>"
    new = "<guid>a</guid><title>New</title><pubDate>Sun, 22 Nov 2026 07:00:00 GMT</pubDate>"
    other = "<guid>b</guid><title>Other</title>"
    found = read(item(f"{old}</item><item>{new}</item><item>{other}"), path="/twice", name="ben")
    assert [record.entry.title for record in found] == ["New", "Other"]


@pytest.mark.parametrize(("guid", "link"), [
    ("http://posts.example/?p=1", "http://posts.example/hedge"), ("https://www.posts.example/?p=1", "https://www.posts.example/hedge"),
    ("https://new.example/?p=1", "https://new.example/hedge"), ("urn:uuid:1", "https://posts.example/hedge"),
])  # fmt: skip
def test_rule_47_a_post_whose_id_changes_with_scheme_or_host_stays_the_same(reader, answer, guid, link):
    told = "<guid isPermaLink='false'>{}</guid><link>{}</link><title>The hedge</title><pubDate>Sun, 22 Nov 2026 07:00:00 GMT</pubDate>"
    before = item(told.format("https://posts.example/?p=1", "https://posts.example/hedge"))
    feed = reader.follow(answer(before.encode()), answer(item(told.format(guid, link)).encode()))
    reader.poll()
    (old,) = reader.posts(feed).values()
    assert reader.poll(days=1.2).new == 0
    (new,) = reader.posts(feed).values()
    assert (new.id, new.key) == (old.id, old.key)
    assert new.entry.guid == guid


def test_rule_47_a_new_title_or_a_new_feed_address_makes_no_new_post(reader, feed_server, answer, rss):
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(status=301, headers={"Location": "/new"}))
    feed_server.answer("/new", answer(rss("a", a="Another title"), etag='"2"'))
    for _ in range(11):
        reader.poll(days=1)
    assert reader.now_of(feed).url == feed_server.url("/new")
    (record,) = reader.posts(feed).values()
    assert (record.entry.title, record.edits) == ("Another title", 1)


def atom(*guids, now):
    entries = "".join(
        f"<entry><id>tag:atom,{guid}</id><link href='http://www.posts.example/{guid}/?utm_source=atom'/><title>In Atom</title>"
        f"<updated>{now.isoformat()}</updated></entry>"
        for guid in guids
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{entries}</feed>".encode()


@pytest.fixture
def two_feeds(reader, answer, rss, now):
    """One participant's blog as RSS and as Atom: each post comes through both."""

    def two_feeds_(*answers_of_the_first, first="rss"):
        bodies = {"rss": rss(*"abc"), "atom": atom(*"abc", now=now)}
        second = next(name for name in bodies if name != first)
        one = reader.follow(*(answers_of_the_first or [answer(bodies[first])]), path="/one", name="ann")
        reader.poll()
        other = reader.follow(answer(bodies[second]), path="/two", name="ann")
        reader.poll()
        return one, other

    return two_feeds_


@pytest.mark.parametrize("first", ["rss", "atom"])
def test_rule_48_a_post_that_comes_through_two_feeds_is_shown_once(reader, two_feeds, first):
    one, other = two_feeds(first=first)
    assert sorted(reader.shown()) == sorted(reader.posts(one))
    decisions = [record.decision for record in reader.posts(other).values()]
    keys = {record.key for record in reader.posts(one).values()}
    assert {(one.verdict, one.reason) for one in decisions} == {(Verdict.LEFT_OUT, "duplicate")}
    assert {one.detail for one in decisions} == keys


def test_rule_48_also_when_both_come_in_one_poll_and_not_for_two_people(reader, answer, rss, now):
    for path, name, body in (("/1", "ann", rss("a")), ("/2", "ann", atom("a", now=now)), ("/3", "ben", rss("a"))):
        reader.follow(answer(body), path=path, name=name)
    reader.poll()
    assert sorted(record.participant_name for record in reader.stores.entries.newest(9)) == ["ann", "ben"]


def test_rule_48_an_edit_does_not_bring_the_second_one_in(reader, answer, rss, two_feeds):
    edited = answer(rss(*"abc", b="A better title"))
    one, _ = two_feeds(answer(rss(*"abc")), edited)
    reader.server.answer("/two", answer(atom(*"abc", now=reader.clock.now).replace(b"In Atom", b"A better title")))
    assert reader.poll(days=1.2).changed == 4
    assert sorted(reader.shown()) == list("abc")
    assert reader.posts(one)["b"].edits == 1


def test_rule_48_when_the_shown_one_is_withdrawn_the_other_takes_its_place(reader, answer, rss, two_feeds):
    whole = rss(*"abc")
    without = (
        whole[: whole.index(b"<item><guid isPermaLink='false'>b")]
        + whole[whole.index(b"<item><guid isPermaLink='false'>c") :]
    )
    one, other = two_feeds(answer(whole), answer(without), answer(whole))
    sent = reader.edition()
    assert sent.posts == 3
    reader.poll(days=1.2)
    assert sorted(reader.shown()) == ["a", "c", "tag:atom,b"]
    before, after = reader.posts(one)["b"], reader.posts(other)["tag:atom,b"]
    assert after.edition_day == before.edition_day == sent.day.isoformat()
    assert reader.edition() is None, "what went out once does not go out again"
    assert after.decision.reason == "every_post"
    reader.poll(days=1.2)
    assert sorted(reader.shown()) == ["a", "c", "tag:atom,b"], "one that comes back stands behind its twin"
    reader.instance.feeds.remove(str(other.id))
    assert sorted(reader.shown()) == ["a", "b", "c"]


def test_rule_49_an_edit_is_taken_and_leaves_a_trace(reader, answer, rss):
    feed = reader.follow(answer(rss("a", "b")), answer(rss("a", "b", a="A better title")))
    reader.poll()
    assert reader.poll(days=1.2).changed == 1
    posts = reader.posts(feed)
    assert (posts["a"].entry.title, posts["a"].edits, posts["b"].edits) == ("A better title", 1, 0)


@pytest.mark.parametrize(("before", "after"), [
    ("<slash:comments>1</slash:comments>", "<slash:comments>9</slash:comments>"),
    ("<atom:updated>2026-11-22T07:00:00Z</atom:updated>", "<atom:updated>2026-11-23T07:00:00Z</atom:updated>"),
    ("<link>https://posts.example/a</link>", "<link>https://posts.example/a?utm_campaign=rss</link>"),
    ("<description>&lt;p class='x1'&gt;Hedge&lt;/p&gt;</description>", "<description>&lt;p class='x2'&gt;Hedge &lt;/p&gt;</description>"),
])  # fmt: skip
def test_rule_49_a_counter_a_date_or_markup_alone_is_no_edit(reader, answer, before, after):
    spaces = "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:atom='http://www.w3.org/2005/Atom'"
    bodies = [item(f"<guid>a</guid><title>T</title>{given}", attributes=spaces).encode() for given in (before, after)]
    feed = reader.follow(*map(answer, bodies))
    reader.poll()
    report = reader.poll(days=1.2)
    assert (report.changed, report.new, report.failed) == (0, 0, 0)
    assert reader.posts(feed)["a"].edits == 0


def test_rule_49_a_post_that_changes_at_every_poll_is_noted_24_times_and_then_daily(reader, answer, rss):
    bodies = [answer(rss("a", "b", a=f"Now {number}"), headers={"ETag": f'"{number}"'}) for number in range(60)]
    feed = reader.follow(*bodies)
    for _ in range(59):
        reader.poll(hours=3, every_feed=True)
    assert 24 <= reader.posts(feed)["a"].edits <= 24 + 5
    reader.poll(days=1, every_feed=True)
    assert reader.posts(feed)["a"].entry.title == "Now 59", "the last form is not lost"


def test_rule_50_what_its_author_takes_away_is_marked_and_not_sent_again(reader, answer, rss):
    whole = rss(*"abcde")
    without = (
        whole[: whole.index(b"<item><guid isPermaLink='false'>c")]
        + whole[whole.index(b"<item><guid isPermaLink='false'>d") :]
    )
    feed = reader.follow(*map(answer, (whole, without, whole)))
    reader.poll()
    assert reader.edition().posts == 5
    reader.poll(days=1.2)
    assert reader.shown() == list("abde")
    assert reader.posts(feed)["c"].withdrawn_at == reader.clock.now
    reader.poll(days=1.2)
    assert reader.shown() == list("abcde")
    assert reader.edition() is None


@pytest.mark.parametrize("written", [
    "Sun, 22 Nov 2026 08:00:00 +0100", "22 Nov 2026 07:00 GMT", "dim. 22 novembre 2026 07:00", "2026-11-22T07:00:00Z",
    "2026-11-22 07:00:00", "dimanche 22 nov. 2026, 7h00", "22/11/2026 07:00", "Sun, 22 nov 26 07:00:00 UT", "20261122T070000Z",
])  # fmt: skip
def test_rule_51_dates_in_their_wild_forms_are_read(read, written):
    (record,) = read(item(f"<guid>a</guid><title>T</title><pubDate>{written}</pubDate>"))
    assert record.entry.published_at == datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_rule_51_a_post_without_a_date_is_dated_once_when_first_seen(reader, answer, now):
    bodies = [item(f"<guid>a</guid><title>T{n}</title>{date}").encode() for n, date in enumerate(
        ("", "<pubDate>never</pubDate>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")
    )]  # fmt: skip
    feed = reader.follow(*map(answer, bodies))
    for _ in bodies:
        reader.poll(days=1.2)
        (record,) = reader.posts(feed).values()
        assert (record.entry.published_at, record.dated_at) == (None, now + 1.2 * DAY)


def test_rule_51_a_date_in_the_future_does_not_stand_above_today(reader, answer, rss, now):
    reader.follow(answer(rss("later", now=now + 400 * DAY)), path="/later", name="ann")
    reader.poll()
    reader.follow(answer(rss("today", now=now + 0.1 * DAY)), path="/today", name="ben")
    reader.poll(days=0.2)
    assert reader.shown() == ["today", "later"]
    (record,) = [one for one in reader.stores.entries.newest(9) if one.entry.guid == "later"]
    assert record.dated_at == now


@pytest.mark.parametrize(("body", "address"), [
    (item("<guid>a</guid><title>T</title><link>/hedge</link>", head="<link>https://blog.example/</link>"), "https://blog.example/hedge"),
    ("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://blog.example/x/'><title>T</title><entry xml:base='y/'><id>a</id>"
     "<title>T</title><link href='hedge'/></entry></feed>", "https://blog.example/x/y/hedge"),
    (item("<guid>a</guid><title>T</title><link>https://blog.example/hedge?utm_source=rss</link>"), "https://blog.example/hedge"),
])  # fmt: skip
def test_rule_52_relative_links_are_resolved(read, body, address):
    (record,) = read(body)
    assert record.entry.url == address


def test_rule_52_a_relative_image_belongs_to_the_page_of_its_post(read):
    inner = "<guid>a</guid><title>T</title><link>https://blog.example/2026/hedge</link><description>&lt;img src='i.png'&gt;</description>"
    (record,) = read(item(inner))
    assert "https://blog.example/2026/i.png" in record.entry.html


def test_rule_53_a_note_without_a_title_is_shown_by_its_words(read):
    note = {"id": "1", "content_html": "<p>Frost tonight: cover the leeks at the common garden.</p>"}
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [note]}
    (record,) = read(json.dumps(body))
    assert "untitled" not in (record.entry.title + record.entry.text).lower()
    assert "Frost tonight" in (record.entry.title or record.entry.summary or record.entry.text)


def test_rule_54_tracking_stays_out_of_the_link_and_out_of_the_identity(reader, answer):
    told = "<guid isPermaLink='false'>https://b.example/a?utm_source={0}</guid><link>https://b.example/a?id=7&amp;utm_source={0}</link>"
    feed = reader.follow(*(answer(item(told.format(name) + "<title>T</title>").encode()) for name in ("rss", "feed")))
    reader.poll()
    assert reader.poll(days=1.2).new == 0
    (record,) = reader.posts(feed).values()
    assert record.entry.url == "https://b.example/a?id=7"
    assert record.entry.guid == "https://b.example/a?utm_source=feed", "an identity is kept as it was given"


def test_rule_54_the_original_link_is_preferred(read):
    space = "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'"
    inner = "<guid>a</guid><title>T</title><link>https://proxy.example/~r/1</link><feedburner:origLink>https://b.example/a</feedburner:origLink>"
    (record,) = read(item(inner, attributes=space))
    assert record.entry.url == "https://b.example/a"


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<form action='/x'><input></form>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<p style='position:fixed;top:0'>x</p>", "<svg onload=alert(1)>",
    "<img src='https://t.example/p.gif' width='1' height='1'>", "<iframe src='https://evil.example/'></iframe>", "<base href='//e.example'>",
]  # fmt: skip


@pytest.mark.parametrize("markup", HOSTILE)
def test_rule_55_only_what_is_allowed_reaches_a_page(read, markup):
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;")
    inner = f"<guid>a</guid><title>T {escaped}</title><author>Ann {escaped}</author><description>Words {escaped}</description>"
    (record,) = read(item(inner))
    assert not [bad for bad in ("<script", "onerror", "onload", "javascript:", "data:", "<form", "<input", "style=", "<svg", "t.example",
                                "<iframe", "<base") if bad in record.entry.html.lower()]  # fmt: skip
    assert not [
        bad for bad in ("<script", "<img", "<svg", "<iframe", "<form", "<a ", "<base") if bad in record.entry.author
    ]
    assert "Words" in record.entry.html
    assert "T" in record.entry.title


def test_rule_51_the_clock_of_a_feed_may_be_a_little_ahead(reader, answer, now):
    ahead = format_datetime(now + timedelta(minutes=10))
    feed = reader.follow(answer(item(f"<guid>a</guid><title>T</title><pubDate>{ahead}</pubDate>").encode()))
    reader.poll()
    assert reader.posts(feed)["a"].dated_at == now
