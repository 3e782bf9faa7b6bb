"""The edition at the desk: written, ordered, tried out, sent by a real mail server, paused and corrected."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from cmooc import worker
from cmooc.bootstrap import Instance, packaged
from cmooc.domain.editions import Rhythm
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.subscribers import Cut
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.stores.mailings import SUBSCRIBER
from cmooc.web.app import make_app

HOME = "http://course.example"
SIX = datetime(2026, 11, 23, 6, tzinfo=UTC)  # seven o'clock in Paris
DAY = "2026-11-23"
PLACES = {"ann": "figeac", "ben": "rennes", "cy": "figeac", "dan": ""}


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def instance(database, tmp_path, clock, templating, sink):
    clock.now = SIX
    relay = f"smtp://127.0.0.1:{sink.port}?starttls=no"
    settings = Settings(base_url=HOME, smtp_url=relay, mail_from="letters@course.example", timezone="Europe/Paris")
    found = Instance(tmp_path, settings, clock)
    vars(found).update(database=database, templating=templating)
    (tmp_path / "site").mkdir()
    found.vocabulary.save(
        [Territory("figeac", {"fr": "Figeac"}), Territory("rennes", {"fr": "Rennes"})],
        [Theme("communs", {"fr": "Communs", "en": "Commons"}, {})],
    )
    return found


@pytest.fixture
def keys(instance, stores_of):
    """Four posts of four people that wait for the edition."""
    stores, found = stores_of(instance.database), {}
    for name, place in PLACES.items():
        tags = [Tag(TagKind.TERRITORY, place, "rules", Reason("rule"))] if place else []
        found[name] = stores.post(stores.feed(name), name, at=SIX - timedelta(hours=1), tags=tags)[0]
    return found


@pytest.fixture
def readers(instance):
    rows = [("daily", "active", Cut("fr"))] * 2 + [("daily", "suspended", Cut("fr")), ("weekly", "active", Cut("en"))]
    with instance.database.write() as connection:
        connection.execute(SUBSCRIBER.insert(), [
            {"key": f"key-{n}", "address": f"r{n}@mail.example", "address_key": f"r{n}@mail.example", "state": state,
             "rhythm": rhythm, "cut": asdict(cut), "created_at": SIX, "confirmed_at": SIX, "consent": {}}
            for n, (rhythm, state, cut) in enumerate(rows)
        ])  # fmt: skip


@pytest.fixture
def desk_of(instance):
    """Open a browser in which somebody is signed in."""
    clients = []

    def enter(name, role=Role.FACILITATOR, language="en", **bounds):
        person = instance.people.add(f"{name.lower()}@course.example", role, name, language)
        if bounds:
            person = replace(person, **bounds)
            instance.people.change(person)
        client = TestClient(make_app(instance), base_url=HOME, follow_redirects=False).__enter__()
        client.cookies.set("cmooc", instance.people.open(person, WayIn.LINK, "a browser"))
        clients.append(client)
        return client

    yield enter
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def ann(desk_of):
    return desk_of("Ann")


def deeds(instance):
    return [(one.by, one.action, one.outcome.value) for one in reversed(instance.audit.newest(100))]


def draft(instance, rhythm=Rhythm.DAILY):
    return instance.drafting(rhythm).shown()


def do(client, act, rhythm="daily", **fields):
    return client.post(f"/desk/edition/do/{rhythm}", data={"act": act, **fields})


def form(client, rhythm="daily"):
    """Return the fields of the form for words as a browser would send them back."""
    page = client.get(f"/desk/edition/words/{rhythm}").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    fields |= dict(re.findall(r'<input id="[^"]+" name="(title-[^"]+)" maxlength="1000" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea [^>]*name="(text-[^"]+)"[^>]*>\n([^<]*)</textarea>', page))
    return fields | {"act": "save"}


def sections(instance):
    edition = instance.newsletter.prepared().edition
    return [(one.kind.value, [item.key for item in one.items]) for one in edition.sections]


# ---- writing


def test_lead_and_announcements_are_written_together_in_two_languages(instance, ann, keys):
    answer = ann.post("/desk/edition/words/daily", data=form(ann) | {
        "text-0-fr": "Bonjour *à tous*\r\n\r\nLigne", "text-0-en": "Hello <script>alert(1)</script>",
        "title-1-fr": "Ce soir", "text-1-fr": "À 18 h", "title-1-en": "Tonight", "text-1-en": "At six",
    })  # fmt: skip
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/edition/words/daily?saved=1")
    found = draft(instance)
    assert set(found.pieces) == {"lead:fr", "lead:en", "announcement:ce-soir.fr", "announcement:ce-soir.en"}
    assert found.version == 1  # all at once, and undone at once
    assert found.value("lead:fr").markdown == "Bonjour *à tous*\n\nLigne"
    page = ann.get("/desk/edition/").text
    assert "<script>alert" not in page
    assert "Tonight" in page
    assert deeds(instance)[-1] == ("Ann", "edition.write", "done")
    assert do(ann, "undo").status_code == 303
    assert draft(instance).pieces == {}


def test_looking_saves_nothing_and_keeps_what_was_typed(instance, ann, keys):
    answer = ann.post("/desk/edition/words/daily", data=form(ann) | {"text-0-en": "A **first** look", "act": "look"})
    assert answer.status_code == 200
    assert "<strong>first</strong>" in answer.text
    assert "A **first** look</textarea>" in answer.text
    assert draft(instance).pieces == {}


def test_whoever_comes_second_keeps_what_they_typed_and_sees_what_the_other_wrote(instance, ann, desk_of, keys):
    ben = desk_of("Ben")
    mine, theirs = form(ann), form(ben)
    ann.post("/desk/edition/words/daily", data=mine | {"text-0-en": "Words of Ann"})
    answer = ben.post("/desk/edition/words/daily", data=theirs | {"text-0-en": "Words of Ben", "text-0-fr": "Salut"})
    assert answer.status_code == 409
    assert "Words of Ann" in answer.text
    assert "Words of Ben</textarea>" in answer.text
    assert "Salut</textarea>" in answer.text
    assert draft(instance).value("lead:en").markdown == "Words of Ann"
    assert draft(instance).value("lead:fr") is None
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    fields = again | {"text-0-en": "Words of Ben", "text-0-fr": "Salut", "act": "save"}
    assert ben.post("/desk/edition/words/daily", data=fields).status_code == 303
    assert draft(instance).value("lead:en").markdown == "Words of Ben"


def test_who_writes_on_something_else_is_not_in_the_way(instance, ann, desk_of, keys):
    ben = desk_of("Ben")
    mine, theirs = form(ann), form(ben)
    ann.post("/desk/edition/words/daily", data=mine | {"text-0-en": "Hello"})
    assert ben.post("/desk/edition/words/daily", data=theirs | {"text-0-fr": "Bonjour"}).status_code == 303
    assert {draft(instance).value(f"lead:{one}").markdown for one in ("en", "fr")} == {"Hello", "Bonjour"}


def test_two_new_announcements_of_one_title_stay_two(instance, ann, keys):
    for text in ("First", "Second"):
        fields = form(ann)
        number = max(int(name.split("-")[1]) for name in fields if name.startswith("sheet-"))
        ann.post(
            "/desk/edition/words/daily", data=fields | {f"title-{number}-en": "Tonight", f"text-{number}-en": text}
        )
    assert list(draft(instance).pieces) == ["announcement:tonight.en", "announcement:tonight-2.en"]


def test_words_for_an_edition_that_has_left_meanwhile_stay_in_the_form(instance, ann, keys):
    do(ann, "highlight", post=keys["ann"], seen=0)
    fields = form(ann)
    instance.newsletter.edition()
    answer = ann.post("/desk/edition/words/daily", data=fields | {"text-0-en": "Good morning"})
    assert answer.status_code == 409
    assert "has left. What you do now is for the next one." in answer.text
    assert "Good morning</textarea>" in answer.text
    assert draft(instance).pieces == {}


def test_half_an_announcement_is_refused_and_stays_in_the_form(instance, ann, keys):
    answer = ann.post("/desk/edition/words/daily", data=form(ann) | {"title-1-en": "Only a title"})
    assert answer.status_code == 422
    assert "An announcement needs a title and a text." in answer.text
    assert 'value="Only a title"' in answer.text
    assert deeds(instance)[-1] == ("Ann", "edition.write", "refused")


# ---- posts and sections


def test_a_post_is_highlighted_annotated_and_put_back(instance, ann, keys):
    do(ann, "highlight", post=keys["ann"], note="Read this", seen=0)
    assert sections(instance)[0] == ("highlighted", [keys["ann"]])
    do(ann, "annotate", post=keys["ben"], note="See also", seen=1)
    assert draft(instance).notes == {keys["ben"]: "See also"}
    do(ann, "plain", post=keys["ann"], seen=2)
    assert "highlighted" not in dict(sections(instance))
    assert [action for _, action, _ in deeds(instance)] == ["edition.highlight", "edition.annotate", "edition.plain"]


def test_a_post_is_held_back_shown_with_who_and_why_and_released(instance, ann, keys):
    do(ann, "hold", post=keys["dan"], note="is it one of ours?", seen=0)
    assert keys["dan"] not in str(sections(instance))
    page = ann.get("/desk/edition/").text
    assert "is it one of ours?" in page
    do(ann, "release", post=keys["dan"])
    assert keys["dan"] in str(sections(instance))


def test_posts_and_sections_go_up_and_down_without_script(instance, ann, keys):
    do(ann, "highlight", post=keys["dan"], seen=0)
    kinds = [kind for kind, _ in sections(instance)]
    do(ann, "section-down", section="highlighted", seen=1)
    assert [kind for kind, _ in sections(instance)] == [kinds[1], kinds[0], *kinds[2:]]
    before = dict(sections(instance))["theme"]
    figeac = [key for key in before if key in (keys["ann"], keys["cy"])]
    do(ann, "up", post=figeac[1], seen=2)
    after = [key for key in dict(sections(instance))["theme"] if key in figeac]
    assert after == figeac[::-1]
    do(ann, "free", post=figeac[1], seen=3)
    assert [key for key in dict(sections(instance))["theme"] if key in figeac] == figeac


def test_a_note_on_what_somebody_else_changed_comes_back(instance, ann, desk_of, keys):
    ben = desk_of("Ben")
    do(ann, "annotate", post=keys["cy"], note="Ann says", seen=0)
    answer = do(ben, "annotate", post=keys["cy"], note="Ben says", seen=0)
    assert answer.status_code == 409
    assert "Ann has changed this" in answer.text
    assert 'value="Ben says"' in answer.text
    assert draft(instance).notes[keys["cy"]] == "Ann says"


@pytest.mark.parametrize("fields", [
    {"act": "highlight", "post": "nothing"}, {"act": "up", "post": "x"}, {"act": "dance"}, {},
    {"act": "section-up", "section": "theme:nowhere"}, {"act": "hold", "seen": "9" * 30},
])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(ann, keys, fields):
    assert ann.post("/desk/edition/do/daily", data=fields).status_code == 422
    assert ann.post("/desk/edition/do/hourly", data=fields).status_code == 422


def test_what_is_behind_read_more_says_why_and_can_be_shown(instance, ann, stores_of):
    stores = stores_of(instance.database)
    feed = stores.feed("eve")
    posts = stores.post(feed, *(f"e{n}" for n in range(12)), at=SIX - timedelta(hours=1))
    behind = [one.item.key for one in instance.edition_desk.desk(Rhythm.DAILY).left_out]
    assert behind
    assert set(behind) < set(posts)
    page = ann.get("/desk/edition/").text
    assert "All 8 places of its section are taken." in page
    assert re.search(r"[89] posts of its feed are shown\.", page)
    do(ann, "first", post=behind[0], seen=0)
    assert behind[0] not in [one.item.key for one in instance.edition_desk.desk(Rhythm.DAILY).left_out]


# ---- previews


def test_the_preview_is_the_mail_itself_under_a_policy_of_its_own(instance, ann, keys):
    do(ann, "highlight", post=keys["ann"], note="Read this", seen=0)
    page = ann.get("/desk/edition/preview/")
    assert page.headers["content-security-policy"].endswith("frame-src 'self'")
    mail = ann.get("/desk/edition/preview/mail.html?language=fr")
    policy_ = mail.headers["content-security-policy"]
    assert policy_ == "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"
    edition = instance.newsletter.prepared().edition
    [message] = (instance.molds(edition, 0).of(Cut("fr")).message(0, _reader()).data,)
    parts = message_from_bytes(message, policy=policy.default)
    real = parts.get_body(("html",)).get_content()
    token = re.search(r"/unsubscribe/([A-Za-z0-9_.-]+)", real)[1]
    shown = mail.text.replace("@media not all", "@media (prefers-color-scheme: dark)")
    assert shown.split() == real.replace(token, "preview").split()
    text = ann.get("/desk/edition/preview/?form=text&language=fr").text
    assert "Read this" in text


def _reader():
    from cmooc.domain.subscribers import Recipient

    return Recipient(1, "key", "r@mail.example")


def test_a_cut_shows_what_its_readers_get_and_no_mail_where_nothing_is_for_them(ann, keys):
    figeac = ann.get("/desk/edition/preview/mail.html?territory=figeac&language=en").text
    assert "Title of ann" in figeac
    assert figeac.count("Title of ben") <= 1
    assert "they get no mail" in ann.get("/desk/edition/preview/?theme=communs").text
    assert "Title of" not in ann.get("/desk/edition/preview/mail.html?theme=communs").text


def test_light_and_dark_are_shown_whatever_the_screen(ann, keys):
    dark = ann.get("/desk/edition/preview/mail.html?scheme=dark").text
    light = ann.get("/desk/edition/preview/mail.html?scheme=light").text
    assert ("@media all" in dark, "@media not all" in light) == (True, True)
    assert "prefers-color-scheme" not in dark + light


def test_the_page_is_the_one_of_the_site(instance, ann, keys):
    page = ann.get("/desk/edition/preview/web.html?language=fr")
    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; img-src 'self'; sandbox"
    )
    edition = instance.newsletter.edition().edition
    instance.publisher.publish()
    site = (instance.data / "site/fr/editions" / edition.name / "index.html").read_text()
    main = re.compile(r'<article class="edition">.*</article>', re.DOTALL)
    assert main.search(page.text)[0] == main.search(site)[0]


# ---- trying out


def test_a_test_says_that_it_is_one_and_goes_to_nobody_else(instance, ann, keys, readers, sink):
    answer = ann.post("/desk/edition/test/daily", data={"address": "me@mail.example", "language": "fr"})
    assert answer.status_code == 200
    assert "A test is on its way to me@mail.example." in answer.text
    assert dict(sink.got) == {"me@mail.example": 1}
    message = message_from_bytes(sink.bodies[0], policy=policy.default)
    assert message["Subject"].startswith("[Essai] ")
    for kind in ("plain", "html"):
        assert "Ceci est un essai" in message.get_body((kind,)).get_content()
    assert instance.mailings.newest(5) == ()
    assert deeds(instance)[-1] == ("Ann", "edition.test", "done")


def test_tests_are_counted_and_a_wrong_address_is_told(instance, ann, keys, sink, monkeypatch):
    monkeypatch.setattr("cmooc.services.edition_desk.TESTS_AN_HOUR", 2)
    data = {"address": "me@mail.example", "language": "en"}
    answers = [ann.post("/desk/edition/test/daily", data=data).status_code for _ in range(3)]
    assert (answers, sink.messages) == ([200, 200, 422], 2)
    wrong = ann.post("/desk/edition/test/daily", data={"address": "nobody", "language": "en"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    assert "aria-invalid" in wrong.text


def test_what_the_mail_server_says_of_a_test_is_told(ann, keys, sink):
    sink.script["RCPT"] = lambda session, line: b"550 5.1.1 nobody of that name"
    answer = ann.post("/desk/edition/test/daily", data={"address": "me@mail.example", "language": "en"})
    assert answer.status_code == 422
    assert "nobody of that name" in answer.text


# ---- sending


def test_two_clicks_send_the_edition_and_who_did_it_is_kept(instance, ann, keys, readers, sink):
    page = ann.get("/desk/edition/send/daily").text
    assert "2 readers, 1 excluded (1: their mailbox refuses)" in page
    answer = ann.post("/desk/edition/send/daily", data={"seen": 0})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/edition/of/{DAY}/")
    assert "Within a minute it is on the site and the first messages leave" in ann.get(f"/desk/edition/of/{DAY}/").text
    worker.send(instance)
    assert "Within a minute" not in ann.get(f"/desk/edition/of/{DAY}/").text
    assert dict(sink.got) == {"r0@mail.example": 1, "r1@mail.example": 1}
    assert not message_from_bytes(sink.bodies[0], policy=policy.default)["Subject"].startswith("[")
    past = instance.edition_desk.past(DAY)
    assert (past.by, [(step.kind.value, step.by) for step in past.steps]) == ("Ann", [("started", "Ann")])
    tally = past.mailing.tally
    assert past.mailing.mailing.candidates == tally.settled + tally.waiting == 3
    page = ann.get(f"/desk/edition/of/{DAY}/").text
    assert "Mailing started" in page
    assert "Ann, on 23 November 2026 at 07:00" in page
    assert deeds(instance)[-1] == ("Ann", "edition.send", "done")


def test_two_who_send_at_once_send_it_once(instance, ann, desk_of, keys, readers, sink):
    ben = desk_of("Ben")
    assert [one.post("/desk/edition/send/daily", data={"seen": 0}).status_code for one in (ann, ben)] == [303, 303]
    worker.send(instance)
    assert sink.messages == 2
    assert instance.editions.left_by(DAY) == "Ann"


def test_an_edition_that_somebody_goes_on_writing_is_looked_at_again_before_it_leaves(instance, ann, desk_of, keys):
    ben = desk_of("Ben")
    assert ann.get("/desk/edition/send/daily").status_code == 200
    do(ben, "highlight", post=keys["ben"], seen=0)
    answer = ann.post("/desk/edition/send/daily", data={"seen": 0})
    assert answer.status_code == 409
    assert "Ben has changed the draft since you looked at it." in answer.text
    assert instance.editions.of_name(DAY) is None
    assert ann.post("/desk/edition/send/daily", data={"seen": 1}).status_code == 303


def test_a_form_without_a_version_does_not_send_what_somebody_goes_on_writing(instance, ann, desk_of, keys):
    do(desk_of("Ben"), "highlight", post=keys["ben"], seen=0)
    assert ann.post("/desk/edition/send/daily", data={}).status_code == 409
    assert ann.post("/desk/edition/send/daily", data={"seen": "99"}).status_code == 303


def test_once_it_has_left_the_next_one_waits_for_its_day(instance, ann, keys, readers):
    ann.post("/desk/edition/send/daily", data={"seen": 0})
    page = ann.get("/desk/edition/send/daily").text
    assert "The edition of today has left already." in page
    assert "Publish and send" not in page


def test_an_empty_edition_is_not_sent(instance, ann):
    assert "there is nothing to send" in ann.get("/desk/edition/send/daily").text
    assert ann.post("/desk/edition/send/daily", data={"seen": 0}).status_code == 422
    assert instance.mailings.newest(1) == ()


def test_a_mailing_is_paused_resumed_and_cancelled_with_names_beside(instance, ann, desk_of, keys, readers, sink):
    ben = desk_of("Ben")
    ann.post("/desk/edition/send/daily", data={"seen": 0})
    for client, act in ((ben, "pause"), (ann, "resume"), (ben, "cancel")):
        assert client.post(f"/desk/edition/of/{DAY}/{act}").status_code == 303
    worker.send(instance)
    assert sink.messages == 0
    steps = [(one.kind.value, one.by) for one in instance.mailings.steps(DAY)]
    assert steps == [("started", "Ann"), ("paused", "Ben"), ("resumed", "Ann"), ("cancelled", "Ben")]
    again = ben.post(f"/desk/edition/of/{DAY}/pause")
    assert again.status_code == 422
    assert "cancelled" in again.text
    assert deeds(instance)[-1] == ("Ben", "edition.pause", "refused")


def test_figures_refresh_by_themselves_until_they_are_stopped(instance, ann, keys, readers):
    ann.post("/desk/edition/send/daily", data={"seen": 0})
    page = ann.get(f"/desk/edition/of/{DAY}/").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "data-hx-trigger" in page
    still = ann.get(f"/desk/edition/of/{DAY}/?still=1").text
    assert 'refresh"' not in still
    assert "data-hx-trigger" not in still
    part = ann.get(f"/desk/edition/of/{DAY}/figures").text
    assert part.lstrip().startswith('<div id="figures"')
    assert "<html" not in part
    worker.send(instance)
    assert "data-hx-trigger" not in ann.get(f"/desk/edition/of/{DAY}/figures").text


def test_a_correction_is_dated_named_and_shown_on_the_site(instance, ann, keys, readers):
    ann.post("/desk/edition/send/daily", data={"seen": 0})
    url = f"/desk/edition/of/{DAY}/correct"
    empty = ann.post(url, data={"fr": " ", "en": ""})
    assert empty.status_code == 422
    assert ann.post(url, data={"fr": "Jeudi, *pas* mercredi", "en": ""}).status_code == 303
    page = ann.get(f"/desk/edition/of/{DAY}/").text
    assert "<em>pas</em>" in page
    assert "Ann" in page
    instance.publisher.publish()
    assert "Jeudi, <em>pas</em> mercredi" in (instance.data / f"site/fr/editions/{DAY}/index.html").read_text()
    assert ("Ann", "edition.correct", "done") in deeds(instance)


@pytest.mark.parametrize("path", ["of/2031-01-01/", "of/..%2F..%2Fx/", "of/2031-01-01/figures"])
def test_an_edition_that_never_was_is_not_found(ann, path):
    assert ann.get(f"/desk/edition/{path}").status_code == 404
    assert ann.post("/desk/edition/of/2031-01-01/pause").status_code == 404


# ---- bounds and manners


def test_a_bounded_facilitator_decides_on_posts_of_theirs_and_sends_nothing(instance, desk_of, keys, readers, sink):
    eve = desk_of("Eve", territories=("figeac",))
    assert do(eve, "highlight", post=keys["ann"], seen=0).status_code == 303
    assert do(eve, "hold", post=keys["dan"], seen=1).status_code == 303  # untagged: everybody's
    refused = [
        do(eve, "highlight", post=keys["ben"], seen=2), do(eve, "section-up", section="theme:", seen=2),
        eve.post("/desk/edition/send/daily", data={"seen": 2}), eve.post(f"/desk/edition/of/{DAY}/pause"),
        eve.post("/desk/edition/words/daily", data=form(eve) | {"text-0-en": "A lead"}),
        eve.post("/desk/edition/test/daily", data={"address": "else@mail.example", "language": "en"}),
    ]  # fmt: skip
    assert {one.status_code for one in refused} == {403}
    notice = form(eve) | {"title-1-en": "Ours", "text-1-en": "In Figeac"}
    assert eve.post("/desk/edition/words/daily", data=notice).status_code == 303
    assert (
        eve.post("/desk/edition/test/daily", data={"address": "eve@course.example", "language": "en"}).status_code
        == 200
    )
    assert dict(sink.got) == {"eve@course.example": 1}
    page = eve.get("/desk/edition/").text
    assert f"highlight-{keys['ben']}" not in page
    assert "section-up" not in page


def test_nobody_comes_in_without_a_session_or_from_another_site(instance, ann, keys):
    with TestClient(make_app(instance), base_url=HOME, follow_redirects=False) as stranger:
        for path in ("", "weekly/", "words/daily", "preview/", "preview/mail.html", "preview/web.html", "send/daily",
                     "past/", f"of/{DAY}/"):  # fmt: skip
            assert stranger.get(f"/desk/edition/{path}").status_code == 303
        assert stranger.post("/desk/edition/send/daily", data={"seen": 0}).status_code == 303
        assert stranger.get("/desk/numbers/numbers.json").status_code == 303
    elsewhere = ann.post("/desk/edition/send/daily", data={"seen": 0}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert instance.editions.of_name(DAY) is None


def test_every_page_of_the_edition_is_in_french_too(instance, desk_of, keys):
    claire = desk_of("Claire", language="fr")
    for path in ("edition/", "edition/weekly/", "edition/words/daily", "edition/preview/", "edition/send/daily",
                 "edition/past/", "numbers/"):  # fmt: skip
        page = claire.get(f"/desk/{path}")
        assert page.headers["content-language"] == "fr"
    assert "Essayer, envoyer…" in claire.get("/desk/edition/").text


# ---- numbers


def test_numbers_come_as_page_json_and_csv(instance, ann, keys, readers):
    page = ann.get("/desk/numbers/?weeks=4&silent=2").text
    assert "4 weeks until 29 November 2026" in page
    data = ann.get("/desk/numbers/numbers.json?weeks=4").json()
    assert (data["total"]["posts"], data["total"]["voices"]) == ([0, 0, 0, 4], [0, 0, 0, 4])
    assert data["readers"]["total"] is None  # three of them: too few to be told
    lines = ann.get("/desk/numbers/numbers.csv?weeks=4").text.splitlines()
    assert lines[0] == "what,name,week_ends,posts,voices,new_voices"
    assert "all,,2026-11-29,4,4,4" in lines
    assert "territory,figeac,2026-11-29,2,2," in lines
    assert ann.get("/desk/numbers/?weeks=nonsense&silent=-1").status_code == 200
