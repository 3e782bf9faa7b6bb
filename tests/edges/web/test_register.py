"""The form where participants propose an address: what they see, what is refused, what is stored."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FR, EN = {"Accept-Language": "fr"}, {"Accept-Language": "en"}


@pytest.fixture(scope="module")
def data(tools, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("register") / "data"
    assert tools.run("--data", path, "init").code == 0
    return path


@pytest.fixture(scope="module")
def open_port(tools, data) -> Iterator[int]:
    """A course that may fetch from this machine."""
    with tools.serving(data, CMOOC_FETCH_ALLOW="127.0.0.0/8") as port:
        yield port


@pytest.fixture(scope="module")
def careful_port(tools, tmp_path_factory) -> Iterator[int]:
    """A course as it is out of the box."""
    path = tmp_path_factory.mktemp("careful") / "data"
    with tools.serving(path) as port:
        yield port


@pytest.fixture
def post(tools) -> Callable:
    def send(port: int, address: str, path: str = "/register", **headers: str):
        body = urlencode({"address": address}).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return tools.ask(port, path, "POST", body, {**FORM, **named})

    return send


def feeds(data: Path) -> list[tuple]:
    with closing(sqlite3.connect(data / "cmooc.db")) as connection:
        return connection.execute("SELECT url, state FROM feed").fetchall()


def error(answer) -> str:
    return unescape(re.search(r'role="alert">([^<]*)<', answer.text)[1])


def kept(answer) -> str:
    return unescape(re.search(r'<input id="address"[^>]* value="([^"]*)"', answer.text)[1])


def test_the_form_can_be_used_by_everybody(tools, careful_port):
    page = tools.ask(careful_port, "/fr/register").text
    assert '<label for="address">' in page
    assert 'method="post"' in page
    assert "autofocus" not in page
    assert "http://" not in re.search(r'action="([^"]*)"', page)[1]


def test_a_home_page_is_enough_and_the_feed_waits_for_approval(open_port, data, community, post):
    feed = community.community.feeds[0]
    before = feeds(data)
    answer = post(open_port, community.base_url + feed.home_path, "/fr/register")
    assert answer.status == 200
    assert feed.title in unescape(answer.text)
    assert "attend" in answer.text
    assert "<article" in answer.text
    assert set(feeds(data)) - set(before) == {(community.base_url + feed.path, "proposed")}
    again = post(open_port, community.base_url + feed.path, "/en/register")
    assert again.status == 200
    assert "already" in again.text
    assert len(feeds(data)) == len(before) + 1


def test_the_check_up_is_shown_with_what_was_found(open_port, community, post):
    feed = community.community.feeds[1]
    text = unescape(post(open_port, community.base_url + feed.path, "/fr/register").text)
    assert "Ce que nous avons remarqué" in text
    assert "L’adresse n’est pas sécurisée (http au lieu de https)." in text
    assert "l’étiquette du cours" in text
    assert "could be better" in unescape(post(open_port, community.base_url + feed.path, "/en/register").text).lower()


def test_a_blog_that_lets_nobody_in_is_told_with_its_remedy(open_port, feed_server, answer, post, data):
    url, before = feed_server.answer("/feed", answer(status=403)), feeds(data)
    found = post(open_port, url, "/fr/register")
    assert found.status == 422
    assert "refuse l’entrée à notre lecteur (réponse 403)" in error(found)
    assert "demandez à la personne qui gère le serveur" in error(found)
    assert kept(found) == url
    assert feeds(data) == before


def test_a_page_without_a_feed_is_told_in_the_visitors_language_and_keeps_what_was_typed(
    open_port, community, post, data
):
    address, before = community.base_url + "/media/cover.png", feeds(data)
    for path, words in (("/fr/register", "aucun flux"), ("/en/register", "no feed could be found")):
        answer = post(open_port, address, path)
        assert answer.status == 422
        assert words in error(answer)
        assert kept(answer) == address
    assert "aucun flux" in error(post(open_port, address, Accept_Language="fr"))
    assert feeds(data) == before


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "nonsense",
        '"><script>alert(1)</script>',
        "javascript:alert(1)",
        "' onfocus=alert(1) x='",
        'http://a.example/"><img src=x onerror=alert(1)>',
        "</input><h1>x",
        "{{ 7*7 }}",
        "\u202eabc",
        "\x00\x01",
        "http://" + "a" * 300,
        "http://[",
        "data:text/html,<script>1</script>",
    ],
)
def test_a_hostile_or_hasty_address_is_shown_as_text(careful_port, post, address):
    answer = post(careful_port, address, "/fr/register")
    assert answer.status == 422
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text
    assert "<h1>x" not in answer.text
    assert not re.search(r"<[^>]*\sonfocus=", re.sub('value="[^"]*"', "", answer.text))
    assert "49" not in error(answer)
    assert error(answer)
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "localhost",
        "127.0.0.1",
        "http://127.0.0.1:{port}/healthz",
        "http://[::1]:{port}/",
        "http://[::ffff:7f00:1]/",
        "http://0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/feed",
        "http://[fd00::1]/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[fe80::1]/",
    ],
)
def test_the_server_asks_no_address_within(careful_port, post, address):
    answer = post(careful_port, address.format(port=careful_port), "/en/register")
    assert answer.status == 422
    assert "public" in error(answer) or "no web address" in error(answer) or "no http" in error(answer), error(answer)


def test_a_form_from_another_site_is_refused(careful_port, post):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": f"http://127.0.0.1:{careful_port}.evil.example"},
    ):
        answer = post(careful_port, "http://a.example/", **headers)
        assert answer.status == 403, headers
        assert answer.headers["content-security-policy"]
    assert "un autre site" in post(careful_port, "x", Origin="https://evil.example", Accept_Language="fr").text
    assert "another site" in post(careful_port, "x", "/en/register", Origin="https://evil.example").text


def test_a_form_from_here_is_taken(careful_port, post):
    for headers in ({"Origin": f"http://127.0.0.1:{careful_port}"}, {"Sec_Fetch_Site": "same-origin"}, {}):
        assert post(careful_port, "nonsense here", **headers).status == 422


def test_a_huge_form_is_refused_before_it_is_read(tools, careful_port, post):
    assert post(careful_port, "a" * 70_000).status == 413
    answer = tools.ask(careful_port, "/register", "POST", None, {**FORM, "Content-Length": "99999999999"})
    assert answer.status == 413
    assert tools.ask(careful_port, "/register", "POST", None, {**FORM, "Transfer-Encoding": "chunked"}).status in (
        400,
        413,
    )


def test_an_address_that_is_too_long_gets_the_form_back_with_a_reason(careful_port, post):
    answer = post(careful_port, "http://a.example/" + "a" * 3000, "/fr/register")
    assert answer.status == 422
    assert "text/html" in answer.headers["content-type"]
    assert error(answer)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"address": "x"}'),
        ("text/plain", b"address=x"),
        ("", b"\xff\xfe"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/x-www-form-urlencoded", b"address=%FF%FE&&&=&address=b"),
        ("application/x-www-form-urlencoded", b"a=1&" * 2000),
    ],
)
def test_a_form_of_another_kind_gets_a_page_and_no_traceback(tools, careful_port, kind, body):
    answer = tools.ask(careful_port, "/en/register", "POST", body, {"Content-Type": kind})
    assert answer.status in (400, 422)
    assert "text/html" in answer.headers["content-type"]
    assert '<html lang="en"' in answer.text


def test_many_at_once_are_all_answered(open_port, community, post, data):
    from concurrent.futures import ThreadPoolExecutor

    addresses = [community.base_url + feed.path for feed in community.community.feeds[10:18]] * 2
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda address: post(open_port, address).status, addresses))
    assert set(found) <= {200, 503}
    assert found.count(200) >= 8
    urls = [url for url, _ in feeds(data)]
    assert len(urls) == len(set(urls))
