"""The desk over HTTP: forms that work alone, parts for htmx, several facilitators, bounds, and nothing for strangers."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance
from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import FeedState
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.domain.texts import slugify
from cmooc.settings import Settings
from cmooc.web.access import cookie_name
from cmooc.web.app import make_app

HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script> & “co”"


@pytest.fixture
def instance(tmp_path: Path, clock: Any, migrated_file: Path) -> Any:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "cmooc.db")
    found = Instance(
        data, Settings(fetch_allow=("127.0.0.0/8",), fetch_pause_s=0, fetch_timeout_s=30), clock, reads_apart=False
    )
    found.vocabulary.save([Territory("brest", {"fr": "Brest"})], [Theme("commons", {"fr": "Communs", "en": "Commons"}, {}),
                               Theme("gardens", {"fr": "Jardins", "en": "Gardens"}, {})])  # fmt: skip
    yield found
    found.database.close()


@pytest.fixture
def stores(instance, stores_of) -> Any:
    return stores_of(instance.database)


@pytest.fixture
def sign_in(instance):
    app = make_app(instance)

    def client(name: str = "Ann", language: str = "en", **bounds: Any) -> TestClient:
        person = instance.people.add(f"{slugify(name)}@example.org", Role.FACILITATOR, name, language)
        if bounds:
            instance.people.change(replace(person, **bounds))
        found = TestClient(app, follow_redirects=False)
        found.cookies.set(cookie_name(instance), instance.people.open(person, WayIn.LINK, "test"))
        return found

    return client


@pytest.fixture
def ann(sign_in) -> TestClient:
    return sign_in("Ann")


def forms(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (address, hidden fields) of the forms of a page."""
    found = []
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', html, re.DOTALL):
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
        found.append((action, [(name, unescape(value)) for name, value in fields]))
    return found


def form(html: str, action: str, place: int = 0) -> tuple[str, dict[str, list[str]]]:
    """Return a form of a page by how its address ends."""
    address, fields = [one for one in forms(html) if one[0].endswith(action)][place]
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return address, values


def send(client: TestClient, found: tuple[str, dict[str, list[str]]], headers: Any = None, **words: str) -> Any:
    address, values = found
    return client.post(address, data={**values, **words}, headers=headers)


def propose(stores, *names: str) -> None:
    for name in names:
        stores.feed(name, state=FeedState.PROPOSED, title=f"Blog of {name}")


def unsure(stores, *guids: str, kind: TagKind = TagKind.THEME, slug: str = "commons", **given: Any) -> Any:
    tag = Tag(kind, slug, "learner", Reason("alike", "partage"), 0.5, is_suggested=True)
    return stores.post(stores.feed("ann"), *guids, tags=(tag,), **given)


