"""Owners of feeds on the site: confirming an address, and getting no more letters with one press."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.bootstrap import Instance
from cmooc.domain.feeds import FeedState, NewFeed
from cmooc.settings import load
from cmooc.stores.letters import LETTER

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'


@pytest.fixture(scope="module")
def instance(tools, tmp_path_factory) -> Iterator[Instance]:
    data = tmp_path_factory.mktemp("owners") / "data"
    assert tools.run("--data", data, "init").code == 0
    found = Instance(data, load(data, {}))
    yield found
    found.database.close()


@pytest.fixture(scope="module")
def port(tools, instance) -> Iterator[int]:
    with tools.serving(instance.data, CMOOC_FETCH_ALLOW="127.0.0.0/8") as found:
        yield found


@pytest.fixture
def register(instance):
    """Put a feed on the list whose owner was written to."""

    def put(mail: str, number: int, language: str = "en") -> Any:
        new = NewFeed(f"https://blog{number}.example/feed", "Blog", f"Blog {number}", "blog", FeedState.PROPOSED)
        ((feed,), _) = instance.feed_store.add([new], instance.clock())
        if mail:
            instance.owners.store.set(feed.id, mail, language, None)
            instance.owners.received(feed)
        return feed

    return put


def letters(instance: Instance, address: str) -> list[Any]:
    with instance.database.read() as connection:
        return list(connection.execute(select(LETTER).where(LETTER.c.address == address).order_by(LETTER.c.id)))


def link(letter: Any, what: str) -> str:
    """Return the path of a letter's link to stop, or of the one to confirm, which older letters have."""
    stop = str(letter.content["stop"])
    return stop[stop.index("/owner/") :].replace("/stop/", f"/{what}/")


def owner(instance: Instance, letter: Any) -> Any:
    return instance.owners.of(link(letter, "stop").rpartition("/")[2])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(tools, port, instance, register, method):
    register(f"{method}@garden.example", 3 if method == "GET" else 4)
    letter = letters(instance, f"{method}@garden.example")[-1]
    for what in ("confirm", "stop"):
        answer = tools.ask(port, link(letter, what), method)
        assert answer.status == 200
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert ("<button" in answer.text) is (method == "GET")
    assert (owner(instance, letter).confirmed_at, owner(instance, letter).stopped_at) == (None, None)


def test_one_press_confirms(tools, port, instance, register):
    register("dan@garden.example", 5)
    (letter,) = letters(instance, "dan@garden.example")
    for _ in range(2):
        answer = tools.ask(port, "/fr" + link(letter, "confirm"), "POST", b"", {"Content-Length": "0", **FORM})
        assert answer.status == 200
        assert "confirmée" in unescape(answer.text)
    assert owner(instance, letter).confirmed_at is not None


@pytest.mark.parametrize(("number", "body", "headers"), [
    (20, ONE_CLICK, FORM),
    (21, MULTIPART, {"Content-Type": "multipart/form-data; boundary=b"}),
    (22, b"", FORM),
    (23, ONE_CLICK, {**FORM, "Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}),
])  # fmt: skip
def test_one_click_stops_all_letters_without_a_cookie_and_twice(tools, port, instance, register, number, body, headers):
    register(f"eve{number}@garden.example", number)
    (letter,) = letters(instance, f"eve{number}@garden.example")
    for _ in range(2):
        answer = tools.ask(port, link(letter, "stop"), "POST", body, headers)
        assert (answer.status, "location" in answer.headers) == (200, False)
    assert owner(instance, letter).stopped_at is not None
    assert letters(instance, f"eve{number}@garden.example") == [], "what waits is taken back"


@pytest.mark.parametrize(
    "path", ["/owner/stop/nonsense", "/owner/confirm/1.2.3", "/fr/owner/stop/%00", "/owner/stop/" + "x" * 400]
)
def test_a_link_that_is_none_of_ours_is_told(tools, port, path):
    for method in ("GET", "POST"):
        answer = tools.ask(port, path, method, b"" if method == "POST" else None)
        assert answer.status == 404
        assert "leads nowhere" in answer.text or "mène plus nulle part" in answer.text


def test_no_page_of_the_site_shows_the_address(instance, register, tools, port, cmooc):
    register("secret-fay@garden.example", 8)
    cmooc("--data", instance.data, "publish")
    shown = [
        path
        for path in Path(instance.data / "site").rglob("*")
        if path.is_file() and b"secret-fay" in path.read_bytes()
    ]
    assert shown == []
    assert "secret-fay" not in cmooc("--data", instance.data, "feeds", "list", "--json").out


def test_approving_and_removing_write_to_the_owner(instance, register, cmooc):
    register("gus@garden.example", 9)
    (letter,) = letters(instance, "gus@garden.example")
    number = owner(instance, letter).feed.id
    assert "Its owner gets a letter." in cmooc("--data", instance.data, "feeds", "approve", number).err
    assert [one.kind for one in letters(instance, "gus@garden.example")] == ["feed_received", "feed_approved"]
    ran = cmooc("--data", instance.data, "feeds", "remove", number, "--yes", "--reason", "The blog is about cars.")
    assert "Its owner gets a letter." in ran.err
    (last,) = letters(instance, "gus@garden.example")
    assert (last.kind, last.content["reason"]) == ("feed_removed", "The blog is about cars.")


def test_facilitators_may_give_the_address_of_an_owner(instance, register, cmooc):
    number = register("", 30).id
    for mail, language, code in (
        ("hal@garden.example", "en", 0),
        ("nonsense", "en", 2),
        ("hal@garden.example", "de", 2),
    ):
        ran = cmooc("--data", instance.data, "feeds", "set", number, "--mail", mail, "--language", language)
        assert ran.code == code
    found = instance.owners.store.of(number)
    assert (found.address, found.language, found.confirmed_at is not None) == ("hal@garden.example", "en", True)
    assert cmooc("--data", instance.data, "feeds", "set", number, "--mail", "").code == 0
    assert instance.owners.store.of(number) is None
