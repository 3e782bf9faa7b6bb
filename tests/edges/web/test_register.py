"""Registering a feed on the site: what is shown at each step, what is refused, what is stored."""

from __future__ import annotations

import json
import re
import sqlite3
import time
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


def registrations(data: Path, columns: str = "state") -> list[tuple]:
    with closing(sqlite3.connect(data / "cmooc.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM registration ORDER BY id").fetchall()


def letter(data: Path) -> str:
    """Return the path of the newest letter's link."""
    with closing(sqlite3.connect(data / "cmooc.db")) as connection:
        (content,) = connection.execute("SELECT content FROM letter ORDER BY id DESC LIMIT 1").fetchone()
    return "/" + json.loads(content)["link"].split("/", 3)[3]


def error(answer) -> str:
    return unescape(re.search(r'role="alert">([^<]*)<', answer.text)[1])


def kept(answer, name: str = "address") -> str:
    return unescape(re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', answer.text)[1])


@pytest.fixture
def look(tools, post) -> Callable:
    """Look an address up; returns the path of the page, and that page once all is found."""

    def wait(port: int, address: str, path: str = "/register"):
        deadline = time.monotonic() + 30
        while (asked := post(port, address, path)).status == 503:  # others of these tests fill the room
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert asked.status == 303, asked.text
        place = asked.headers["location"]
        while "refresh" in (page := tools.ask(port, place)).headers:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return place, page

    return wait


@pytest.fixture
def fill(tools) -> Callable:
    def send(port: int, place: str, **fields: str):
        given = {"show": "excerpt", "accepts": "every", "name": "Ann", "agrees": "yes", **fields}
        return tools.ask(port, place, "POST", urlencode(given).encode(), FORM)

    return send


def unhurried(data: Path) -> None:
    """Let it be a minute since the check-up was shown."""
    with closing(sqlite3.connect(data / "cmooc.db")) as connection, connection:
        connection.execute("UPDATE registration SET changed_at = datetime(changed_at, '-1 minute') || '+00:00'")


def without_times(text: str) -> str:
    return re.sub(r"register/[A-Za-z0-9_-]{20,}|cmooc-[0-9a-f]+|[a-z]+@garden.example", "", text)


def test_the_form_can_be_used_by_everybody(tools, careful_port):
    page = tools.ask(careful_port, "/fr/register").text
    assert '<label for="address">' in page
    assert 'method="post"' in page
    assert "autofocus" not in page
    assert "http://" not in re.search(r'action="([^"]*)"', page)[1]


def test_from_an_address_to_a_feed_that_waits(tools, open_port, data, community, look, fill):
    feed = community.community.feeds[0]
    before = feeds(data)
    place, page = look(open_port, community.base_url + feed.home_path, "/fr/register")
    assert page.status == 200
    assert feed.title in unescape(page.text)
    assert "Ce que nous avons remarqué" in page.text
    assert "L’adresse n’est pas sécurisée (http au lieu de https)." in unescape(page.text)
    assert "l’étiquette du cours" in unescape(page.text)
    assert feeds(data) == before
    unhurried(data)
    asked = fill(open_port, place, mail="ann@garden.example", show="title")
    assert (asked.status, asked.headers["location"]) == (303, place)
    assert "ann@garden.example" in tools.ask(open_port, place).text
    assert feeds(data) == before
    link = letter(data)
    assert link.startswith("/fr/register/confirm/")
    for method in ("GET", "HEAD", "GET"):
        assert tools.ask(open_port, link, method).status == 200
    assert feeds(data) == before
    done = tools.ask(open_port, link, "POST", b"", {**FORM, "Content-Length": "0"})
    assert (done.status, done.headers["location"]) == (303, link)
    assert set(feeds(data)) - set(before) == {(community.base_url + feed.path, "proposed")}
    assert "Votre flux est inscrit" in tools.ask(open_port, link).text
    assert "Votre flux est inscrit" in tools.ask(open_port, place).text
    again = look(open_port, community.base_url + feed.path, "/en/register")[1]
    assert "waits for a facilitator" in again.text
    assert "garden.example" not in again.text
    assert 'name="agrees"' not in again.text
    assert tools.run("--data", data, "feeds", "show", community.base_url + feed.path).out.count("was not shown") == 1


def test_pages_with_a_secret_in_their_address_keep_it(tools, open_port, community, look):
    place, page = look(open_port, community.base_url + community.community.feeds[1].path, "/en/register")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert '<meta name="referrer" content="no-referrer">' in page.text
    assert 'rel="canonical"' not in page.text
    assert "could be better" in unescape(page.text).lower()
    french = place.replace("/en/", "/fr/")
    assert f'href="{french}"' in page.text
    assert "Vos choix" in tools.ask(open_port, french).text


@pytest.mark.parametrize(
    "key", ["", "x" * 43, "confirm", "confirm/x.y.z", "../secret", "%00" * 20, "a" * 400, "x" * 43 + "/again"]
)
def test_what_nobody_was_given_leads_nowhere(tools, open_port, key):
    for method, body in (("GET", None), ("POST", b"")):
        answer = tools.ask(open_port, f"/fr/register/{key}", method, body, FORM if body is not None else {})
        assert answer.status in (404, 405), (method, key)
        assert "text/html" in answer.headers["content-type"]


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(open_port, data, community, look, fill, tools):
    place, _ = look(open_port, community.base_url + community.community.feeds[2].path, "/fr/register")
    unhurried(data)
    answer = fill(open_port, place, name="", mail='x"><script>', home="Saint-Denis", show="full", accepts="tagged", agrees="",
                  language="en")  # fmt: skip
    assert answer.status == 422
    assert "Il manque encore 4 choses" in error(answer)
    text = unescape(answer.text)
    for name in ("name", "mail", "home"):
        field = re.search(rf'<input id="{name}"[^>]*>', answer.text)[0]
        assert f"{name}-error" in field
        assert 'aria-invalid="true"' in field
        assert f'id="{name}-error"' in answer.text
    assert kept(answer, "mail") == 'x"><script>'
    assert kept(answer, "home") == "Saint-Denis"
    for name, value in (("show", "full"), ("accepts", "tagged"), ("language", "en")):
        assert re.search(rf'name="{name}" value="{value}" checked', answer.text), name
    assert "Seine-Saint-Denis" in text
    assert "La Réunion" in text
    code = re.search(r'name="home_code" value="([^"]*)"[^>]*> <span>Saint-Denis \(Seine', text)[1]
    assert fill(open_port, place, mail="bea@garden.example", home="Saint-Denis", home_code=code).status == 303
    assert json.loads(registrations(data, "wanted")[-1][0])["home"]["code"] == code


def test_a_field_that_people_do_not_see_sends_nothing(tools, open_port, data, community, look, fill, post):
    before = len(registrations(data))
    body = urlencode({"address": community.base_url, "website": "x"}).encode()
    assert tools.ask(open_port, "/register", "POST", body, FORM).status == 200
    assert len(registrations(data)) == before
    place, _ = look(open_port, community.base_url + community.community.feeds[3].path)
    unhurried(data)
    assert fill(open_port, place, mail="bot@garden.example", website="x").status == 303
    assert registrations(data)[-1] == ("found",)


def test_the_answer_is_the_same_for_known_unknown_and_flooded_addresses(tools, open_port, data, community, look, fill):
    tools.run("--data", data, "subscribers", "add", "known@garden.example", "--consent", "told us")
    pages = []
    for number, address in enumerate(("known", "other", *["flooded"] * 5)):
        place, _ = look(open_port, community.base_url + community.community.feeds[20 + number].path, "/en/register")
        unhurried(data)
        answer = fill(open_port, place, mail=f"{address}@garden.example")
        pages.append((answer.status, without_times(tools.ask(open_port, place).text)))
    assert len(set(pages)) == 1


def test_a_slow_site_holds_up_neither_its_visitor_nor_others(tools, tmp_path, feed_server, answer, post):
    url = feed_server.answer("/slow", answer(b"<rss version='2.0'><channel></channel></rss>", delay_s=6))
    with tools.serving(tmp_path / "data", CMOOC_FETCH_ALLOW="127.0.0.0/8") as port:
        places = [post(port, url, "/en/register").headers["location"] for _ in range(6)]
        page = tools.ask(port, places[0])
        assert tools.ask(port, "/healthz").status == 200
        assert not any(request.ended for request in feed_server.of("/slow"))
        assert page.headers["refresh"] == "2"
        assert "We are looking" in page.text
        assert f"127.0.0.1:{feed_server.port}" in page.text
        deadline = time.monotonic() + 60
        while any("refresh" in tools.ask(port, place).headers for place in places):
            assert time.monotonic() < deadline
            time.sleep(0.3)


def test_another_process_shows_what_one_has_found_and_takes_up_what_one_has_left(
    tools, open_port, data, community, look
):
    place, _ = look(open_port, community.base_url + community.community.feeds[4].path, "/en/register")
    with tools.serving(data, CMOOC_FETCH_ALLOW="127.0.0.0/8") as other:
        assert "Your choices" in tools.ask(other, place).text
        with closing(sqlite3.connect(data / "cmooc.db")) as connection, connection:
            connection.execute("UPDATE registration SET state = 'looking', leased_until = '2026-01-01T00:00:00+00:00'"
                               " WHERE id = (SELECT max(id) FROM registration)")  # fmt: skip
        broken = tools.ask(other, place)
        assert "broken off" in broken.text
        assert "refresh" not in broken.headers
        assert tools.ask(other, f"{place}/again", "POST", b"", {**FORM, "Content-Length": "0"}).status == 303
        deadline = time.monotonic() + 20
        while "Your choices" not in tools.ask(open_port, place).text:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_a_blog_that_lets_nobody_in_is_told_with_its_remedy(open_port, feed_server, answer, look, data):
    url, before = feed_server.answer("/feed", answer(status=403)), feeds(data)
    found = look(open_port, url, "/fr/register")[1]
    assert "refuse l’entrée à notre lecteur (réponse 403)" in error(found)
    assert "demandez à la personne qui gère le serveur" in error(found)
    assert kept(found) == url
    assert feeds(data) == before


def test_a_page_without_a_feed_is_told_in_the_visitors_language_and_keeps_what_was_typed(
    tools, open_port, community, look, data
):
    address, before = community.base_url + "/media/cover.png", feeds(data)
    place, page = look(open_port, address, "/fr/register")
    assert "aucun flux" in error(page)
    assert kept(page) == address
    assert "no feed could be found" in error(tools.ask(open_port, place.replace("/fr/", "/en/")))
    assert feeds(data) == before


def test_of_several_feeds_another_one_can_be_chosen(open_port, community, look):
    several = next(feed for feed in community.community.feeds if "/tag/" in feed.path)
    page = look(open_port, community.base_url + several.home_path, "/en/register")[1]
    offered = re.findall(r'name="address" value="([^"]*)"', page.text)
    assert community.base_url + several.path in offered
    chosen = look(open_port, community.base_url + several.path, "/en/register")[1]
    assert community.base_url + several.path in chosen.text


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
def test_a_hostile_or_hasty_address_is_shown_as_text(careful_port, look, post, address):
    answer = post(careful_port, address, "/fr/register")
    assert answer.status in (303, 422)
    if answer.status == 303:  # it might be the name of a host
        answer = look(careful_port, address, "/fr/register")[1]
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
def test_the_server_asks_no_address_within(careful_port, look, post, address):
    typed = address.format(port=careful_port)
    answer = post(careful_port, typed, "/en/register")
    if answer.status == 303:
        answer = look(careful_port, typed, "/en/register")[1]
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
    french = post(careful_port, "x", Origin="https://evil.example", Accept_Language="fr")
    assert "un autre site" in french.text
    assert (french.headers["content-language"], french.headers["cache-control"]) == ("fr", "no-store")
    assert 'href="/fr/editions/"' in french.text, "a page of the site, that leads on"
    assert "another site" in post(careful_port, "x", "/en/register", Origin="https://evil.example").text


def test_a_form_from_here_is_taken(careful_port, post):
    for headers in ({"Origin": f"http://127.0.0.1:{careful_port}"}, {"Sec_Fetch_Site": "same-origin"}, {}):
        assert post(careful_port, "nonsense here", **headers).status == 422


def test_a_huge_form_is_refused_before_it_is_read(tools, careful_port, post):
    large = post(careful_port, "a" * 70_000)
    assert (large.status, "too large" in large.text or "trop grand" in large.text) == (413, True)
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
        ("application/x-www-form-urlencoded", b"address=%FF%FE&&&=&address=b+c"),
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

    addresses = [community.base_url + feed.path for feed in community.community.feeds[10:18]] * 3
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda address: post(open_port, address).status, addresses))
    assert set(found) <= {303, 503}
    assert found.count(303) >= 16
