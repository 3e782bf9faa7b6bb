"""The API gives what is public, page by page, and no more than authors allow."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import FeedState, Show
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.web.app import make_app

HOME = "https://course.example"


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture(params=["sqlite_database", "postgres_database"])
def filled(request, stores_of):
    return stores_of(request.getfixturevalue(request.param))


@pytest.fixture
def api(filled, tmp_path, clock, templating):
    instance = Instance(tmp_path, Settings(base_url=HOME), clock)
    vars(instance).update(database=filled.database, templating=templating)
    (tmp_path / "site").mkdir()
    instance.vocabulary.save([Territory("rennes", {"fr": "Rennes"})], [Theme("jardins", {"fr": "Jardins"}, {})])
    with TestClient(make_app(instance), base_url=HOME) as client:
        yield client


def test_held_withdrawn_and_proposed_things_are_not_there(api, filled, clock):
    ann = filled.feed("ann")
    held, left_out = (
        filled.post(ann, verdict.value, verdict=verdict)[0] for verdict in (Verdict.HELD, Verdict.LEFT_OUT)
    )
    good, gone = filled.post(ann, "good", "gone")
    filled.save(ann, clock(), withdrawn=(filled.entries.record(gone).id,))
    secret = filled.feed("bob", state=FeedState.PROPOSED)
    assert [one["key"] for one in api.get("/api/entries").json()["entries"]] == [good]
    assert [api.get(f"/api/entries/{key}").status_code for key in (good, held, left_out, gone)] == [200, 404, 404, 404]
    assert [one["id"] for one in api.get("/api/feeds").json()["feeds"]] == [ann.id]
    assert api.get(f"/api/feeds/{secret.id}").status_code == 404
    assert [one["slug"] for one in api.get("/api/participants").json()["participants"]] == ["ann"]
    assert api.get("/api/participants/bob").status_code == 404
    filled.index.update(filled.entries.keys())
    assert [hit["entry"]["key"] for hit in api.get("/api/search?q=words").json()["hits"]] == [good]


@pytest.mark.parametrize(
    ("show", "text", "html"),
    [(Show.TITLE, False, False), (Show.EXCERPT, True, False), (Show.FULL, False, True)],
)
def test_no_more_than_its_author_allows(api, filled, show, text, html):
    [key] = filled.post(filled.feed("ann", show=show), "one", text="secret words", html="<p>secret words</p>")
    entry = api.get(f"/api/entries/{key}").json()
    assert ("secret" in entry["text"], "secret" in entry["html"]) == (text, html)
    assert entry["show"] == show.value
    filled.index.update([key])
    assert ("secret" in api.get("/api/search?q=secret").text) is (text or html)


def test_posts_are_walked_to_the_end_and_each_comes_once(api, filled, clock):
    ann, bob = filled.feed("ann"), filled.feed("bob", url="https://bob:geheim@bob.example/feed")
    keys = {*filled.post(ann, *"abcdefg"), *filled.post(bob, *"hij", at=clock.move(hours=1))}
    found, cursor = [], None
    while True:
        page = api.get("/api/entries", params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        found += [one["key"] for one in page["entries"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["entries"]) == 3
    assert sorted(found) == sorted(keys)
    assert [one["participant"]["slug"] for one in api.get("/api/entries?participant=bob").json()["entries"]] == [
        "bob"
    ] * 3
    feeds = api.get("/api/feeds?limit=1").json()
    assert feeds["next"] == ann.id
    assert api.get(f"/api/feeds?after={ann.id}").json()["feeds"][0]["id"] == bob.id
    assert "geheim" not in api.get("/api/feeds").text


def test_posts_are_chosen_by_what_they_are_about(api, filled):
    ann = filled.feed("ann")
    tag = Tag(TagKind.TERRITORY, "rennes", "rules", Reason("rule"))
    [tagged] = filled.post(ann, "tagged", tags=[tag], language="fr")
    [other] = filled.post(ann, "other", language="en")

    def keys(query):
        return [one["key"] for one in api.get(f"/api/entries?{query}").json()["entries"]]

    assert keys("territory=rennes") == keys("language=fr") == [tagged]
    assert keys("language=en") == [other]
    assert keys("territory=rennes&language=en") == keys("theme=jardins") == []
    rennes = api.get("/api/territories/rennes").json()
    assert (rennes["posts"], rennes["voices"], rennes["page_url"]) == (1, 1, f"{HOME}/fr/territories/rennes/")


def test_answers_are_open_revalidated_and_never_written_to(api):
    first = api.get("/api/course", headers={"Origin": "https://elsewhere.example"})
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["cache-control"] == "public, max-age=60"
    same = api.get("/api/course", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert api.head("/api/course").headers["content-length"] == first.headers["content-length"]
    assert "If-None-Match" in api.options("/api/course").headers["access-control-allow-headers"]
    refused = api.delete("/api/course", headers={"Content-Length": "0"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("path", "status"),
    [("entries?limit=101", 422), ("entries?cursor=%00", 422), ("entries/%00", 422), ("nothing", 404), ("editions/a%0Ab", 404),
     ("editions/2026-11-22", 404), ("editions/2026-99-99", 422), ("events?since=yesterday", 422), ("search", 422),
     ("events?since=0", 422), ("events?until=2026-11-22T08:00:00", 422), ("feeds/99999999999999", 422), ("entries?" + "territory=a&" * 11, 422)],
)  # fmt: skip
def test_errors_are_problem_details(api, path, status):
    answer = api.get(f"/api/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_people_find_a_page_about_it(api):
    page = api.get("/api/", headers={"Accept-Language": "fr"})
    assert "Pour les programmes" in page.text
    for path in api.get("/api/openapi.json").json()["paths"]:
        assert f"/api{path}" in page.text
    assert "<script" not in page.text
