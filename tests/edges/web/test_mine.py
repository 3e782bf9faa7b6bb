"""My feeds on the site: the link opens one's own feeds alone, looking changes nothing, and each button does what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import delete, select, update

from cmooc.bootstrap import Instance
from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import FeedState, PollState, Show
from cmooc.domain.polls import Outline, Why
from cmooc.domain.tags import Reason, Tag, TagKind, Territory
from cmooc.settings import load
from cmooc.stores.letters import LETTER
from cmooc.stores.rows import EDITION, ENTRY
from cmooc.stores.sign_ups import SIGN_UP

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANN, BEN = "ann@garden.example", "ben@garden.example"
PAGES = ("", "/feeds/{feed}", "/feeds/{feed}?q=haie", "/feeds/{feed}?q=never", "/feeds/{feed}/change", "/feeds/{feed}/leave",
         "/feeds/{feed}/erase", "/erase", "/data")  # fmt: skip
ACTS = ("/address", "/erase", *(f"/feeds/{{feed}}/{what}" for what in (
    "read", "change", "name", "pause", "resume", "letters", "leave", "erase",
)))  # fmt: skip


@dataclass(frozen=True)
class Site:
    instance: Instance
    port: int
    tools: Any
    feed: Any
    bens: Any

    def link(self, address: str = ANN, language: str = "en") -> str:
        return "/" + self.instance.mine.link(address, language).split("/", 3)[3]

    def get(self, place: str = "", *, method: str = "GET", **how: str) -> Any:
        return self.tools.ask(self.port, self.link(**how) + place.format(feed=self.feed.id), method)

    def post(self, place: str, fields: Any = (), headers: Any = (), **how: str) -> Any:
        path = self.link(**how) + place.format(feed=self.feed.id)
        return self.tools.ask(
            self.port, path, "POST", urlencode(fields, doseq=True).encode(), {**FORM, **dict(headers)}
        )

    @property
    def now(self) -> Any:
        """The feed as it stands."""
        return self.instance.feed_store.get(self.feed.id)


@pytest.fixture(scope="module")
def instance(tools, tmp_path_factory) -> Iterator[Instance]:
    data = tmp_path_factory.mktemp("mine") / "data"
    assert tools.run("--data", data, "init").code == 0
    found = Instance(data, load(data, {}))
    found.vocabulary.save([Territory("rennes", {"fr": "Rennes", "en": "Rennes"})], [])
    yield found
    found.database.close()


@pytest.fixture(scope="module")
def port(tools, instance) -> Iterator[int]:
    with tools.serving(instance.data, CMOOC_FETCH_ALLOW="127.0.0.0/8") as found:
        yield found


@pytest.fixture
def site(tools, instance, port, stores_of, now) -> Iterator[Site]:
    """Two participants with a feed each; they are gone after the test."""
    stores = stores_of(instance.database)
    ann, ben = stores.feed("ann", title="Les haies d’Ann"), stores.feed("ben")
    instance.owners.appoint(ann, ANN, "fr")
    instance.owners.appoint(ben, BEN, "en")
    tag = Tag(TagKind.TERRITORY, "rennes", "places", Reason("place", "Rennes"))
    stores.post(ann, "haie", title="Une <b>haie</b> à Rennes", tags=(tag,))
    stores.post(ann, "plain", title="Sans étiquette", verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    stores.save(ann, outlines=(Outline("old", "https://ann.example/old", "L’été dernier", now, "too_old"),))
    stores.save(ann, poll=PollState(ok_at=now))  # never asked, as far as the clock of this machine is concerned
    stores.post(ben, "verger", title="Le verger de Ben")
    yield Site(instance, port, tools, ann, ben)
    with instance.database.write() as connection:
        connection.execute(update(ENTRY).values(edition_id=None))
        connection.execute(delete(EDITION))
    for feed, _, _ in instance.feed_store.all():
        instance.feed_store.remove(feed.id)
    with instance.database.write() as connection:
        connection.execute(delete(LETTER))
        connection.execute(delete(SIGN_UP))


def letters(site: Site) -> list[Any]:
    with site.instance.database.read() as connection:
        return list(connection.execute(select(LETTER).order_by(LETTER.c.id)))


def everything(site: Site) -> list[str]:
    """Return all that is kept of feeds, and what was written about them."""
    with site.instance.database.read() as connection:
        names = ("participant", "feed", "entry", "outline", "tag", "attempt", "letter", "stale")
        return [str(row) for name in names for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2")]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_and_is_for_nobody_else(site, method):
    before = everything(site)
    for place in PAGES:
        answer = site.get(place, method=method)
        assert answer.status == 200, place
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
    assert everything(site) == before


def test_a_page_beyond_the_last_one_leads_to_the_first(site):
    answer = site.get("/feeds/{feed}?page=7")
    assert answer.status == 303
    assert answer.headers["location"].endswith(f"/feeds/{site.feed.id}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_both_languages_and_escapes_what_feeds_say(site, language):
    words = {"fr": "Mes flux", "en": "My feeds"}[language]
    for place in PAGES[:-1]:
        text = site.get(place, language=language).text
        assert f'<html lang="{language}">' in text
        assert words in text
        assert "<b>haie" not in text
        assert '<meta name="robots" content="noindex">' in text
        assert "Ben" not in text


def test_each_post_says_where_it_is_and_why(site):
    text = unescape(site.get("/feeds/{feed}").text)
    assert "it names “Rennes”" in text
    assert "Every post of this feed belongs to the course." in text
    assert "is not in its title, its text or its categories" in text
    assert "L’été dernier" in text
    assert "Nothing of it is kept but its title" in text
    assert "It goes into the next edition." in text


def test_a_post_that_is_missing_is_explained_and_the_feed_can_be_read(site):
    text = unescape(site.get("/feeds/{feed}?q=" + quote("<i>never</i>")).text)
    assert "We have never seen “<i>never</i>” in this feed." in text
    assert "<i>never" not in site.get("/feeds/{feed}?q=" + quote("<i>never</i>")).text
    answer = site.post("/feeds/{feed}/read")
    assert answer.status == 303
    assert answer.headers["location"].endswith("?done=read"), "nobody answers there, which is an answer too"
    again = site.post("/feeds/{feed}/read")
    assert again.headers["location"].endswith("?done=too_soon")
    asked = [one.why for one in site.instance.feed_store.attempts(site.feed.id, 9)]
    assert asked.count(Why.FORCED) == 1


def test_nobody_comes_to_other_peoples_feeds(site):
    for place in [*PAGES[1:7], *ACTS[2:]]:
        other = place.replace("{feed}", str(site.bens.id))
        answer = site.post(other) if place in ACTS else site.get(other)
        assert answer.status == 404, place
    assert site.instance.feed_store.get(site.bens.id).state is FeedState.APPROVED
    for token in ("made.up", "x" * 400, "../../etc", site.link().rpartition("/")[2][:-1]):
        for path in (
            f"/en/mine/{token}",
            f"/en/mine/{token}/data",
            f"/en/mine/{token}/feeds/1",
            f"/en/owner/move/{token}",
        ):
            answer = site.tools.ask(site.port, path)
            assert answer.status == 404, path
            assert "garden.example" not in answer.text


def test_forms_of_other_sites_do_nothing(site):
    before = everything(site)
    for place in ACTS:
        for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            assert site.post(place, {"name": "Evil", "show": "full"}, foreign).status == 403, place
    assert everything(site) == before


def test_a_browser_that_names_no_origin_for_the_sake_of_the_token_is_let_in(site):
    assert site.post("/feeds/{feed}/pause", headers={"Origin": "null"}).status == 303
    assert site.now.state is FeedState.PAUSED


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_same_is_said_to_known_and_unknown_addresses(site, language):
    texts = set()
    for address in (ANN, "nobody@garden.example"):
        body = urlencode({"address": address}).encode()
        texts.add(site.tools.ask(site.port, f"/{language}/mine", "POST", body, FORM).text)
    assert len(texts) == 1
    assert [row.kind for row in letters(site)] == ["mine", "mine_unknown"]
    assert {row.language for row in letters(site)} == {language}
    path = letters(site)[0].content["link"].split("/", 3)[3]
    assert site.tools.ask(site.port, f"/{path}").status == 200


def test_a_wrong_address_is_told_and_programs_get_no_letter(site):
    answer = site.tools.ask(site.port, "/fr/mine", "POST", urlencode({"address": "no"}).encode(), FORM)
    assert answer.status == 422
    assert 'aria-invalid="true"' in answer.text
    trapped = urlencode({"address": ANN, "website": "x"}).encode()
    assert site.tools.ask(site.port, "/fr/mine", "POST", trapped, FORM).status == 200
    assert letters(site) == []


def test_what_may_be_shown_is_changed_and_somebody_elses_change_is_not_overwritten(site):
    seen = site.get("/feeds/{feed}/change").text.partition('name="seen" value="')[2].partition('"')[0]
    wishes = {"seen": seen, "show": "title", "accepts": "tagged", "territory": ["rennes", "atlantis"], "language": "fr"}
    answer = site.post("/feeds/{feed}/change", wishes)
    assert (answer.status, answer.headers["location"].rpartition("?")[2]) == (303, "done=saved")
    assert (site.now.show, site.now.accepts, site.now.territories, site.now.language) == (
        "title",
        "tagged",
        ("rennes",),
        "fr",
    )
    late = site.post("/feeds/{feed}/change", {**wishes, "show": "full"})
    assert late.status == 409
    assert "has changed this feed meanwhile" in late.text
    assert site.now.show is Show.TITLE


def test_what_is_no_choice_leaves_things_as_they_are(site):
    seen = site.get("/feeds/{feed}/change").text.partition('name="seen" value="')[2].partition('"')[0]
    assert (
        site.post("/feeds/{feed}/change", {"seen": seen, "show": "all!", "accepts": "none", "language": "xx"}).status
        == 303
    )
    assert (site.now.show, site.now.accepts, site.now.language) == ("excerpt", "every", None)


def test_a_name_is_changed_or_refused_with_the_reason_beside_it(site):
    answer = site.post("/feeds/{feed}/name", {"name": "ben"})
    assert answer.status == 422
    assert "Somebody else in the course" in answer.text
    assert 'value="ben"' in answer.text
    assert site.post("/feeds/{feed}/name", {"name": "Ann & Co"}).status == 303
    assert site.now.participant_name == "Ann & Co"


def test_pausing_going_on_leaving_and_letters(site):
    for what, state, done in (("pause", "paused", "paused"), ("pause", "paused", ""), ("resume", "approved", "resumed"),
                              ("leave", "left", "left"), ("resume", "approved", "resumed")):  # fmt: skip
        answer = site.post(f"/feeds/{{feed}}/{what}")
        assert answer.status == 303
        assert answer.headers["location"].endswith(f"?done={done}" if done else f"/feeds/{site.feed.id}")
        assert site.now.state == state
    assert "Write to me again" in site.get("/feeds/{feed}").text, "who left gets no letters"
    site.post("/feeds/{feed}/letters", {"letters": "again"})
    assert "Stop the letters" in site.get("/feeds/{feed}").text
    site.post("/feeds/{feed}/letters", {"letters": "stop"})
    assert "Write to me again" in site.get("/feeds/{feed}").text


def test_another_address_is_confirmed_from_its_own_mailbox(site):
    assert site.post("/address", {"address": "no"}).status == 422
    assert site.post("/address", {"address": "ann@new.example"}).headers["location"].endswith("?done=moving")
    assert "ann@new.example" in site.get().text
    path = "/" + letters(site)[-1].content["link"].split("/", 3)[3]
    looked = site.tools.ask(site.port, path)
    assert (looked.status, looked.headers["x-robots-tag"]) == (200, "noindex")
    assert site.get().status == 200, "looking has moved nothing"
    moved = site.tools.ask(site.port, path, "POST", b"", {"Content-Length": "0", "Origin": "null", **FORM})
    assert moved.status == 200
    assert site.get().status == 404
    assert site.get(address="ann@new.example").status == 200


def test_data_is_taken_away_whole(site):
    answer = site.get("/data")
    assert "attachment" in answer.headers["content-disposition"]
    data = json.loads(answer.body)
    kinds = [row["what"] for row in data["feeds"][0]["kept"]]
    assert (kinds.count("post"), kinds.count("post left aside"), kinds.count("tag of a post")) == (2, 1, 1)
    assert "verger" not in answer.text


def test_erasing_takes_two_steps_and_leaves_nothing(site):
    asked = site.get("/feeds/{feed}/erase")
    assert "3 posts go for good" in asked.text
    assert site.now is not None
    done = site.post("/feeds/{feed}/erase")
    assert (done.status, "Everything is erased" in done.text) == (200, True)
    assert site.now is None
    assert site.get().status == 404
    assert ANN not in "".join(everything(site))
    assert site.instance.feed_store.get(site.bens.id) is not None


def test_all_feeds_of_somebody_are_erased_at_once(site):
    site.instance.owners.appoint(site.bens, ANN, "en")
    assert site.post("/erase").status == 200
    assert site.instance.feed_store.count() == 0


def test_the_edition_of_a_post_is_linked(site, now):
    with site.instance.database.write() as connection:
        row = {
            "rhythm": "daily",
            "day": "2026-11-23",
            "state": "published",
            "number": 1,
            "window_end": now,
            "document": {},
        }
        edition = connection.execute(EDITION.insert().values(row).returning(EDITION.c.id)).scalar_one()
        entry = site.instance.entries.keys()[0]
        connection.execute(update(ENTRY).where(ENTRY.c.key == entry).values(edition_id=edition))
    text = site.get("/feeds/{feed}").text
    assert 'href="/en/editions/2026-11-23/"' in text
