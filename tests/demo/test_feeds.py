"""The feeds through the eyes of a parser, day after day."""

import json
import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from io import BytesIO
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import pytest

from cmooc.demo import people
from cmooc.demo.community import Community
from cmooc.demo.people import CAST

DAYS_LOOKED_AT = (0, 21, 42)
WRONG_TYPES = ("/gwenola-tanguy/rss/", "/hugo-ferrand/index.xml", "/ecole-butte/rss.xml")
FAILING = {"/luc-perrenoud/feeds/posts/default", "/sylvie-barnave/feed/"}
LINK = re.compile(r'(?:href|src)="([^"]+)"')


def source(odd: str) -> people.Source:
    return next(source for author in CAST for source in author.sources if odd in source.odd)


def path_of(community: Community, odd: str) -> str:
    return community.feeds_of(source(odd))[0].path


def parse(answer):
    return parsed(answer.body, answer.header("Content-Type"))


@cache
def parsed(body: bytes, content_type: str):
    return feedparser.parse(BytesIO(body), response_headers={"content-type": content_type})


@pytest.mark.parametrize("day", DAYS_LOOKED_AT)
def test_every_healthy_feed_parses_and_has_entries(community, on_day, day):
    for feed in community.feeds:
        answer = community.answer(feed.path, on_day(day))
        if answer.status != 200:
            assert feed.path in FAILING
        elif feed.channel == "jsonfeed":
            assert json.loads(answer.body)["items"]
        else:
            found = parse(answer)
            assert found.entries, feed.path
            assert bool(found.bozo) == (feed.path in WRONG_TYPES), (feed.path, found.get("bozo_exception"))


def test_no_feed_lists_more_than_its_platform_does(community, on_day):
    for feed in community.feeds:
        answer = community.answer(feed.path, on_day(42))
        if feed.channel == "wordpress" and answer.status == 200:
            assert len(parse(answer).entries) <= 10
        if feed.channel == "mastodon":
            assert len(parse(answer).entries) == 20


def test_feeds_hold_only_what_is_published_by_then(community, on_day):
    path = "/lea-martinet/feed/"
    early, late = (parse(community.answer(path, on_day(day))) for day in (10, 20))

    assert all(datetime(*entry.published_parsed[:6], tzinfo=UTC) <= on_day(10) for entry in early.entries)
    assert {entry.id for entry in early.entries} != {entry.id for entry in late.entries}


def test_mastodon_and_bluesky_have_no_titles(community, on_day):
    for feed in community.feeds:
        if feed.channel in ("mastodon", "bluesky"):
            assert not [entry for entry in parse(community.answer(feed.path, on_day(30))).entries if "title" in entry]


def test_the_old_encoding_is_declared_and_real(community, on_day):
    answer = community.answer("/marthe-peyrard/spip.php?page=backend", on_day(42))

    assert answer.body.startswith(b'<?xml version="1.0" encoding="iso-8859-1"?>')
    assert "iso-8859-1" in (answer.header("Content-Type") or "")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    assert "é" in " ".join(entry.summary for entry in parse(answer).entries)


def test_the_oldest_formats_say_what_they_are(community, on_day):
    versions = {
        feed.channel: parse(community.answer(feed.path, on_day(42))).version
        for feed in community.feeds
        if feed.channel in ("rdf", "rss092", "blogger", "youtube", "hugo")
        and community.answer(feed.path, on_day(42)).status == 200
    }

    assert versions == {"rdf": "rss10", "rss092": "rss092", "blogger": "atom10", "youtube": "atom10", "hugo": "rss20"}


def test_the_dying_feed_fails_in_three_ways(community, on_day):
    path = path_of(community, people.DYING)

    assert [community.answer(path, on_day(day)).status for day in (20, 21, 28, 35, 42)] == [200, 500, 404, 410, 410]


def test_the_moved_feed_redirects_and_keeps_its_guids(community, on_day):
    path = path_of(community, people.MOVED)
    before = parse(community.answer(path, on_day(13)))
    moved = community.answer(path, on_day(14))
    new_path = (moved.header("Location") or "").removeprefix(community.base_url)
    after = parse(community.answer(new_path, on_day(14)))

    assert moved.status == 301
    assert community.answer(new_path, on_day(13)).status == 404
    assert {entry.id for entry in before.entries} & {entry.id for entry in after.entries}
    assert all(new_path.split("/")[1] in entry.link for entry in after.entries)


def test_the_busy_feed_asks_for_patience_on_some_days(community, on_day):
    path = path_of(community, people.BUSY)
    answers = [community.answer(path, on_day(day)) for day in range(43)]

    assert 3 <= len([answer for answer in answers if answer.status == 429]) <= 8
    assert {answer.header("Retry-After") for answer in answers if answer.status == 429} == {"3600"}


def test_one_site_answers_a_page_for_a_day(community, on_day):
    path = path_of(community, people.BROKEN_DAY)
    types = [community.answer(path, on_day(day)).header("Content-Type") for day in (16, 17, 18)]

    assert [kind.split(";")[0] for kind in types] == ["application/rss+xml", "text/html", "application/rss+xml"]


def test_a_withdrawn_post_disappears_with_its_page(community):
    post = next(post for post in community.posts if post.withdrawn_at)
    path = path_of(community, people.WITHDRAWN)
    page = f"/{post.source.folder}/" + community.first_url(post).split("/", 4)[-1]
    before, after = post.withdrawn_at - timedelta(minutes=1), post.withdrawn_at + timedelta(minutes=1)

    assert post.title.encode() in community.answer(path, before).body
    assert post.title.encode() not in community.answer(path, after).body
    assert [community.answer(page, moment).status for moment in (before, after)] == [200, 410]


