"""Rules 56 to 61 of docs/rules-of-fetching.md: what is never done, whatever a feed or a server says."""

from __future__ import annotations

import logging

import pytest

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Outcome

THIS_MACHINE = [
    "127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "127.0.0.1.",
]  # fmt: skip
ELSEWHERE = ["10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "224.0.0.1", "[fec0::1]",
             "[fe80::1]", "[ff02::1]", "[fd00::1]", "[2001::1]", "255.255.255.255", "0.0.0.0"]  # fmt: skip


@pytest.fixture
def guarded(reader_with):
    """A reader that may fetch from nothing private."""
    return reader_with(fetch_allow=())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://garden.example/feed", "gopher://garden.example/", "data:text/xml,<rss/>"]
)
def test_rule_56_only_web_addresses_are_fetched(reader, feed_server, answer, url):
    straight = reader.stores.feed("ann", url=url)
    redirected = reader.follow(answer(status=302, headers={"Location": url}), path="/b", name="ben")
    assert reader.poll().failed == 2
    for feed in (straight, redirected):
        assert reader.state(feed).outcome is Outcome.UNREACHABLE
    assert [one.path for one in feed_server.requests] == ["/b"]


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 11211])
def test_rule_56_only_ports_of_the_web_are_connected_to(guarded, names, port):
    names["garden.example"] = [("93.184.216.34",)]
    feed = guarded.stores.feed("ann", url=f"http://garden.example:{port}/feed")
    guarded.poll()
    assert guarded.state(feed).outcome is Outcome.REFUSED


def test_rule_56_a_password_in_an_address_is_neither_logged_nor_told(reader, feed_server, answer, caplog):
    caplog.set_level(logging.DEBUG, "cmooc")
    feed_server.answer("/feed", answer(status=302, headers={"Location": "/feed"}))
    feed = reader.stores.feed("ann", url=feed_server.url("/feed", "ann:s3cret@127.0.0.1"))
    other = reader.stores.feed("ben", url=feed_server.answer("/no", answer(b"no feed")).replace("//", "//ben:s3cret@"))
    reader.poll()
    told = [reader.state(one).detail for one in (feed, other)] + [one.detail for one in reader.attempts(feed)]
    assert all(told)
    assert "s3cret" not in caplog.text + "".join(told)


def test_rule_57_every_hop_is_judged_when_its_socket_opens(reader_with, feed_server, answer, rss, names):
    reader = reader_with(fetch_allow=("127.0.0.1/32",))
    names["inside.example"] = [("127.0.0.2",)]
    targets = ["http://127.0.0.2", "http://inside.example", "http://10.0.0.1", "http://169.254.169.254"]
    for number, target in enumerate(targets):
        place = f"{target}:{feed_server.port}/secret" if "127" in target or "inside" in target else f"{target}/secret"
        reader.follow(answer(status=302, headers={"Location": place}), path=f"/{number}", name=f"p{number}")
    feed_server.answer("/secret", answer(rss("secret")))
    assert reader.poll().failed == len(targets)
    assert not feed_server.of("/secret")
    assert reader.shown() == []


def test_rule_57_one_private_address_among_several_is_enough_to_refuse(guarded, feed_server, answer, rss, names):
    names["mixed.example"] = [("93.184.216.34", "127.0.0.1")]
    feed = guarded.stores.feed("ann", url=f"http://mixed.example:{feed_server.port}/feed")
    guarded.poll()
    assert guarded.state(feed).outcome is Outcome.REFUSED
    assert feed_server.connections == 0


def test_rule_57_a_name_that_turns_private_is_refused(reader_with, feed_server, answer, rss, names):
    reader = reader_with(fetch_allow=("127.0.0.1/32",))
    names["rebound.example"] = [("127.0.0.1",), ("127.0.0.2",)]
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(rss("b")), host="rebound.example")
    assert reader.poll().new == 1
    reader.poll(days=1)
    assert reader.state(feed).outcome is Outcome.REFUSED
    assert len(feed_server.requests) == 1


def test_rule_57_the_environments_proxies_are_not_used(guarded, feed_server, answer, rss, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, feed_server.base)
    feed = guarded.stores.feed("ann", url="http://10.0.0.1/feed")
    guarded.poll()
    assert guarded.state(feed).outcome is Outcome.REFUSED
    assert feed_server.connections == 0


