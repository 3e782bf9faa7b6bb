"""Pages of readers: subscribing, confirming, preferences, leaving."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from sqlalchemy import event, select
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.editions import Rhythm
from cmooc.domain.subscribers import Consent, Cut, SubscriberState, Wishes
from cmooc.domain.tags import Territory, Theme
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.stages.tokens import Purpose
from cmooc.stores.engine import table
from cmooc.stores.tables import LetterRow, SubscriberRow
from cmooc.web.app import make_app

ANA = "ana@example.org"
HOME = "http://course.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ELSEWHERE = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def instance(sqlite_database, tmp_path, clock, templating):
    settings = Settings(base_url=HOME, trusted_proxies=("10.0.0.0/8",), letters_per_day=3, sign_ups_per_hour=4)
    found = Instance(tmp_path, settings, clock)
    vars(found).update(database=sqlite_database, templating=templating)
    (tmp_path / "site").mkdir()
    found.vocabulary.save(
        [Territory("rennes", {"fr": "Rennes"})],
        [Theme("jardins", {"fr": "Jardins", "en": "Gardens"}, {}), Theme("communs", {"fr": "Communs"}, {})],
    )
    return found


@pytest.fixture
def client(instance):
    with TestClient(make_app(instance), base_url=HOME, client=("192.0.2.7", 4711)) as found:
        yield found


@pytest.fixture
def letters(sqlite_database):
    def read():
        with sqlite_database.read() as connection:
            rows = connection.execute(select(table(LetterRow)).order_by(table(LetterRow).c.id)).mappings()
            return [(row["kind"], row["address"], row["content"]["link"].removeprefix(HOME)) for row in rows]

    return read


@pytest.fixture
def everything(sqlite_database):
    """All that subscribers and letters hold, to see whether anything has changed."""

    def read():
        with sqlite_database.read() as connection:
            return [connection.execute(select(table(model))).all() for model in (SubscriberRow, LetterRow)]

    return read


@pytest.fixture
def ana(instance):
    """A subscriber with choices."""
    cut = Cut("fr", territories=("rennes",), most_posts=10)
    instance.subscribers.add(
        [("k" * 24, ANA, Wishes(Rhythm.WEEKLY, cut), Consent(instance.clock(), "paper"))], instance.clock()
    )
    return instance.subscribers.by_address(ANA)


@pytest.fixture
def link(instance, ana):
    """The path of a page of hers."""
    token = instance.tokens.sign(Purpose.READER, ana.key)
    return lambda page: f"/fr/{page}/{token}"


def state(instance):
    return instance.subscribers.by_address(ANA).state


def heading(answer):
    return unescape(re.search(r"<h1>(.*?)</h1>", answer.text)[1])


def checked(answer):
    """The (name, value) of what is ticked on a page."""
    boxes = re.findall(r'<input type="(?:radio|checkbox)" name="(\w+)" value="([^"]*)" checked>', answer.text)
    return set(boxes)


# ---- subscribing


def test_the_form_is_filled_in_by_its_address(client):
    page = client.get("/fr/subscribe?territory=rennes&theme=jardins&rhythm=weekly&most_posts=5&posts_in=fr&format=text")
    assert checked(page) == {("territory", "rennes"), ("theme", "jardins"), ("rhythm", "weekly"), ("most_posts", "5"),
                             ("posts_in", "fr"), ("format", "text"), ("language", "fr")}  # fmt: skip
    assert "<details open>" in page.text
    bare = client.get("/en/subscribe?territory=nowhere&most_posts=9999999&rhythm=hourly&language=xx&address=a@x.fr")
    assert checked(bare) == {("rhythm", "daily"), ("language", "en"), ("most_posts", ""), ("format", "html")}
    assert "<details open>" not in bare.text
    assert "a@x.fr" not in bare.text
    assert "x-robots-tag" not in bare.headers


def test_somebody_subscribes_with_choices(client, instance, letters):
    form = {"address": " Ana@Example.ORG ", "language": "en", "rhythm": "weekly", "territory": ["rennes", "nowhere"],
            "theme": ["jardins", "communs"], "posts_in": ["fr"], "most_posts": "20", "format": "text"}  # fmt: skip
    assert client.post("/fr/subscribe", data=form).status_code == 200
    [(kind, address, link)] = letters()
    assert (kind, address) == ("confirm", "Ana@example.org")
    assert link.startswith("/en/confirm/")
    assert client.post(link).status_code == 200
    found = instance.subscribers.by_address(ANA)
    assert found.state is SubscriberState.ACTIVE
    assert found.wishes == Wishes(
        Rhythm.WEEKLY, Cut("en", ("rennes",), ("communs", "jardins"), ("fr",), 20, is_plain=True)
    )


@pytest.mark.parametrize("route", ["/fr/subscribe", "/en/preferences"])
def test_the_answer_never_says_whether_an_address_is_known(client, instance, ana, route):
    bodies = set()
    for address in (ANA, "nobody@example.org", ANA.upper(), "other@example.org", ANA, ANA, ANA):
        answer = client.post(route, data={"address": address}, headers={"X-Forwarded-For": "1.2.3.4"})
        bodies.add((answer.status_code, answer.content, frozenset(answer.headers.items())))
    assert len(bodies) == 1


@pytest.mark.parametrize("route", ["/fr/subscribe", "/fr/preferences"])
def test_a_known_address_gives_the_database_as_much_to_do(database, tmp_path, clock, route, templating):
    """So that the time of an answer tells nothing of an address either."""
    instance = Instance(tmp_path, Settings(letters_per_day=100, sign_ups_per_hour=10_000), clock)
    vars(instance).update(database=database, templating=templating)
    instance.subscribers.add([("k", ANA, Wishes(Rhythm.DAILY, Cut("fr")), Consent(clock(), "paper"))], clock())
    asked = []
    with TestClient(make_app(instance)) as client:
        client.post(route, data={"address": "first@example.org"})
        event.listen(database.engine, "before_cursor_execute", lambda *told: asked[-1].append(told[2]))
        for address in (ANA, "new@example.org", ANA, "other@example.org"):
            asked.append([])
            client.post(route, data={"address": address})
    assert asked[0]
    assert asked[1:] == asked[:1] * 3


@pytest.mark.parametrize(
    "address", ["", "nonsense", '"><script>alert(1)</script>', "a@x.fr\r\nBcc: b@x.fr", "é@x.fr", "x" * 5000]
)
def test_what_is_no_address_comes_back_with_a_reason_and_all_choices(client, everything, address):
    before = everything()
    answer = client.post("/fr/subscribe", data={"address": address, "theme": "jardins", "rhythm": "weekly"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert {("theme", "jardins"), ("rhythm", "weekly")} <= checked(answer)
    assert "<script" not in answer.text
    assert everything() == before


def test_a_program_that_fills_every_field_gets_the_same_page_and_no_letter(client, letters):
    honest = client.post("/en/subscribe", data={"address": ANA})
    robot = client.post("/en/subscribe", data={"address": "bot@example.org", "website": "https://spam.example"})
    assert (robot.status_code, robot.content) == (honest.status_code, honest.content)
    assert [address for _, address, _ in letters()] == [ANA]


def test_too_many_requests_get_the_same_page_and_no_letter(client, letters):
    pages = {client.post("/fr/subscribe", data={"address": f"a{number}@example.org"}).content for number in range(9)}
    assert len(pages) == 1
    assert len(letters()) == 4


def test_a_form_from_another_site_is_refused(client, everything, link):
    before = everything()
    for path in ("/preferences", link("preferences"), link("unsubscribe"), link("preferences") + "/erase",
                 link("preferences") + "/address", link("preferences") + "/again"):  # fmt: skip
        for headers in (
            ELSEWHERE,
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "same-site", "Origin": "null"},
        ):
            assert client.post(path, data={"address": ANA}, headers=headers).status_code == 403, path
    assert everything() == before


def test_a_browser_that_names_no_origin_may_use_the_pages_with_a_token_only(client, link):
    """Pages without a referrer make browsers send `Origin: null`, and over plain HTTP nothing else."""
    assert client.post(link("preferences"), data={"rhythm": "daily"}, headers={"Origin": "null"}).status_code == 200
    assert client.post("/preferences", data={"address": ANA}, headers={"Origin": "null"}).status_code == 403


@pytest.mark.parametrize("headers", [ELSEWHERE, {"Origin": "https://copy.example"}, {"Origin": "null"}])
def test_the_small_form_on_a_copy_of_the_site_opens_the_form_filled_in(client, everything, headers):
    before = everything()
    given = {"address": ANA, "territory": "rennes", "language": "en"}
    page = client.post("/fr/subscribe", data=given, headers=headers)
    assert page.status_code == 200
    assert f'value="{ANA}"' in page.text
    assert 'name="territory" value="rennes" checked' in page.text
    assert 'name="language" value="en" checked' in page.text
    assert everything() == before, "nobody is signed up by a page elsewhere"
    hostile = client.post("/fr/subscribe", data={"address": '"><script>'}, headers=headers)
    assert "<script>" not in hostile.text


# ---- clients and proxies


@pytest.mark.parametrize(
    ("peer", "said", "client_is"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),  # not a proxy of ours: it may say what it likes
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["198.51.100.1:5060"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        ("testclient", ["198.51.100.1"], ""),
    ],
)
def test_who_asks_is_believed_as_far_as_our_proxies_say(instance, letters, peer, said, client_is):
    with TestClient(make_app(instance), base_url=HOME, client=(peer, 1)) as client:
        headers = [*FORM.items(), *(("X-Forwarded-For", value) for value in said)]
        client.post("/subscribe", content="address=ana%40example.org", headers=headers)
        client.post(letters()[0][2], headers=headers[1:])
    [(_, consent)] = instance.subscribers.all()
    assert consent.client == instance.tokens.mark(Purpose.CLIENT, client_is)


# ---- confirming


@pytest.fixture
def to_confirm(client, letters):
    client.post("/fr/subscribe", data={"address": ANA})
    return letters()[0][2]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_a_link_to_confirm_changes_nothing(client, everything, to_confirm, method):
    before = everything()
    for path in (to_confirm, to_confirm.replace("/fr/", "/en/"), to_confirm.removeprefix("/fr")):
        assert client.request(method, path).status_code == 200
    assert everything() == before


def test_the_button_confirms_and_its_words_are_kept(client, instance, to_confirm):
    page = client.get(to_confirm)
    assert page.text.count("<button") == 1
    wording = "Je souhaite recevoir «\u202fTerritoires apprenants\u202f» par courriel."
    assert wording in page.text
    done = client.post(to_confirm)
    assert (done.status_code, heading(done)) == (200, "Votre abonnement est confirmé")
    assert state(instance) is SubscriberState.ACTIVE
    [(_, consent)] = instance.subscribers.all()
    assert consent.wording.startswith(wording)


def test_a_link_to_confirm_shows_the_way_to_the_preferences_once(client, to_confirm):
    assert "/preferences/" in client.post(to_confirm).text
    for again in (client.post(to_confirm), client.get(to_confirm)):
        assert again.status_code == 200
        assert "/preferences/" not in again.text
        assert ANA not in again.text


def test_a_link_to_confirm_opens_no_other_page(client, to_confirm):
    token = to_confirm.rpartition("/")[2]
    for page in ("preferences", "unsubscribe"):
        assert client.get(f"/fr/{page}/{token}").status_code == 404
        assert client.post(f"/fr/{page}/{token}", data=ONE_CLICK).status_code == 404


def test_a_link_that_is_too_old_says_so_with_a_way_to_another(client, to_confirm, clock, everything):
    clock.move(days=7, seconds=2)
    before = everything()
    for answer in (client.get(to_confirm), client.post(to_confirm)):
        assert answer.status_code == 404
        assert heading(answer) == "Ce lien ne fonctionne plus"
        assert 'action="/fr/preferences"' in answer.text
    assert everything() == before


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "é", "..%2f..", "%00", "{{7*7}}", "<script>", "a" * 5000, "k" * 24 + ".AAAA"]
)
def test_a_made_up_token_gets_a_page_in_the_language_of_the_reader(client, page, token):
    for language, words in (("fr", "Ce lien ne fonctionne plus"), ("en", "This link does not work any more")):
        answer = client.get(f"/{language}/{page}/{token}")
        assert answer.status_code == 404
        assert token.startswith("..") or heading(answer) == words
        assert "<script" not in answer.text
    assert client.get(f"/{page}/{token}", headers={"Accept-Language": "en"}).status_code == 404


# ---- preferences


def test_the_page_shows_the_choices_of_its_reader_and_of_nobody_else(client, instance, link):
    other = Wishes(Rhythm.DAILY, Cut("en"))
    instance.subscribers.add([("o" * 24, "bea@example.org", other, Consent(instance.clock(), "x"))], instance.clock())
    page = client.get(link("preferences"))
    assert page.status_code == 200
    assert ANA in page.text
    assert "bea@" not in page.text
    assert checked(page) == {("rhythm", "weekly"), ("language", "fr"), ("territory", "rennes"), ("most_posts", "10"),
                             ("format", "html")}  # fmt: skip


def test_choices_are_saved_and_shown(client, instance, link, clock):
    form = {"rhythm": "daily", "language": "en", "theme": ["communs"], "posts_in": ["en", "fr"], "most_posts": "",
            "format": "text", "paused_until": "2026-12-24"}  # fmt: skip
    page = client.post(link("preferences"), data=form)
    assert page.status_code == 200
    assert 'role="status"' in page.text
    found = instance.subscribers.by_address(ANA)
    assert found.wishes == Wishes(Rhythm.DAILY, Cut("en", (), ("communs",), ("en", "fr"), None, is_plain=True))
    assert found.paused_until.isoformat() == "2026-12-23T23:00:00+00:00"
    assert 'value="2026-12-24"' in client.get(link("preferences")).text
    clock.move(days=60)
    assert 'value="2026-12-24"' not in client.get(link("preferences")).text


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0000-00-00", "99999-01-01", "0001-01-01", "9999-12-31", "<b>"])
def test_a_day_that_is_none_never_breaks_the_page(client, link, instance, day):
    answer = client.post(link("preferences"), data={"rhythm": "daily", "paused_until": day})
    assert answer.status_code in (200, 422)
    assert (answer.status_code == 422) is ('role="alert"' in answer.text)
    assert instance.subscribers.by_address(ANA).rhythm is (Rhythm.DAILY if answer.status_code == 200 else Rhythm.WEEKLY)


def test_another_address_is_asked_to_confirm_first(client, instance, link, letters):
    page = client.post(link("preferences") + "/address", data={"address": "home@example.org"})
    assert page.status_code == 200
    assert instance.subscribers.by_address(ANA) is not None
    kind, address, to_confirm = letters()[-1]
    assert (kind, address) == ("confirm", "home@example.org")
    assert "Utiliser cette adresse" in client.get(to_confirm).text
    assert client.post(to_confirm).status_code == 200
    assert instance.subscribers.by_address(ANA) is None
    assert "home@example.org" in client.get(link("preferences")).text


def test_moving_never_says_whether_an_address_is_known(client, instance, link):
    other = Wishes(Rhythm.DAILY, Cut("en"))
    instance.subscribers.add([("o" * 24, "bea@example.org", other, Consent(instance.clock(), "x"))], instance.clock())
    pages = {client.post(link("preferences") + "/address", data={"address": address}).content
             for address in ("bea@example.org", "nobody@example.org")}  # fmt: skip
    assert len(pages) == 1
    wrong = client.post(link("preferences") + "/address", data={"address": "nonsense"})
    assert (wrong.status_code, 'value="nonsense"' in wrong.text) == (422, True)


def test_readers_take_their_data_away(client, link):
    answer = client.get(link("preferences") + "/data")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    data = json.loads(answer.content)
    assert (data["address"], data["rhythm"], data["consent"]["wording"]) == (ANA, "weekly", "paper")


def test_erasing_asks_first_and_then_forgets(client, instance, link, everything):
    before = everything()
    assert client.get(link("preferences") + "/erase").text.count("<button") == 1
    assert client.head(link("preferences") + "/erase").status_code == 200
    assert everything() == before
    assert heading(client.post(link("preferences") + "/erase")) == "Tout est effacé"
    assert instance.subscribers.by_address(ANA) is None
    assert client.post(link("preferences") + "/erase").status_code == 200
    assert client.get(link("preferences")).status_code == 404
    for answer in (client.get(link("unsubscribe")), client.post(link("unsubscribe"), data=ONE_CLICK)):
        assert answer.status_code == 200
        assert ANA not in answer.text


def test_who_is_not_subscribed_any_more_is_told_why_and_how_to_come_back(client, instance, link, ana, letters):
    for change, words in (
        (instance.subscribing.suspend, "sont revenues"),
        (instance.subscribing.complain, "indésirable"),
    ):
        change(instance.subscribers.by_address(ANA))
        assert words in client.get(link("preferences")).text
    assert client.post(link("preferences") + "/again").status_code == 200
    assert state(instance) is SubscriberState.COMPLAINED
    client.post(letters()[-1][2])
    assert state(instance) is SubscriberState.ACTIVE


# ---- leaving


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_link_to_leave_changes_nothing(client, link, everything, method):
    before = everything()
    for path in (link("unsubscribe"), link("unsubscribe").removeprefix("/fr")):
        assert client.request(method, path).status_code == 200
    assert everything() == before
    assert client.get(link("unsubscribe")).text.count("<button") == 1


@pytest.mark.parametrize("language", ["", "/fr", "/en"])
@pytest.mark.parametrize("body", [{"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}])
def test_one_click_leaves_without_cookie_origin_or_redirect(client, instance, link, clock, body, language):
    clock.move(days=90)
    path = language + link("unsubscribe").removeprefix("/fr")
    for headers in ({}, ELSEWHERE):
        answer = client.post(path, headers=headers, follow_redirects=False, **body)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert state(instance) is SubscriberState.LEFT


def test_one_click_may_come_in_pieces_of_unsaid_length(client, instance, link):
    pieces = iter([b"List-Unsubscribe=", b"One-Click"])
    assert client.post(link("unsubscribe"), content=pieces, headers={**FORM, **ELSEWHERE}).status_code == 200
    assert state(instance) is SubscriberState.LEFT


def test_only_the_one_click_body_may_come_from_elsewhere(client, instance, link):
    for body in ({"x": "y"}, {}, {"List-Unsubscribe": "Two-Clicks"}, {"list-unsubscribe": "One-Click"}):
        assert client.post(link("unsubscribe"), data=body, headers=ELSEWHERE).status_code == 403
    assert state(instance) is SubscriberState.ACTIVE
    assert client.post(link("unsubscribe"), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert state(instance) is SubscriberState.LEFT


def test_a_body_that_is_too_large_unsubscribes_nobody(client, instance, link):
    huge = client.post(link("unsubscribe"), content=b"List-Unsubscribe=One-Click&x=" + b"a" * 70_000, headers=FORM)
    assert huge.status_code == 413
    assert state(instance) is SubscriberState.ACTIVE


def test_a_mail_program_that_sends_a_broken_body_is_understood_and_another_site_is_not(client, instance, link):
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (
        client.post(link("unsubscribe"), content=b"--x\r\nnonsense", headers={**kind, **ELSEWHERE}).status_code == 403
    )
    assert state(instance) is SubscriberState.ACTIVE
    assert client.post(link("unsubscribe"), content=b"--x\r\nnonsense", headers=kind).status_code == 200
    assert state(instance) is SubscriberState.LEFT


def test_the_link_of_an_old_mail_still_leaves_after_a_move(client, instance, link, letters):
    client.post(link("preferences") + "/address", data={"address": "home@example.org"})
    client.post(letters()[-1][2])
    assert client.post(link("unsubscribe"), data=ONE_CLICK).status_code == 200
    assert instance.subscribers.by_address("home@example.org").state is SubscriberState.LEFT


# ---- what all these pages have in common


def test_pages_with_a_token_tell_nobody_and_are_kept_nowhere(client, link, to_confirm):
    pages = [
        to_confirm,
        link("preferences"),
        link("unsubscribe"),
        link("preferences") + "/erase",
        "/fr/preferences/bad.token",
    ]
    for path in pages:
        answer = client.get(path)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers
        assert '<meta name="referrer" content="no-referrer">' in answer.text
        assert '<meta name="robots" content="noindex">' in answer.text
        assert "canonical" not in answer.text
        assert "og:url" not in answer.text


def test_the_language_of_the_address_wins_over_that_of_the_browser(client, link):
    english = {"Accept-Language": "en"}
    assert heading(client.get(link("preferences"), headers=english)) == "Vos préférences"
    bare = link("preferences").removeprefix("/fr")
    assert heading(client.get(bare, headers=english)) == "Your preferences"
    assert heading(client.get(bare, headers={"Accept-Language": "fr"})) == "Vos préférences"


def test_a_real_server_unsubscribes_by_one_click_and_leaves_no_address_in_its_log(tools, cmooc, tmp_path):
    data = tmp_path / "data"
    assert cmooc("--data", data, "init").code == 0
    assert cmooc("--data", data, "subscribers", "add", ANA, "--consent", "told us").code == 0
    with tools.serving(data) as port:
        assert tools.ask(port, "/fr/subscribe").status == 200
        here = Instance(data, Settings(base_url=HOME))
        path = here.subscribing.link("unsubscribe", here.subscribers.by_address(ANA)).removeprefix(HOME)
        assert tools.ask(port, path, "HEAD").status == 200
        for _ in range(2):
            assert tools.ask(port, path, "POST", b"List-Unsubscribe=One-Click", FORM).status == 200
        assert here.subscribers.by_address(ANA).state is SubscriberState.LEFT
        here.database.close()
