"""The server over a real socket."""

import gzip
import http.client
import socket
from contextlib import closing
from datetime import datetime

import pytest

from cmooc.demo.server import DemoServer, accepts_gzip

BOTH = "/lea-martinet/feed/"
WEAK = "/claire-estaing/rss/"
DATED = "/marthe-peyrard/spip.php?page=backend"
NEITHER = "/profile/barnoux.example/rss"


class Browser:
    """One kept-alive connection."""

    def __init__(self, server: DemoServer) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)

    def ask(self, path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, headers=named)
        answer = self._connection.getresponse()
        return answer, answer.read()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def browser(server):
    with closing(Browser(server)) as browser:
        yield browser


def test_an_etag_sent_back_is_answered_304(browser):
    first, body = browser.ask(BOTH)
    second, nothing = browser.ask(BOTH, If_None_Match=f'"other", {first.headers["ETag"]}')

    assert (first.status, second.status) == (200, 304)
    assert body
    assert nothing == b""
    assert second.headers["ETag"] == first.headers["ETag"]


def test_a_weak_etag_matches_with_or_without_its_weakness(browser):
    first, _ = browser.ask(WEAK)
    tag = first.headers["ETag"]

    assert tag.startswith("W/")
    assert browser.ask(WEAK, If_None_Match=tag.removeprefix("W/"))[0].status == 304
    assert browser.ask(WEAK, If_None_Match='"other"')[0].status == 200


def test_a_date_sent_back_is_answered_304_unless_an_etag_disagrees(browser):
    first, _ = browser.ask(DATED)
    date = first.headers["Last-Modified"]
    both, _ = browser.ask(BOTH)

    assert "ETag" not in first.headers
    assert browser.ask(DATED, If_Modified_Since=date)[0].status == 304
    assert browser.ask(DATED, If_Modified_Since="yesterday")[0].status == 200
    assert browser.ask(BOTH, If_Modified_Since=both.headers["Last-Modified"], If_None_Match='"x"')[0].status == 200


def test_some_feeds_give_no_validators(server):
    without = []
    for feed in server.community.feeds:
        answer = server.community.answer(feed.path, server.now)
        if answer.status == 200 and not answer.header("ETag") and not answer.header("Last-Modified"):
            without.append(feed.path)

    assert NEITHER in without
    assert 0.05 <= len(without) / len(server.community.feeds) <= 0.2


def test_answers_change_with_the_clock(server, browser, on_day):
    server.set_now(on_day(10))
    early, early_body = browser.ask(BOTH)
    server.set_now(on_day(20))
    late, late_body = browser.ask(BOTH, If_None_Match=early.headers["ETag"])

    assert late.status == 200
    assert early_body != late_body
    assert late.headers["Date"] == "Sat, 31 Oct 2026 06:00:00 GMT"


def test_the_clock_needs_a_zone(server):
    with pytest.raises(ValueError, match="aware"):
        server.set_now(datetime(2026, 11, 1))  # noqa: DTZ001


def test_gzip_is_given_to_those_who_accept_it(browser):
    plain, body = browser.ask(BOTH)
    packed, packed_body = browser.ask(BOTH, Accept_Encoding="br, gzip;q=0.8")

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed_body) == body
    assert int(packed.headers["Content-Length"]) == len(packed_body)
    assert not accepts_gzip("gzip;q=0, identity")


def test_head_gives_the_headers_only(browser):
    answer, body = browser.ask(BOTH, method="HEAD")

    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 1000
    assert body == b""


def test_wrong_types_are_really_sent(browser):
    assert browser.ask("/gwenola-tanguy/rss/")[0].headers["Content-Type"].startswith("text/html")
    assert browser.ask("/hugo-ferrand/index.xml")[0].headers["Content-Type"].startswith("text/plain")


def test_refusals_arrive_as_they_should(server, browser, on_day):
    server.set_now(on_day(23))
    busy, _ = browser.ask("/pignon-bleu/feed/")
    moved, _ = browser.ask("/sylvie-barnave/feed/")
    failing, _ = browser.ask("/luc-perrenoud/feeds/posts/default")
    missing, _ = browser.ask("/%2e%2e/%00")

    assert (busy.status, busy.headers["Retry-After"]) == (429, "3600")
    assert (moved.status, moved.headers["Location"]) == (301, f"{server.base_url}/memoires-du-diois/feed/")
    assert (failing.status, missing.status) == (500, 404)


def test_requests_are_counted_by_path(server, browser):
    first, _ = browser.ask(BOTH)
    browser.ask(BOTH, If_None_Match=first.headers["ETag"])

    assert server.requests[BOTH] == [200, 304]


def test_rude_visitors_do_not_bring_it_down(server, browser):
    for rubbish in (
        b"",
        b"GET",
        b"\x00\xff\r\n\r\n",
        b"GET /%zz HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200,
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as visitor:
            visitor.sendall(rubbish)

    assert browser.ask(BOTH)[0].status == 200


def test_pictures_sounds_and_pages_are_served(server, browser):
    picture = next(post.picture for post in server.community.posts if post.picture)
    sound = next(post for post in server.community.posts if post.source.channel == "podcast")

    assert browser.ask(picture.path)[1].startswith(b"\x89PNG")
    assert browser.ask(f"/media/{sound.key[:16]}.wav")[1].startswith(b"RIFF")
    assert browser.ask("/_/stat?event=post.clientViewed&postId=1")[1].startswith(b"GIF89a")
    assert b"<article>" in browser.ask("/lea-martinet/")[1]