def test_rule_58_discovery_keeps_to_the_same_guard(reader_with, feed_server, answer, rss, names):
    reader = reader_with(fetch_allow=("127.0.0.1/32",))
    port = feed_server.port
    links = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='http://{host}/secret'>"
        for host in (f"127.0.0.2:{port}", "10.0.0.1", "169.254.169.254", f"localhost:{port}")
    )
    url = feed_server.answer("/", answer(f"<html><head>{links}</head></html>".encode()))
    feed_server.answer("/secret", answer(rss("secret")))
    names["localhost"] = [("127.0.0.2",)]
    with pytest.raises(BadInput):
        reader.instance.finder.find(url)
    assert not feed_server.of("/secret")


def test_rule_58_nothing_that_a_post_points_to_is_fetched(reader, feed_server, answer, rss):
    base = feed_server.base
    body = rss("a").replace(
        b"</item>",
        f"<enclosure url='{base}/sound.mp3' type='audio/mpeg' length='9'/><comments>{base}/talk</comments></item>".encode(),
    )
    body = body.replace(
        b"What grows", f"&lt;img src='{base}/pixel.png'&gt;&lt;iframe src='{base}/frame'&gt; What grows".encode()
    )
    reader.follow(answer(body, headers={"Link": f"<{base}/hub>; rel=hub"}))
    assert reader.poll().new == 1
    assert [one.path for one in feed_server.requests] == ["/feed"]


@pytest.mark.parametrize("host", THIS_MACHINE)
def test_rule_59_no_spelling_of_this_machine_is_connected_to(guarded, feed_server, answer, rss, host):
    feed_server.answer("/feed", answer(rss("a")))
    guarded.stores.feed("ann", url=f"http://{host}:{feed_server.port}/feed")
    assert guarded.poll().failed == 1
    assert feed_server.connections == 0


def test_rule_59_no_private_or_reserved_address_is_connected_to(guarded):
    feeds = [guarded.stores.feed(f"p{number}", url=f"http://{host}/feed") for number, host in enumerate(ELSEWHERE)]
    assert guarded.poll().failed == len(feeds)
    assert {guarded.state(feed).outcome for feed in feeds} == {Outcome.REFUSED}


def bombs():
    grown = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    yield (
        "laughs",
        f"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>{grown}]><rss><channel><item><title>&j;</title></item></channel></rss>",
    )
    item = "<rss><channel><item><title>T</title><description>{}</description></item></channel></rss>"
    yield "nested", item.format("&lt;b&gt;" * 60_000)
    yield "deep", "<rss><channel>" + "<a>" * 100_000
    yield "long line", item.format("x" * 1_900_000)


@pytest.mark.parametrize(("kind", "body"), list(bombs()), ids=[kind for kind, _ in bombs()])
def test_rule_60_hostile_markup_ends_soon_and_leaves_the_neighbours_alone(reader_with, answer, rss, kind, body):
    reader = reader_with(reads_apart=True)
    bomb = reader.follow(answer(body.encode()), path="/bomb", name="bomb")
    feed = reader.follow(answer(rss("a")))
    assert reader.poll().asked == 2
    assert reader.state(bomb).outcome in (Outcome.NEW, Outcome.UNCHANGED), (
        "read within the time of the processor that it has"
    )
    assert list(reader.posts(feed)) == ["a"]


def test_rule_60_no_external_entity_is_read(reader, feed_server, answer, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of the barn")
    entities = f"<!ENTITY f SYSTEM 'file://{secret}'><!ENTITY h SYSTEM '{feed_server.base}/entity'>"
    body = f"<!DOCTYPE r [{entities}]><rss><channel><item><guid>a</guid><title>T &f; &h;</title></item></channel></rss>"
    feed = reader.follow(answer(body.encode()))
    reader.poll()
    assert "barn" not in repr(reader.posts(feed))
    assert not feed_server.of("/entity")


def test_rule_61_a_large_feed_is_read_whole(reader, answer, rss):
    body = rss(*(f"g{number}" for number in range(900)), gap_h=0.1)
    padded = body.replace(b"What grows", b"What grows " + b"entre deux haies, " * 30)
    assert 400_000 < len(padded) < 800_000
    feed = reader.follow(answer(padded))
    assert reader.poll().new == 900
    assert len(reader.posts(feed)) == 900
