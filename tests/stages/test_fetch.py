"""Fetching from a real server on the loopback: what goes over the wire, what comes back, and what is refused."""

from __future__ import annotations

import gzip
import itertools
import socket
import time
import tracemalloc
import zlib
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from cmooc.domain.fetches import FetchRequest, Validators
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.fetch import FetchOptions, HttpFetcher

OWN = AddressPolicy.of(["127.0.0.0/8"])
OPTIONS = FetchOptions("cmooc-test (+https://course.example)", OWN, timeout_s=30.0, max_bytes=1_000_000)
NONE = Validators()
FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>" * 20


@pytest.fixture
def fetch():
    def fetch_(*urls, validators=NONE, **options):
        asked = [FetchRequest(number, url, validators) for number, url in enumerate(urls)]
        answers = list(HttpFetcher(replace(OPTIONS, **options)).fetch(asked))
        assert sorted(answer.request.key for answer in answers) == list(range(len(urls)))
        return sorted(answers, key=lambda answer: answer.request.key)

    return fetch_


@pytest.fixture
def names(monkeypatch):
    """Let names stand for addresses, as a name server would; each list is used up to its last member."""
    known: dict[str, list[tuple[str, ...]]] = {}
    real = socket.getaddrinfo

    def lookup(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            if name and name.endswith(".example"):
                raise socket.gaierror(-2, "Name or service not known")
            return real(host, *args, **kwargs)
        addresses = known[name].pop(0) if len(known[name]) > 1 else known[name][0]
        return [info for address in addresses for info in real(address, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return known


# ---- what is asked


def test_we_say_who_we_are_and_send_nothing_more(feed_server, answer, fetch):
    url = feed_server.answer("/feed?a=b", answer(FEED))
    (got,) = fetch(url)
    (request,) = feed_server.requests
    assert (got.status, got.body, got.is_cut, got.error, got.url) == (200, FEED, False, None, url)
    assert request.header("User-Agent") == "cmooc-test (+https://course.example)"
    assert request.header("Accept").startswith("application/atom+xml, application/rss+xml")
    sent = {name.lower() for name, _ in request.headers}
    assert sent == {"host", "user-agent", "accept", "accept-encoding"}


@pytest.mark.parametrize(("etag", "modified"), [
    ('W/"abc"', "Mon, 23 Nov 2026 07:00:00 GMT"), ("unquoted", "not a date at all"), ('"é\xff"', None), ("", None),
    ('"a", "b"', "Thu,  1 Jan 1970 00:00:00 +0000"),  (None, "0"), ('"x--gzip"', None),
])  # fmt: skip
def test_validators_go_back_byte_for_byte(feed_server, answer, fetch, etag, modified):
    url = feed_server.answer("/feed", answer(FEED))
    (got,) = fetch(url, validators=Validators(etag, modified))
    assert got.error is None
    (request,) = feed_server.requests
    assert request.header("If-None-Match") == etag
    assert request.header("If-Modified-Since") == modified


def test_validators_come_as_the_server_wrote_them(feed_server, answer, fetch):
    head = b'HTTP/1.1 200 OK\r\nETag: W/"\xe9-1"\r\nlast-modified: Someday\r\nContent-Length: 2\r\n\r\nok'
    (got,) = fetch(feed_server.answer("/feed", answer(raw=head)))
    assert got.validators == Validators('W/"é-1"', "Someday")
    (got,) = fetch(feed_server.answer("/feed", answer(FEED)), validators=got.validators)
    assert feed_server.requests[-1].header("If-None-Match") == 'W/"é-1"'


def test_not_modified_is_an_answer(feed_server, answer, fetch):
    url = feed_server.answer("/feed", answer(FEED, etag='"1"'))
    (got,) = fetch(url, validators=Validators('"1"'))
    assert (got.status, got.body, got.error) == (304, b"", None)


def test_cookies_are_never_sent_back_nor_is_a_referer(feed_server, answer, fetch):
    feed_server.answer("/b", answer(FEED, headers={"Set-Cookie": "c=2"}))
    url = feed_server.answer("/a", answer(status=302, headers={"Location": "/b", "Set-Cookie": "a=1; Path=/"}))
    fetch(url, url)
    assert [request.path for request in feed_server.requests] == ["/a", "/b", "/a", "/b"]
    assert all(request.header(name) is None for request in feed_server.requests for name in ("Cookie", "Referer"))


def test_a_password_for_one_host_does_not_travel_to_another(feed_server, answer, fetch, names):
    names["other.example"] = [("127.0.0.1",)]
    names["ann.example"] = [("127.0.0.1",)]
    feed_server.answer("/a", answer(status=302, headers={"Location": feed_server.url("/b", "other.example")}))
    feed_server.answer("/b", answer(FEED))
    fetch(feed_server.url("/a", "user:secret@ann.example"))
    first, second = feed_server.requests
    assert first.header("Authorization") is not None
    assert second.header("Authorization") is None


def test_the_environments_proxies_are_not_used(feed_server, answer, fetch, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (got,) = fetch(feed_server.answer("/feed", answer(FEED)))
    assert got.body == FEED


# ---- bodies


def raw_deflate(body):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize("piece", [0, 1, 7])
@pytest.mark.parametrize(("packed", "encoding"), [
    (gzip.compress(FEED), "gzip"), (gzip.compress(FEED), "x-gzip"), (gzip.compress(FEED), "GZIP "),
    (gzip.compress(FEED), ""), (gzip.compress(FEED[:99]) + gzip.compress(FEED[99:]), "gzip"),
    (gzip.compress(FEED) + b"junk", "gzip"), (gzip.compress(FEED), "deflate"), (zlib.compress(FEED), "deflate"),
    (raw_deflate(FEED), "deflate"), (gzip.compress(gzip.compress(FEED)), "gzip"), (FEED, "gzip"), (FEED, "identity"),
    (FEED, "br"),
], ids=["gzip", "x-gzip",
         "GZIP", "unannounced", "in two members", "with junk", "gzip called deflate", "zlib", "raw deflate", "gzip twice",
        "plain called gzip", "identity", "plain called br"])  # fmt: skip
def test_every_way_of_packing_is_unpacked(feed_server, answer, fetch, packed, encoding, piece):
    headers = {"Content-Encoding": encoding} if encoding else {}
    (got,) = fetch(feed_server.answer("/feed", answer(packed, headers=headers, is_chunked=bool(piece), piece=piece)))
    assert (got.body, got.is_cut, got.error) == (FEED, False, None)
    assert got.wire_bytes == len(packed)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_packed_in_a_broken_way_is_told(feed_server, answer, fetch, encoding):
    packed = bytearray(gzip.compress(FEED) if encoding == "gzip" else b"\x00\x01\x02" * 50)
    packed[12:20] = b"\xff" * 8
    (got,) = fetch(feed_server.answer("/feed", answer(bytes(packed), headers={"Content-Encoding": encoding})))
    assert got.error.reason == "encoding"


@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb_is_stopped_at_the_cap_without_filling_the_memory(feed_server, answer, fetch, times):
    bomb = gzip.compress(b"\0" * 60_000_000, 9)
    bomb = gzip.compress(bomb, 9) if times == 2 else bomb
    url = feed_server.answer("/feed", answer(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    (got,) = fetch(url, max_bytes=2_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got.error.reason == "too_large"
    assert str(got.error) == "The answer is larger than 2,000,000 bytes."
    assert peak < 12_000_000


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_that_goes_on_without_end_is_stopped(feed_server, answer, fetch, packed):
    body = (gzip.compress(FEED) if packed else FEED) + b"\0" * 30_000_000
    url = feed_server.answer("/feed", answer(body, is_chunked=True, piece=100_000))
    tracemalloc.start()
    (got,) = fetch(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000  # the server's own copy is 30 of them
    assert (got.error and got.error.reason) == "too_large"


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_cut_body_comes_as_far_as_it_goes_and_says_so(feed_server, answer, fetch, is_packed):
    body = gzip.compress(FEED) if is_packed else FEED
    url = feed_server.answer("/feed", answer(body[: len(body) // 2], announced=len(body)))
    (got,) = fetch(url)
    assert got.is_cut
    assert got.error is None
    assert FEED.startswith(got.body)
    assert len(got.body) > 10


def test_a_packed_body_that_ends_early_is_cut_though_its_length_is_right(feed_server, answer, fetch):
    (got,) = fetch(feed_server.answer("/feed", answer(gzip.compress(FEED)[:-12])))
    assert got.is_cut


def test_a_chunked_body_without_its_end_is_cut(feed_server, answer, fetch):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    (got,) = fetch(feed_server.answer("/feed", answer(raw=head)))
    assert (got.body, got.is_cut) == (b"hello", True)


def test_a_connection_that_is_reset_in_the_middle_is_cut(feed_server, answer, fetch):
    (got,) = fetch(feed_server.answer("/feed", answer(FEED, announced=9999, is_reset=True)))
    assert (got.body, got.is_cut, got.error) == (FEED, True, None)


@pytest.mark.parametrize("raw", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 2x0 OK\r\n\r\n",
                                 b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                                 b"HTTP/1.1 200 OK\r\nA: " + b"x" * 300_000 + b"\r\n\r\n"],
                         ids=["nothing", "nonsense", "half a head", "no status", "length", "endless head"])  # fmt: skip
def test_an_answer_that_is_no_http_is_told(feed_server, answer, fetch, raw):
    (got,) = fetch(feed_server.answer("/feed", answer(raw=raw)))
    assert got.error.reason == "broken"
    assert got.status == 0


# ---- time


def test_a_slow_drip_is_ended_by_the_deadline_for_the_whole(feed_server, answer, fetch):
    url = feed_server.answer("/feed", answer(FEED, is_chunked=True, piece=1, pieces_s=0.05))
    (got,) = fetch(url, timeout_s=0.6)
    assert (got.error.reason, str(got.error)) == ("timeout", "No complete answer within 0.6 seconds.")


def test_a_server_that_never_answers_is_left(feed_server, answer, fetch):
    (got,) = fetch(feed_server.answer("/feed", answer(FEED, delay_s=20)), timeout_s=0.4)
    assert got.error.reason == "timeout"
    assert not feed_server.requests[0].ended


def test_hops_share_one_deadline(feed_server, answer, fetch):
    for number in range(5):
        feed_server.answer(f"/{number}", answer(status=302, headers={"Location": f"/{number + 1}"}, delay_s=0.25))
    feed_server.answer("/5", answer(FEED))
    (got,) = fetch(feed_server.url("/0"), timeout_s=0.6)
    assert got.error.reason == "timeout"


# ---- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_told(feed_server, answer, fetch, status):
    feed_server.answer("/new", answer(FEED))
    (got,) = fetch(feed_server.answer("/old", answer(b"moved", status=status, headers={"Location": "/new"})))
    assert (got.url, got.body) == (feed_server.url("/new"), FEED)
    assert [(hop.status, hop.url) for hop in got.hops] == [(status, feed_server.url("/new"))]


def chain(feed_server, answer, length):
    for number in range(length):
        feed_server.answer(f"/{number}", answer(status=301, headers={"Location": f"/{number + 1}"}))
    feed_server.answer(f"/{length}", answer(FEED))
    return feed_server.url("/0")


def test_five_hops_are_followed_and_six_are_too_many(feed_server, answer, fetch):
    assert fetch(chain(feed_server, answer, 5))[0].body == FEED
    assert fetch(chain(feed_server, answer, 6))[0].error.reason == "too_many_redirects"


def test_a_circle_of_redirects_is_left(feed_server, answer, fetch):
    feed_server.answer("/b", answer(status=301, headers={"Location": "/a"}))
    (got,) = fetch(feed_server.answer("/a", answer(status=301, headers={"Location": "/b"})))
    assert got.error.reason == "too_many_redirects"
    assert len(feed_server.requests) == 6


@pytest.mark.parametrize("target", ["", "file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "gopher://x",
                                    "http://[::1", "data:text/xml,<rss/>", "http://a.example:99999/"])  # fmt: skip
def test_a_redirect_to_what_is_no_web_address_is_refused(feed_server, answer, fetch, target):
    (got,) = fetch(feed_server.answer("/feed", answer(status=301, headers={"Location": target})))
    assert got.error.reason == "bad_redirect"


def test_a_redirect_without_a_target_is_told(feed_server, answer, fetch):
    (got,) = fetch(feed_server.answer("/feed", answer(status=301)))
    assert got.error.reason == "bad_redirect"


# ---- the guard


REACHES_US = ["http://127.0.0.1", "http://localhost", "http://2130706433", "http://0177.0.0.1", "http://0x7f.1", "http://127.1",
              "http://0", "http://0.0.0.0", "http://[::1]", "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]",
              "http://①②⑦.0.0.1", "http://[64:ff9b::7f00:1]", "http://[2002:7f00:1::]", "http://[fe80::1]",
              "http://user@127.0.0.1", "http://127.0.0.1."]  # fmt: skip


@pytest.mark.parametrize("host", REACHES_US)
def test_no_spelling_of_this_machine_is_connected_to(feed_server, answer, fetch, host):
    feed_server.answer("/feed", answer(FEED))
    for got in fetch(*(f"{host}:{port}/feed" for port in (feed_server.port, 80, 8080)), policy=AddressPolicy()):
        assert got.error is not None
        assert got.error.reason in ("refused_address", "bad_url", "dns")
    assert feed_server.connections == 0


def test_the_guard_is_where_sockets_are_opened(feed_server, fetch, names):
    asked = []

    class Recording(AddressPolicy):
        def permits(self, address, port):
            asked.append((address, port))
            return len(asked) == 1  # as a name server would have it that lies at first

    names["rebound.example"] = [("127.0.0.1",)]
    (got,) = fetch(feed_server.url("/feed", "rebound.example"), policy=Recording())
    assert asked == [("127.0.0.1", feed_server.port)] * 2  # the name's addresses, then the socket's
    assert got.error.reason == "refused_address"
    assert feed_server.connections == 0


def test_a_redirect_into_the_private_network_is_refused(feed_server, answer, fetch, names):
    names["inside.example"] = [("127.0.0.2",)]
    policy = AddressPolicy.of(["127.0.0.1"])
    for target in (f"http://127.0.0.2:{feed_server.port}/b", f"http://inside.example:{feed_server.port}/b", "http://10.0.0.1/",
                   "http://169.254.169.254/latest/meta-data/"):  # fmt: skip
        url = feed_server.answer("/a", answer(status=302, headers={"Location": target}))
        (got,) = fetch(url, policy=policy)
        assert got.error.reason == "refused_address"
    assert {request.path for request in feed_server.requests} == {"/a"}


def test_a_name_with_one_private_address_among_public_ones_is_refused(feed_server, fetch, names):
    names["mixed.example"] = [("93.184.215.14", "127.0.0.1")]
    (got,) = fetch(feed_server.url("/feed", "mixed.example"), policy=AddressPolicy())
    assert got.error.reason == "refused_address"
    assert feed_server.connections == 0


def test_a_name_that_turns_private_between_two_lookups_is_refused(feed_server, answer, fetch, names):
    names["rebound.example"] = [("127.0.0.1",), ("127.0.0.2",)]
    feed_server.answer("/a", answer(FEED, headers={"Connection": "close"}))
    urls = [feed_server.url("/a", "rebound.example")] * 2
    first, second = fetch(*urls, policy=AddressPolicy.of(["127.0.0.1"]), pause_s=0.0)
    assert first.body == FEED
    assert second.error.reason == "refused_address"


def test_an_unknown_name_and_a_closed_port_are_told(fetch, names):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    unknown, closed = fetch("http://nobody.example/", f"http://127.0.0.1:{port}/")
    assert (unknown.error.reason, str(unknown.error)) == ("dns", "No server is known by the name nobody.example.")
    assert (closed.error.reason, str(closed.error)) == ("connect", f"127.0.0.1:{port} can't be reached.")


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer(feed_server, answer, fetch, names):
    names["two.example"] = [("127.0.0.9", "127.0.0.1")]
    feed_server.answer("/feed", answer(FEED))
    (got,) = fetch(feed_server.url("/feed", "two.example"))
    assert got.body == FEED


def test_a_server_without_encryption_behind_an_https_address_is_told(feed_server, answer, fetch):
    (got,) = fetch(feed_server.answer("/feed", answer(FEED)).replace("http:", "https:"))
    assert got.error.reason == "tls"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "", "nonsense", "http://", "http://a b.example/",
                                 "http://☃..example/", "http://[::1/", "http://a.example:x/", "http://" + "a" * 70_000,
                                 "http://xn--a.example/", "http://a.example/\n", "http://%00.example/"])  # fmt: skip
def test_what_is_no_address_fails_alone_and_disturbs_no_other(feed_server, answer, fetch, names, url):
    good = feed_server.answer("/feed", answer(FEED))
    bad, worse, fine = fetch(url, url, good, pause_s=0.02)
    assert {bad.error.reason, worse.error.reason} <= {"bad_url", "dns"}
    assert fine.body == FEED


# ---- many at once


def test_a_host_is_asked_one_thing_at_a_time_on_one_connection(feed_server, answer, fetch):
    for number in range(12):
        feed_server.answer(f"/{number}", answer(FEED, delay_s=0.02))
    fetch(*(feed_server.url(f"/{number}") for number in range(12)))
    spans = sorted((request.began, request.ended) for request in feed_server.requests)
    assert all(after[0] >= before[1] - 0.005 for before, after in itertools.pairwise(spans))
    assert feed_server.connections == 1


def test_another_peoples_host_gets_a_pause_between_two_requests_and_ones_own_none(feed_server, answer, fetch, names):
    names["blog.example"] = [("127.0.0.1",)]
    feed_server.answer("/feed", answer(FEED))
    fetch(*[feed_server.url("/feed", "blog.example")] * 3, pause_s=0.15)
    spans = [request for request in feed_server.requests if request.host.startswith("blog")]
    assert all(after.began - before.began >= 0.15 for before, after in itertools.pairwise(spans))
    began = time.monotonic()
    fetch(*[feed_server.url("/feed")] * 3, pause_s=20)
    assert time.monotonic() - began < 20


def test_a_slow_host_holds_up_nobody_else(feed_server, answer, names):
    names["slow.example"] = names["quick.example"] = [("127.0.0.1",)]
    feed_server.answer("/slow", answer(FEED, delay_s=1.0))
    feed_server.answer("/quick", answer(FEED))
    asked = [FetchRequest(1, feed_server.url("/slow", "slow.example")),
             FetchRequest(2, feed_server.url("/quick", "quick.example"))]  # fmt: skip
    came = [answer_.request.key for answer_ in HttpFetcher(OPTIONS).fetch(asked)]
    assert came == [2, 1]


def test_hundreds_of_hosts_answer_each_once(feed_server, answer, fetch, names):
    for number in range(300):
        names[f"blog{number}.example"] = [("127.0.0.1",)]
        feed_server.answer(f"/{number}", answer(FEED))
    got = fetch(*(feed_server.url(f"/{number}", f"blog{number}.example") for number in range(300)), timeout_s=20.0)
    assert Counter(one.error and one.error.reason for one in got) == {None: 300}
    assert all(one.body == FEED for one in got)
    assert Counter(request.path for request in feed_server.requests) == {f"/{number}": 1 for number in range(300)}


@pytest.mark.parametrize("taken", [0, 1, 5])
def test_closing_early_ends_what_is_under_way(feed_server, answer, names, taken):
    for number in range(100):
        names[f"blog{number}.example"] = [("127.0.0.1",)]
        feed_server.answer(f"/{number}", answer(FEED, delay_s=0 if number < 5 else 30))
    asked = [FetchRequest(n, feed_server.url(f"/{n}", f"blog{n}.example")) for n in range(100)]
    answers = HttpFetcher(replace(OPTIONS, timeout_s=30.0)).fetch(asked)
    for _ in range(taken):
        next(answers)
    answers.close()
    assert not any(one.ended for one in feed_server.requests if int(one.path[1:]) >= 5), "nobody was waited for"


def test_answers_that_are_not_taken_hold_back_the_asking(feed_server, answer, names):
    for number in range(200):
        names[f"blog{number}.example"] = [("127.0.0.1",)]
        feed_server.answer(f"/{number}", answer(FEED))
    asked = [FetchRequest(n, feed_server.url(f"/{n}", f"blog{n}.example")) for n in range(200)]
    answers = HttpFetcher(replace(OPTIONS, at_once=16)).fetch(asked)
    next(answers)
    time.sleep(0.5)
    assert len(feed_server.requests) <= 64 + 16
    assert len(list(answers)) == 199


def test_nothing_to_ask_is_nothing_answered(fetch):
    assert fetch() == []


# ---- forms


FORM = (("hub.mode", "publish"), ("hub.url", "https://a.example/é?x=1&y"), ("hub.url", "https://b.example/"))


@pytest.fixture
def send():
    return lambda url, **options: next(
        HttpFetcher(replace(OPTIONS, **options)).fetch([FetchRequest(1, url, form=FORM)])
    )


def test_a_form_is_posted_with_repeated_names(feed_server, answer, send):
    got = send(feed_server.answer("/hub", answer(b"thanks", 202)))
    (request,) = feed_server.requests
    assert (got.status, got.body, got.error) == (202, b"thanks", None)
    assert (request.method, request.header("Content-Type")) == ("POST", "application/x-www-form-urlencoded")
    assert tuple(parse_qsl(request.body.decode())) == FORM


@pytest.mark.parametrize("status", [307, 308])
def test_a_form_follows_the_redirects_that_keep_its_method(feed_server, answer, send, status):
    feed_server.answer("/new", answer(b"", 204))
    got = send(feed_server.answer("/hub", answer(status=status, headers={"Location": "/new"})))
    assert (got.status, got.url) == (204, feed_server.url("/new"))
    assert [(one.method, one.path) for one in feed_server.requests] == [("POST", "/hub"), ("POST", "/new")]
    assert feed_server.requests[0].body == feed_server.requests[1].body


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_form_is_sent_nowhere_else_by_another_redirect(feed_server, answer, send, status):
    got = send(feed_server.answer("/hub", answer(status=status, headers={"Location": "/new"})))
    assert (got.status, got.error) == (status, None)
    assert [one.path for one in feed_server.requests] == ["/hub"]


def test_a_form_is_sent_to_no_private_address(feed_server, answer, send):
    got = send(feed_server.answer("/hub", answer()), policy=AddressPolicy.of([]))
    assert got.error.reason == "refused_address"
    assert feed_server.connections == 0


def test_several_link_headers_are_one_list(feed_server, fetch, answer):
    lines = b"HTTP/1.1 200 OK\r\nLink: </hub>; rel=hub\r\nLink: </feed>; rel=self\r\nContent-Length: 0\r\n\r\n"
    (got,) = fetch(feed_server.answer("/feed", answer(raw=lines)))
    assert got.headers["link"] == "</hub>; rel=hub, </feed>; rel=self"