def test_an_edited_post_keeps_its_identity(community):
    post = next(post for post in community.posts if len(post.versions) == 2 and post.source.channel == "jekyll")
    path = community.feeds_of(post.source)[0].path
    edited_at = post.versions[1].at
    before, after = (
        parse(community.answer(path, edited_at + timedelta(minutes=minutes))).entries for minutes in (-1, 1)
    )
    same = [(old, new) for old in before for new in after if old.id == new.id and old.updated != new.updated]

    assert len(same) == 1
    assert same[0][0].published == same[0][1].published
    assert (same[0][0].title, same[0][0].content) != (same[0][1].title, same[0][1].content)


def test_accidents_of_single_posts(community, on_day):
    undated = parse(community.answer(path_of(community, people.UNDATED), on_day(42))).entries
    future = parse(community.answer(path_of(community, people.FUTURE), on_day(30))).entries
    twice = parse(community.answer(path_of(community, people.TWICE), on_day(25))).entries

    assert len([entry for entry in undated if "published" not in entry]) == 1
    assert len([entry for entry in undated if "id" not in entry]) == 1
    assert len([e for e in future if datetime(*e.published_parsed[:6], tzinfo=UTC) > on_day(42)]) == 1
    assert len(twice) == len({entry.id for entry in twice}) + 1


def test_one_blog_has_two_feeds_and_another_a_tag_feed(community, on_day):
    rss, atom = community.feeds_of(source(people.SECOND_FORMAT))
    whole, tagged = community.feeds_of(source(people.TAG_FEED))
    ids = {
        feed.path: {entry.id for entry in parse(community.answer(feed.path, on_day(20))).entries}
        for feed in (rss, atom, whole, tagged)
    }

    assert ids[rss.path] == ids[atom.path]
    assert ids[whole.path] & ids[tagged.path]
    assert ids[whole.path] != ids[tagged.path]


def test_the_hostile_blog_tries_everything_and_drops_a_bomb(community, on_day):
    path = path_of(community, people.HOSTILE)
    all_days = b"".join(community.answer(path, on_day(day)).body for day in (12, 25, 42))

    for trick in (
        b"<script",
        b"onerror",
        b"javascript:",
        b'src="//pisteur',
        b"position:fixed",
        b"<svg",
        b"&#13;&#10;",
        b"<!ENTITY",
    ):
        assert trick in all_days
    assert b"<!ENTITY" not in community.answer(path, on_day(13)).body
    assert parse(community.answer(path, on_day(13))).entries


def test_every_link_to_the_community_leads_somewhere(community, on_day):
    now = on_day(42)
    links = set()
    for feed in community.feeds:
        answer = community.answer(feed.path, now)
        if answer.status == 200 and feed.path != path_of(community, people.HOSTILE) and feed.channel != "jsonfeed":
            links |= links_in(parse(answer), community.base_url + feed.path)
    for post in community.posts:
        if post.is_visible(now):
            links.add(community.first_url(post))
            links |= {unescape(link) for link in LINK.findall(post.version(now).html)}
    own = sorted(link for link in links if link.startswith(community.base_url))

    assert len(own) > 1000
    assert [link for link in own if status_after_redirects(community, link, now) != 200] == []


def links_in(feed, feed_url: str) -> set[str]:
    found = set()
    for entry in feed.entries:
        found.add(entry.link)
        found |= {enclosure.href for enclosure in entry.get("enclosures", ())}
        bodies = [entry.get("summary", ""), *(content.value for content in entry.get("content", ()))]
        found |= {urljoin(entry.link, unescape(link)) for body in bodies for link in LINK.findall(body)}
    return {link for link in found if not link.endswith("#comment-form")} | {urljoin(feed_url, "/media/cover.png")}


def status_after_redirects(community: Community, url: str, now: datetime) -> int:
    for _ in range(3):
        answer = community.answer(url.removeprefix(community.base_url), now)
        if answer.status != 301:
            return answer.status
        url = answer.header("Location") or ""
    return 301


def test_homes_announce_their_feeds(community, on_day):
    for feed in community.feeds:
        answer = community.answer(feed.home_path, on_day(5))
        assert answer.status == 200
        assert f'href="{community.base_url}{feed.path}"'.replace("&", "&amp;").encode() in answer.body


def test_unknown_and_hostile_paths_are_not_found(community, on_day):
    for path in (
        "/nowhere",
        "/../etc/passwd",
        "//",
        "/tags/\x00",
        "/tags/",
        "",
        "http://[",
        "/%ff%fe",
        "/?" + "a" * 5000,
    ):
        assert community.answer(path, on_day(5)).status == 404


def test_the_opml_lists_every_feed_with_territory_and_themes(community):
    outlines = list(ElementTree.fromstring(community.opml()).iter("outline"))

    assert len(outlines) == len(community.feeds)
    assert all(outline.get("category", "").startswith("/territory/") for outline in outlines)
    assert all("/theme/" in outline.get("category", "") for outline in outlines)
    assert {outline.get("type") for outline in outlines} == {"rss"}


def test_it_is_quick(on_day):
    started = time.process_time()
    community = Community(date(2026, 11, 22))
    for feed in community.feeds:
        community.answer(feed.path, on_day(42))

    assert time.process_time() - started < 1.5
