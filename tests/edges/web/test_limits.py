"""Who asks too often is told to wait, in their language; who comes from elsewhere is not."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.web.app import MACHINES, make_app
from cmooc.web.limits import Buckets, Kind, kind_of

HOME = "http://course.example"


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def app(sqlite_database, tmp_path, clock, templating):
    settings = Settings(base_url=HOME, trusted_proxies=("10.0.0.0/8",), looks_per_minute=3, forms_per_minute=2)
    found = Instance(tmp_path, settings, clock)
    vars(found).update(database=sqlite_database, templating=templating)
    (tmp_path / "site").mkdir()
    return make_app(found)


def client(app, address="192.0.2.7"):
    return TestClient(app, base_url=HOME, client=(address, 4711), follow_redirects=False)


def test_a_bucket_empties_fills_and_holds_a_minutes_worth():
    now = [1000.0]
    buckets = Buckets(clock=lambda: now[0])
    take = lambda key="a": buckets.wait_s((key, ""), 60)  # noqa: E731
    assert [take() for _ in range(60)] == [0.0] * 60
    assert 0 < take() <= 1
    assert take("b") == 0
    now[0] += 2
    assert [take() > 0 for _ in range(3)] == [False, False, True]
    now[0] += 3600
    assert [take() > 0 for _ in range(61)] == [False] * 60 + [True]


def test_buckets_forget_the_clients_that_came_longest_ago():
    buckets = Buckets(most=2, clock=lambda: 0.0)
    for name in "abc":
        buckets.wait_s((name, ""), 1)
    assert buckets.wait_s(("a", ""), 1) == 0
    assert buckets.wait_s(("c", ""), 1) > 0


@pytest.mark.parametrize(
    ("method", "path", "query", "kind"),
    [
        ("GET", "/search", b"q=a", Kind.LOOKS),
        ("GET", "/fr/search", b"q=a", Kind.LOOKS),
        ("HEAD", "/api/entries", b"", Kind.LOOKS),
        ("GET", "/entries/", b"theme=a", Kind.LOOKS),
        ("GET", "/fr/entries/feed.atom", b"theme=a", Kind.LOOKS),
        ("GET", "/entries/", b"", None),
        ("GET", "/fr/editions/", b"", None),
        ("GET", "/", b"", None),
        ("POST", "/register", b"", Kind.FORMS),
        ("POST", "/fr/subscribe", b"", Kind.FORMS),
        ("POST", "/login", b"", Kind.FORMS),
        ("DELETE", "/anything", b"", Kind.FORMS),
        ("POST", "/desk/queue", b"", Kind.DESK),
        ("GET", "/desk/", b"", Kind.DESK),
        ("POST", "/websub/abc", b"", Kind.MACHINES),
        ("POST", "/fr/unsubscribe/abc", b"", Kind.MACHINES),
    ],
)
def test_what_counts_as_what(method, path, query, kind):
    assert kind_of({"method": method, "path": path, "query_string": query}, MACHINES) == kind


@pytest.mark.parametrize(("language", "words"), [("fr", "Trop de demandes"), ("en", "Too many requests")])
def test_who_looks_too_often_is_told_when_to_come_back(app, language, words):
    browser = client(app)
    answers = [browser.get(f"/{language}/search?q=a") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert words in refused.text
    assert f'<html lang="{language}"' in refused.text
    assert refused.headers["content-security-policy"]
    assert refused.headers["cache-control"] == "no-store"
    assert client(app, "192.0.2.8").get("/fr/search?q=a").status_code == 200, "somebody else"
    assert browser.get("/fr/subscribe").status_code == 200, "what costs little is not counted"
    told = browser.get("/api/course")
    assert (told.status_code, told.headers["content-type"]) == (429, "application/problem+json")
    assert told.headers["access-control-allow-origin"] == "*"


def test_clients_behind_our_proxy_are_told_apart_and_cannot_make_others_up(app):
    proxy, stranger = client(app, "10.0.0.1"), client(app)
    one, other = {"X-Forwarded-For": "203.0.113.5"}, {"X-Forwarded-For": "203.0.113.5, 203.0.113.6"}
    assert [proxy.get("/search?q=a", headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert proxy.get("/search?q=a", headers=other).status_code == 200
    made_up = [stranger.get("/search?q=a", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(4)]
    assert made_up == [200, 200, 200, 429]


def test_forms_are_counted_before_they_are_read(app):
    browser = client(app)
    answers = [browser.post("/fr/login", data={"address": f"a{n}@example.org"}).status_code for n in range(3)]
    assert answers == [200, 200, 429]
    assert browser.post("/fr/register", data={"address": "x"}).status_code == 429
    assert browser.post("/desk/logout").status_code == 303, "the desk has a wider limit"
