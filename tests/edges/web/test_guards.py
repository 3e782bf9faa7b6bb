"""Headers on every kind of answer, files kept in memory, and what monitoring and searchers of holes may read."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.feeds import FeedState
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.web.app import make_app, served

HOME = "https://course.example"
PAGE = "<!doctype html><title>{}</title>"


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def make(sqlite_database, tmp_path, clock, templating):
    site = tmp_path / "site"
    for language in ("fr", "en"):
        (site / language / "editions").mkdir(parents=True)
        (site / language / "index.html").write_text(PAGE.format(language))
    (site / "feed.atom").write_text("<feed/>")

    def instance(**settings):
        found = Instance(tmp_path, Settings(**{"base_url": HOME, **settings}), clock)
        vars(found).update(database=sqlite_database, templating=templating)
        return found

    return instance


def browser(app, address="192.0.2.7", base=HOME):
    return TestClient(app, base_url=base, client=(address, 4711), follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def get(make):
    return browser(served(make())).get


@pytest.mark.parametrize(
    ("path", "status"),
    [("/fr/", 200), ("/feed.atom", 200), ("/search?q=a", 200), ("/nothing", 404), ("/desk/", 303), ("/login", 200),
     ("/api/course", 200), ("/api/nothing", 404), ("/healthz", 200), ("/fr", 307)],
)  # fmt: skip
def test_every_answer_is_safe(get, path, status):
    for answer in (get(path), get(path)):  # the second one may come from memory
        assert answer.status_code == status
        headers = answer.headers
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] in ("same-origin", "cross-origin")
        assert "unsafe" not in headers["content-security-policy"]
        assert len(headers.get_list("content-security-policy")) == 1
        if path.startswith(("/desk", "/login")):
            assert headers["cache-control"] == "no-store"


def test_a_fault_of_ours_is_a_safe_page_without_its_reason(make, monkeypatch):
    instance = make()

    def break_down(*_, **__):
        raise ZeroDivisionError("the secret reason")

    vars(instance)["searching"] = type("Broken", (), {"search": break_down})()
    answer = browser(served(instance)).get("/fr/search?q=a")
    assert answer.status_code == 500
    assert "secret reason" not in answer.text
    assert '<html lang="fr"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_over_plain_http_nothing_is_said_of_transport(make):
    answer = browser(served(make(base_url="http://course.example")), base="http://course.example").get("/fr/")
    assert "strict-transport-security" not in answer.headers


# ---- files in memory


def test_what_is_kept_is_what_the_disk_has(make):
    instance = make()
    get = browser(served(instance)).get
    first = get("/fr/")
    again = get("/fr/")
    assert again.text == first.text == PAGE.format("fr")
    assert {**again.headers} == {**first.headers}
    draft = instance.data / "draft"
    draft.write_text(PAGE.format("anew"))
    draft.replace(instance.data / "site/fr/index.html")
    assert get("/fr/").text == PAGE.format("anew")
    assert get("/fr/").headers["etag"] != first.headers["etag"]
    (instance.data / "site/fr/index.html").unlink()
    assert get("/fr/").status_code == 404


def test_what_is_kept_answers_conditions_and_heads(make):
    app = browser(served(make()))
    first = app.get("/fr/")
    for _ in range(2):
        for condition in ({"If-None-Match": f'"x", W/{first.headers["etag"]}'},
                          {"If-Modified-Since": first.headers["last-modified"]}):  # fmt: skip
            same = app.get("/fr/", headers=condition)
            assert (same.status_code, same.content) == (304, b"")
            assert same.headers["etag"] == first.headers["etag"]
            assert "content-length" not in same.headers or same.headers["content-length"] == "0"
        assert app.get("/fr/", headers={"If-Modified-Since": "yesterday"}).status_code == 200
        assert app.get("/fr/", headers={"Range": "bytes=0-3"}).content == b"<!do"
        head = app.head("/fr/")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == first.headers["content-length"]


def test_visitors_of_one_address_keep_their_languages(get):
    for _ in range(2):
        assert get("/", headers={"Accept-Language": "fr"}).text == PAGE.format("fr")
        assert get("/", headers={"Accept-Language": "en"}).text == PAGE.format("en")
        assert get("/", headers={"Accept-Language": "en" + ",xx" * 500}).text == PAGE.format("en")
        assert get("/", headers={"Accept-Language": "en"}).headers["vary"] == "Accept-Language"


# ---- figures and contacts


def test_figures_are_for_the_networks_that_the_host_names(make, stores_of, sqlite_database):
    stores = stores_of(sqlite_database)
    stores.post(stores.feed("ann"), "one", "two")
    stores.feed("bob", state=FeedState.PROPOSED)
    app = make_app(make())
    assert browser(app).get("/metrics").status_code == 404
    near = browser(app, "127.0.0.1")
    answer = near.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert {'cmooc_feeds{state="approved"} 1', 'cmooc_feeds{state="proposed"} 1',
            'cmooc_entries{verdict="accepted"} 2', "cmooc_polls_due 1"} <= set(lines)  # fmt: skip
    assert all(re.fullmatch(r'cmooc_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.]+|# (HELP|TYPE) cmooc_\w+ .+', line)
               for line in lines)  # fmt: skip
    relayed = near.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert relayed.status_code == 404, "a proxy that nobody named is no friend"
    behind = browser(make_app(make(trusted_proxies=("127.0.0.1",), metrics_allow=("203.0.113.0/24",))), "127.0.0.1")
    assert behind.get("/metrics").status_code == 404
    assert behind.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200


@pytest.mark.parametrize(
    ("contact", "told"),
    [("holes@course.example", "mailto:holes@course.example"), ("https://course.example/holes", None)],
)
def test_who_finds_a_hole_knows_whom_to_tell(make, contact, told):
    answer = browser(make_app(make(security_contact=contact))).get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == told or contact
    assert fields["Expires"] == "2027-05-22T00:00:00Z"
    assert fields["Canonical"] == f"{HOME}/.well-known/security.txt"
    assert browser(make_app(make())).get("/.well-known/security.txt").status_code == 404
