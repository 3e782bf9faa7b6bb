"""From any address to a feed, against a real server: what is asked, how often, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.channels.platform import Platform
from cmooc.domain.errors import BadInput
from cmooc.services.finding import MOST_ASKED, normalized

LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'


class Carnets(Platform):
    """A platform on this machine: a profile `/NAME` has a feed `/NAME.flux`, and its pages tell a feed by number."""

    name = "carnets"
    software = ("carnets",)

    def feed_url(self, profile_url: str) -> str | None:
        return f"{profile_url}.flux" if "/carnet-" in profile_url and not profile_url.endswith(".flux") else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        number = html.partition("carnets-number:")[2][:1]
        return page_url.rpartition("/")[0] + f"/numbered/{number}" if number else None


@pytest.fixture
def finder(instance):
    return replace(instance.finder, channels=(Carnets(), *instance.finder.channels))


@pytest.fixture
def page(answer):
    def page_(*links: str, body: str = "", **headers: str):
        html = f"<!doctype html><html><head><title>T</title>{''.join(links)}</head><body>{body}</body></html>"
        return answer(html.encode(), headers={"Content-Type": "text/html", **headers})

    return page_


@pytest.fixture
def feed(answer, rss):
    def feed_(*guids: str, title: str = "A blog", **more):
        return answer(rss(*guids, title=title), headers={"Content-Type": "application/rss+xml"}, **more)

    return feed_


def paths(feed_server):
    return [request.path for request in feed_server.requests]


def test_a_feeds_own_address_is_asked_once_and_its_answer_is_kept(finder, feed_server, feed):
    feed_server.answer("/feed", feed("a", "b", etag='"1"'))
    found = finder.find(feed_server.url("/feed"))
    assert (found.url, found.channel, found.title) == (feed_server.url("/feed"), "blog", "A blog")
    assert [entry.guid for entry in found.latest] == ["a", "b"]
    assert found.answer.body.startswith(b"<rss")
    assert found.has_validators
    assert found.answer.validators.etag == '"1"'
    assert paths(feed_server) == ["/feed"]


def test_an_announced_feed_takes_two_requests_and_the_others_are_listed(finder, feed_server, page, feed):
    feed_server.answer("/", page(LINK.format("All", "/all.xml"), LINK.format("Podcast", "/podcast.xml"),
                                  LINK.format("Comments", "/comments/feed/")))  # fmt: skip
    feed_server.answer("/all.xml", feed("a"))
    found = finder.find(feed_server.url("/"))
    assert found.url == feed_server.url("/all.xml")
    assert [link.title for link in found.others] == ["Podcast", "Comments"]
    assert paths(feed_server) == ["/", "/all.xml"]


def test_the_feed_of_the_category_that_was_pasted_comes_before_that_of_the_site(finder, feed_server, page, feed):
    links = (LINK.format("Site", "/feed/"), LINK.format("Site » Eau", "/category/eau/feed/"))
    feed_server.answer("/category/eau/", page(*links))
    feed_server.answer("/category/eau/feed/", feed("a"))
    assert finder.find(feed_server.url("/category/eau/")).url == feed_server.url("/category/eau/feed/")
    assert paths(feed_server) == ["/category/eau/", "/category/eau/feed/"]


def test_a_link_header_announces_too(finder, feed_server, page, feed):
    feed_server.answer("/", page(Link='</flux>; rel="alternate"; type="application/rss+xml"'))
    feed_server.answer("/flux", feed("a"))
    assert finder.find(feed_server.url("/")).url == feed_server.url("/flux")


def test_an_announced_feed_that_is_none_is_passed_over(finder, feed_server, page, feed, answer):
    links = [LINK.format("Old", "/old.xml"), LINK.format("Page", "/page"), LINK.format("New", "/new.xml")]
    feed_server.answer("/", page(*links))
    feed_server.answer("/old.xml", answer(b"gone", 410))
    feed_server.answer("/page", page())
    feed_server.answer("/new.xml", feed("a"))
    assert finder.find(feed_server.url("/")).url == feed_server.url("/new.xml")
    assert paths(feed_server) == ["/", "/old.xml", "/page", "/new.xml"]


def test_a_platforms_feed_is_asked_first_and_alone(finder, feed_server, feed):
    feed_server.answer("/carnet-ann.flux", feed("a"))
    assert finder.find(feed_server.url("/carnet-ann")).url == feed_server.url("/carnet-ann.flux")
    assert paths(feed_server) == ["/carnet-ann.flux"]


def test_where_the_platforms_feed_is_missing_the_page_is_read(finder, feed_server, page, feed):
    feed_server.answer("/carnet-ann", page(LINK.format("All", "/elsewhere.xml")))
    feed_server.answer("/elsewhere.xml", feed("a"))
    assert finder.find(feed_server.url("/carnet-ann")).url == feed_server.url("/elsewhere.xml")
    assert paths(feed_server) == ["/carnet-ann.flux", "/carnet-ann", "/elsewhere.xml"]


def test_a_page_that_tells_a_number_leads_to_its_feed(finder, feed_server, page, feed):
    feed_server.answer("/someone", page(body="carnets-number:7"))
    feed_server.answer("/numbered/7", feed("a"))
    assert finder.find(feed_server.url("/someone")).url == feed_server.url("/numbered/7")
    assert paths(feed_server) == ["/someone", "/numbered/7"]


def test_what_a_lookup_answers_is_read_like_a_page(finder, feed_server, page, feed, answer):
    feed_server.answer("/someone", page(body="carnets-number:7"))
    feed_server.answer("/numbered/7", answer(b'{"told": "carnets-number:8"}'))
    feed_server.answer("/numbered/numbered/8", answer(b"no", 404))
    feed_server.answer("/numbered/8", feed("a"))
    with pytest.raises(BadInput):
        finder.find(feed_server.url("/someone"))
    assert paths(feed_server)[:3] == ["/someone", "/numbered/7", "/numbered/numbered/8"]


def test_an_address_that_leads_on_to_a_platform_is_understood(finder, feed_server, page, feed, answer):
    feed_server.answer("/short", answer(status=302, headers={"Location": feed_server.url("/carnet-ann")}))
    feed_server.answer("/carnet-ann", page())
    feed_server.answer("/carnet-ann.flux", feed("a"))
    assert finder.find(feed_server.url("/short")).url == feed_server.url("/carnet-ann.flux")


def test_where_nothing_is_announced_usual_places_are_tried_before_readers_comments(finder, feed_server, page, feed):
    feed_server.answer("/blog/", page(LINK.format("T » Comments", "/comments/feed/")))
    feed_server.answer("/comments/feed/", feed("c"))
    feed_server.answer("/feed/", feed("a"))
    assert finder.find(feed_server.url("/blog/")).url == feed_server.url("/feed/")
    assert paths(feed_server) == ["/blog/", "/blog/feed/", "/feed/"]


def test_readers_comments_are_better_than_nothing(finder, feed_server, page, feed):
    feed_server.answer("/", page(LINK.format("T » Comments", "/comments/feed/")))
    feed_server.answer("/comments/feed/", feed("c"))
    assert finder.find(feed_server.url("/")).url == feed_server.url("/comments/feed/")


def test_a_search_ends_after_a_few_requests_and_asks_nothing_twice(finder, feed_server, page):
    links = [LINK.format(f"F{number}", f"/f{number}") for number in range(20)]
    feed_server.answer("/blog/", page(*links, LINK.format("Self", "/blog"), LINK.format("Self", "/blog/")))
    with pytest.raises(BadInput, match="no feed could be found"):
        finder.find(feed_server.url("/blog/"))
    assert len(paths(feed_server)) <= MOST_ASKED
    assert len({path.rstrip("/") for path in paths(feed_server)}) == len(paths(feed_server))


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_no_more_is_left_alone(finder, feed_server, page, answer, status):
    feed_server.answer("/", page(LINK.format("A", "/a.xml"), LINK.format("B", "/b.xml")))
    feed_server.answer("/a.xml", answer(b"slow down", status))
    with pytest.raises(BadInput):
        finder.find(feed_server.url("/"))
    assert paths(feed_server) == ["/", "/a.xml"]
    feed_server.answer("/carnet-ann.flux", answer(b"slow down", status))
    with pytest.raises(BadInput, match=f"answered {status}"):
        finder.find(feed_server.url("/carnet-ann"))
    assert paths(feed_server) == ["/", "/a.xml", "/carnet-ann.flux"]


@pytest.mark.parametrize(("status", "message"), [(404, "no page"), (403, "does not let"), (500, "Try again later")])
def test_a_bad_answer_is_told(finder, feed_server, answer, status, message):
    feed_server.answer("/x", answer(b"no", status))
    with pytest.raises(BadInput, match=message):
        finder.find(feed_server.url("/x"))
    assert paths(feed_server) == ["/x"]


def test_a_host_that_is_not_there_is_asked_once(finder):
    with pytest.raises(BadInput):
        finder.find("http://127.0.0.1:9/carnet-ann")


@pytest.mark.parametrize("address", ["https://www.facebook.com/ann", "https://t.me/ann", "@ann@threads.net"])
def test_nothing_is_asked_of_a_closed_place(finder, address):
    with pytest.raises(BadInput, match="no open feed"):
        replace(finder, fetcher=None).find(address)


def test_the_generator_tells_the_channel_and_how_posts_are_tidied(finder, feed_server, answer, rss, monkeypatch):
    feed_server.answer("/feed", answer(rss("a")))
    made = replace(finder, parse=lambda *a, **k: replace(finder.parse(*a, **k), generator="Mastodon v4.5.2"))
    found = made.find(feed_server.url("/feed"))
    assert found.channel == "mastodon"
    assert found.latest[0].is_short


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  blog.example ", "https://blog.example"),
        ("<https://blog.example/>", "https://blog.example/"),
        ("« https://blog.example/ »", "https://blog.example/"),
        ("feed:https://blog.example/rss", "https://blog.example/rss"),
        ("feed://blog.example/rss", "https://blog.example/rss"),
        ("FEED://blog.example/rss", "https://blog.example/rss"),
        ("pcast://ondes.example/rss", "https://ondes.example/rss"),
        ("podcast:https://ondes.example/rss", "https://ondes.example/rss"),
        ("@ann@social.example", "https://social.example/@ann"),
        ("ann@social.example", "https://social.example/@ann"),
        ("acct:ann@social.example", "https://social.example/@ann"),
        ("!jardins@lemmy.example", "https://lemmy.example/c/jardins"),
        ("@ann.bsky.social", "https://bsky.app/profile/ann.bsky.social"),
        ("http://blog.example:8080/x?y#z", "http://blog.example:8080/x?y#z"),
    ],
)
def test_what_people_type_becomes_an_address(typed, address):
    assert normalized(typed) == address


@pytest.mark.parametrize("typed", ["", "  ", "javascript:alert(1)", "data:text/html,x", "ftp://a.example", "a b c"])
def test_what_is_no_address_is_told(typed):
    with pytest.raises(BadInput):
        normalized(typed)