@pytest.mark.parametrize("path", ["/desk/", "/desk/posts/", "/desk/moves", "/desk/others", "/desk/checkup/1"])
def test_strangers_are_sent_to_the_login(instance, path):
    answer = TestClient(make_app(instance), follow_redirects=False).get(path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")


def test_strangers_decide_nothing(instance, stores):
    propose(stores, "ann")
    client = TestClient(make_app(instance), follow_redirects=False)
    for path in ("/desk/decide/feed/approve", "/desk/undo/abc"):
        assert client.post(path, data={"seen": "0|proposed|1-x"}).status_code == 303
    assert instance.feeds.rows()[0].feed.state is FeedState.PROPOSED


def test_without_scripts_one_comes_back_to_the_next_card_with_the_way_to_undo(instance, stores, ann):
    propose(stores, "ada", "bao")
    html = ann.get("/desk/").text
    assert "Blog of ada" in html
    answer = send(ann, form(html, "/feed/approve"))
    assert answer.status_code == 303
    address, _, card = answer.headers["location"].partition("#")
    html = ann.get(address).text
    assert f'id="{card}"' in html, "the place in the queue where one goes on"
    assert "Let in" in html
    assert instance.feeds.rows()[0].feed.state is FeedState.APPROVED
    undone = send(ann, form(html, address.partition("done=")[2]))
    assert undone.status_code == 303
    assert "Undone" in ann.get(undone.headers["location"]).text
    assert instance.feeds.rows()[0].feed.state is FeedState.PROPOSED


def test_with_htmx_only_the_card_comes_back_and_what_changed_beside_it(stores, ann):
    propose(stores, "ada", "bao")
    found = form(ann.get("/desk/").text, "/feed/approve")
    answer = send(ann, found, HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert re.match(rf'\s*<article class="card is-settled" id="{found[1]["card"][0]}"', answer.text)
    assert 'id="said" class="said" role="status" data-hx-swap-oob' in answer.text
    assert re.search(r"New feeds <span class=\"badge\">1<", answer.text), "counts go down at once"
    undone = send(ann, form(answer.text, "", 0), HTMX)
    assert 'class="card" id="' + found[1]["card"][0] in undone.text, "the card is open again, where it was"


def test_what_is_decided_stands_in_the_audit_log_and_what_is_refused_too(instance, stores, ann):
    propose(stores, "ada", "bao")
    html = ann.get("/desk/").text
    send(ann, form(html, "/feed/refuse"), words="Only advertisements.")
    send(ann, form(html, "/feed/pause", 1))
    send(ann, form(html, "/feed/approve", 1))
    approved, paused, refused = instance.audit.newest(9)
    assert (refused.by, refused.action, refused.detail) == ("Ann", "feed.refuse", "Only advertisements.")
    assert refused.about.startswith("1-")
    assert [one.outcome.value for one in (refused, paused, approved)] == ["done", "done", "refused"]


def test_who_comes_second_sees_who_decided_what_and_when(instance, stores, ann, sign_in):
    unsure(stores, "a")
    bea = sign_in("Béa", "fr")
    mine, theirs = form(ann.get("/desk/").text, "/tag/right"), form(bea.get("/desk/").text, "/tag/wrong")
    assert send(ann, mine).status_code == 303
    answer = send(bea, theirs)
    assert answer.status_code == 409
    told = unescape(answer.text)
    assert "Ann en a décidé entre-temps" in told
    assert "Étiquette juste" in told
    (ruling,) = instance.rulings.all()
    assert (ruling[1].by, ruling[1].is_right) == ("Ann", True)
    part = send(bea, theirs, HTMX)
    assert part.status_code == 409
    assert "Ann en a décidé" in unescape(part.text)
    assert "<html" not in part.text


def test_a_card_that_changed_comes_back_as_it_is_now(stores, ann, sign_in):
    unsure(stores, "a", "b", kind=TagKind.TERRITORY, slug="brest")
    ben = sign_in("Ben")
    whole = form(ann.get("/desk/").text, "/tag/right")
    single = form(ben.get("/desk/").text, "/tag/wrong", 1)
    assert len(single[1]["seen"]) == 1
    send(ben, single)
    answer = send(ann, whole, HTMX)
    assert answer.status_code == 409
    assert "Ben" in answer.text
    assert len(form(answer.text, "/tag/right")[1]["seen"]) == 1, "what is left of it to decide"
    assert send(ann, form(answer.text, "/tag/right"), HTMX).status_code == 200


def test_decisions_of_others_are_told_cheaply(stores, ann, sign_in):
    propose(stores, "ada", "bao")
    ben = sign_in("Ben")
    since = re.search(r"/desk/others\?since=\d+", ann.get("/desk/").text)[0]
    assert ann.get(since).status_code == 204
    send(ben, form(ben.get("/desk/").text, "/feed/pause"))
    told = ann.get(since)
    assert "1 decision of others" in told.text
    assert "Ben: Paused – Blog of ada" in told.text
    assert "data-hx-swap-oob" in told.text, "beside its card as well"
    assert ann.get(since, headers={"If-None-Match": told.headers["etag"]}).status_code == 304
    assert ben.get(since).status_code == 204, "one's own are no news"


def test_a_bounded_facilitator_decides_on_nothing_else(instance, stores, ann, sign_in):
    propose(stores, "ada")
    stores.feed("bao", state=FeedState.PROPOSED, themes=("commons",), title="Blog of bao")
    bounded = sign_in("Bounded", themes=("gardens",))
    assert "Blog of bao" not in bounded.get("/desk/").text
    theirs = form(ann.get("/desk/").text, "/feed/approve", 1)
    assert send(bounded, theirs).status_code == 403
    assert instance.feeds.get("2").state is FeedState.PROPOSED
    done = send(ann, theirs).headers["location"]
    name = re.search(r"done=(\w+)", done)[1]
    assert bounded.post(f"/desk/undo/{name}", data={"at": ""}).status_code == 403
    assert instance.feeds.get("2").state is FeedState.APPROVED
    assert bounded.get("/desk/checkup/2").status_code == 403


def test_hostile_titles_are_only_text(stores, ann):
    stores.feed("evil", state=FeedState.PROPOSED, title=HOSTILE, url="https://evil.example/\"onclick='x'")
    unsure(stores, "a", title=HOSTILE, url="javascript:alert(1)")
    stores.post(stores.feed("held"), "h", title=HOSTILE, verdict=Verdict.HELD, reason="first_post")
    for path in ("/desk/", "/desk/posts/", "/desk/moves"):
        html = ann.get(path).text
        assert "<script>alert" not in html
        assert "javascript:" not in html
        assert "onclick='x'" not in html


@pytest.mark.parametrize(("fields", "status"), [
    ({}, 422), ({"seen": "nonsense"}, 422), ({"seen": "0|open|nothing theme:commons"}, 404), ({"seen": "0|open|x"}, 404),
])  # fmt: skip
def test_odd_orders_are_refused_with_a_page(stores, ann, fields, status):
    unsure(stores, "a")
    answer = ann.post("/desk/decide/tag/right", data=fields)
    assert answer.status_code in (status, 422)
    assert "<html" in answer.text
    assert ann.post("/desk/decide/nothing/right", data=fields).status_code == 422
    assert ann.post("/desk/decide/tag/explode", data=fields).status_code == 422


def test_a_form_of_another_site_is_refused(instance, stores, ann):
    propose(stores, "ada")
    found = form(ann.get("/desk/").text, "/feed/approve")
    assert send(ann, found, {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert instance.feeds.get("1").state is FeedState.PROPOSED


def test_a_post_is_moved_by_the_name_of_a_theme_in_ones_language(stores, sign_in):
    (key,) = unsure(stores, "a")
    bea = sign_in("Béa", "fr")
    found = form(bea.get("/desk/").text, "/tag/move")
    refused = send(bea, found, to="Nulle part")
    assert refused.status_code == 422
    assert "Nulle part" in unescape(refused.text)
    assert send(bea, found, to="jardins").status_code == 303
    assert stores.entries.record(key).slugs("theme") == ("gardens",)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_note_that_is_being_typed_goes_along_with_every_button_of_its_card(instance, stores, ann, clock, headers):
    (key,) = stores.post(stores.feed("ann"), "a", text="Un jardin partagé")
    clock.move(minutes=1)

    def press(button: str, **typed: str) -> str:
        _, values = form(ann.get("/desk/posts/").text, "/desk/decide/post/annotate")
        assert ann.post(
            f"/desk/decide/post/{button}", data={**values, "note": "", "to": "", **typed}, headers=headers
        ).is_success
        return instance.queue.outlook().draft

    ann.follow_redirects = True
    assert press("highlight", note="Read th").highlights == {key: "Read th"}
    assert 'value="Read th"' in ann.get("/desk/posts/").text
    assert press("move", note="Read this", to="Gardens").highlights == {key: "Read this"}
    assert stores.entries.record(key).slugs("theme") == ("gardens",)
    press("annotate", note="Read this", to="Commons", enter="1")  # Enter in the field of a theme
    assert stores.entries.record(key).slugs("theme") == ("commons",)
    assert press("annotate", note="Read this soon", to="Gard", enter="1").highlights == {key: "Read this soon"}
    held = press("hold", note="Read", to="Gard")
    assert (held.held, held.highlights) == ({key}, {key: "Read"})


def test_the_check_up_of_a_new_feed_is_shown_and_asked_once(stores, ann, feed_server, answer, clock):
    body = "<rss version='2.0'><channel><title>B</title><item><guid>1</guid><title>Un premier pas</title></item></channel></rss>"
    url = feed_server.answer("/feed", answer(body.encode(), headers={"Content-Type": "application/rss+xml"}))
    feed = stores.feed("ann", url=url, state=FeedState.PROPOSED)
    page = ann.get(f"/desk/checkup/{feed.id}")
    assert "Un premier pas" in page.text
    part = ann.get(f"/desk/checkup/{feed.id}", headers=HTMX)
    assert "Un premier pas" in part.text
    assert "<html" not in part.text
    assert len(feed_server.of("/feed")) == 1
    clock.move(hours=1)
    ann.get(f"/desk/checkup/{feed.id}")
    assert len(feed_server.of("/feed")) == 2


def test_a_feed_that_cant_be_read_says_so(stores, ann, feed_server, answer):
    feed = stores.feed("ann", url=feed_server.answer("/feed", answer(b"", 403)), state=FeedState.PROPOSED)
    assert 'class="badge is-bad"' in ann.get(f"/desk/checkup/{feed.id}", headers=HTMX).text


def test_the_next_edition_is_told_with_its_hour_and_closes_soon(stores, ann, clock):
    stores.post(stores.feed("ann"), "a")
    clock.move(hours=20)  # 3:00 in UTC, three hours before it leaves in Paris
    assert "is-urgent" not in ann.get("/desk/").text
    clock.move(hours=1, minutes=30)
    assert "is-urgent" in ann.get("/desk/").text


def test_pages_are_kept_by_nobody(stores, ann):
    propose(stores, "ada")
    answer = ann.get("/desk/")
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", answer.text)
