"""The editors of themes and territories: seen, tried, saved, refused, undone, without JavaScript; and old addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.tags import TagKind, Territory, Theme
from cmooc.settings import load
from cmooc.stages.rules import parse_rule

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def theme(slug: str, fr: str, en: str, rule: str = "") -> Theme:
    return Theme(slug, {"fr": fr, "en": en}, {}, (), parse_rule(rule), rule)


@dataclass
class Browser:
    """Somebody at the desk; follows no redirect."""

    ask: Callable[..., Any]
    port: int
    secret: str = field(repr=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask(self.port, path, headers={"Cookie": f"cmooc={self.secret}", **headers})

    def post(self, path: str, form: dict[str, Any], **headers: str) -> Any:
        body = urlencode(form, doseq=True).encode()
        return self.ask(self.port, path, "POST", body, {"Cookie": f"cmooc={self.secret}", **FORM, **headers})

    def form(self, path: str) -> dict[str, str]:
        """Return what the form of a page that is saved holds."""
        text = self.get(path).text
        held = dict(re.findall(r'<input [^>]*name="([a-z_]+)"[^>]* value="([^"]*)"', text))
        held |= {
            name: value.strip("\n")
            for name, value in re.findall(r'<textarea [^>]*name="([a-z_]+)"[^>]*>([^<]*)<', text)
        }
        return {name: unescape(value) for name, value in held.items() if name not in ("change", "back", "q")}


@pytest.fixture(scope="module")
def desk(tools: Any, stores_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    data = tmp_path_factory.mktemp("vocabulary") / "data"
    assert tools.run("--data", data, "init").code == 0
    here = Instance(data, load(data, {}))
    stores = stores_of(here.database)
    stores.vocabulary.save(
        [Territory("france", {"fr": "France", "en": "France"}), Territory("combe", {"fr": "La Combe", "en": "The Combe"}, (), "france")],
        [theme("jardins", "Jardins", "Gardens", "any: jardin"), theme("eau", "Eau", "Water", "any: rivière, eau"),
         theme("ruches", "Ruches", "Hives", "any: ruche ; none: jouet"), theme("vergers", "Vergers", "Orchards", "any: verger"), theme("pommes", "Pommes", "Apples", "any: pomme"),
         theme("champs", "Champs", "Fields", "any: verger")],
    )  # fmt: skip
    feed = stores.feed()
    for guid, text in (("a", "Un jardin au bord de l'eau"), ("b", "Le compost <du> quartier"), ("c", "Une ruche dans le verger"),
                       ("d", "Fête à la Combe, au verger")):  # fmt: skip
        stores.post(feed, guid, title=f"Billet {guid}", text=text, language="fr")
    here.tagging.retag()
    here.publisher.publish()
    with tools.serving(data) as port:

        def somebody(name: str, language: str, **bounds: tuple[str, ...]) -> Browser:
            person = here.people.add(f"{name}@posts.example", Role.FACILITATOR, name, language)
            if bounds:
                from dataclasses import replace

                person = replace(person, **bounds)
                here.people.change(person)
            return Browser(tools.ask, port, here.people.open(person, WayIn.LINK, "a browser"))

        yield type("Desk", (), {
            "ann": somebody("ann", "en"), "bob": somebody("bob", "fr"), "cy": somebody("cy", "fr", themes=("eau",)),
            "here": here, "stores": stores, "data": data, "port": port, "ask": staticmethod(tools.ask),
        })  # fmt: skip
    here.database.close()


def told(answer: Any) -> str:
    return unescape(
        re.sub(
            r"<[^>]+>",
            "",
            " ".join(re.findall(r'(?:role="alert"|class="error")[^>]*>(.*?)</(?:div|p|span)>', answer.text, re.S)),
        )
    )


def settle(desk: Any) -> None:
    """Do what the worker does every few seconds."""
    assert desk.here.retagging.work() is not None


def tagged(desk: Any, slug: str) -> set[str]:
    records = desk.stores.entries.by_keys(desk.stores.entries.keys())
    return {one.entry.guid for one in records if slug in one.slugs(TagKind.THEME)}


def test_who_is_not_signed_in_sees_none_of_it(desk):
    for path in (
        "themes/",
        "themes/jardins",
        "themes/_new",
        "territories/",
        "territories/combe",
        "retagging",
        "places?q=x",
    ):
        assert desk.ask(desk.port, f"/desk/{path}").status == 303
    assert desk.ask(desk.port, "/desk/themes/jardins", "POST", b"fr=x", FORM).status == 303
    assert desk.stores.vocabulary.load().theme_by_slug["jardins"].name("fr") == "Jardins"


def test_the_list_says_in_words_what_each_theme_takes(desk):
    page = desk.bob.get("/desk/themes/").text
    assert "prend les billets avec ruche, mais pas jouet" in page
    assert "takes posts with jardin" in desk.ann.get("/desk/themes/").text


def test_a_rule_is_tried_without_being_saved_with_its_words_marked(desk):
    form = desk.bob.form("/desk/themes/jardins")
    assert (form["form"], form["any"]) == ("fields", "jardin")
    page = desk.bob.post("/desk/themes/jardins/preview", {**form, "any": "compost"})
    assert page.status == 200
    assert "Le <mark>compost</mark> &lt;du&gt; quartier" in page.text
    assert ("prend 1" in page.text, "perd 1" in page.text, "garde 0" in page.text) == (True, True, True)
    fragment = desk.bob.post("/desk/themes/jardins/preview", {**form, "any": "compost"}, **{"HX-Request": "true"})
    assert "<mark>compost</mark>" in fragment.text
    assert "<html" not in fragment.text
    assert desk.stores.vocabulary.load().theme_by_slug["jardins"].rule_text == "any: jardin"


@pytest.mark.parametrize(("change", "language", "said"), [
    ({"any": "jardin", "none": "a, #b c"}, "fr", "Un mot-clic tient en un mot\u202f; mettez une virgule avant «\u202fc\u202f»."),
    ({"any": "jardin", "none": "a, #b c"}, "en", 'A hashtag is one word; put a comma before "c".'),
    ({"form": "text", "rule": "any: a\nsome: b"}, "en", 'There is no "some:"'),
])  # fmt: skip
def test_a_rule_that_cannot_be_read_is_refused_at_its_word(desk, change, language, said):
    who = desk.bob if language == "fr" else desk.ann
    form = {**who.form("/desk/themes/eau"), **change}
    for path in ("/desk/themes/eau", "/desk/themes/eau/preview"):
        answer = who.post(path, form)
        assert answer.status == (422 if path.endswith("eau") else 200)
        assert said in unescape(answer.text)
    marked = re.search(r'class="wrong-line">.*?<mark>([^<]+)</mark>', answer.text, re.S)
    assert marked[1] == ("c" if "none" in change else "some:")
    assert ("aria-invalid" in answer.text) is True
    if change.get("form") == "text":
        assert "line 2, character 1" in answer.text


def test_saving_keeps_who_did_it_tags_the_archive_and_can_be_undone(desk):
    form = desk.ann.form("/desk/themes/vergers")
    saved = desk.ann.post("/desk/themes/vergers", {**form, "en": "Fruit trees", "any": "verger, compost"})
    assert (saved.status, saved.headers["location"]) == (303, "/desk/themes/vergers?done=saved")
    settle(desk)
    assert tagged(desk, "vergers") == {"b", "c", "d"}
    page = desk.bob.get("/desk/themes/vergers?done=saved").text
    assert "Nom en anglais\u202f: <del>Orchards</del> → <ins>Fruit trees</ins>" in page
    assert "<b>ann</b>" in page
    change = re.search(r'name="change" value="(\d+)"', page)[1]
    undone = desk.bob.post("/desk/history/themes", {"change": change, "back": "vergers"})
    assert undone.headers["location"] == "/desk/themes/vergers?done=undone"
    settle(desk)
    assert tagged(desk, "vergers") == {"c", "d"}
    assert "undone by bob" in desk.ann.get("/desk/themes/vergers").text
    again = desk.bob.post("/desk/history/themes", {"change": change, "back": "vergers"})
    assert (again.status, told(again)) == (409, "C’est déjà annulé.")
    deeds = [(one.by, one.action, one.about, one.outcome.value) for one in desk.here.audit.newest(3)]
    assert deeds == [("bob", "theme.undo", "vergers", "refused"), ("bob", "theme.undo", "vergers", "done"),
                     ("ann", "theme.edit", "vergers", "done")]  # fmt: skip


def test_fields_leave_the_text_of_a_rule_that_they_do_not_change(desk):
    form = desk.ann.form("/desk/themes/ruches")
    assert (form["any"], form["none"]) == ("ruche", "jouet")
    desk.ann.post("/desk/themes/ruches", {**form, "description_en": "Where bees live"})
    found = desk.stores.vocabulary.load().theme_by_slug["ruches"]
    assert (found.rule_text, found.description("en")) == ("any: ruche ; none: jouet", "Where bees live")


def test_the_rule_goes_from_fields_to_text_and_back_unsaved(desk):
    form = desk.ann.form("/desk/themes/ruches")
    as_text = desk.ann.post(
        "/desk/themes/ruches", {**form, "any": 'ruche, "abeille"', "language": "fr", "show": "text"}
    )
    assert "any: ruche, &#34;abeille&#34;\nnone: jouet\nlanguage: fr</textarea>" in as_text.text
    back = {**form, "form": "text", "rule": "any: a\nall: b\nlangue: fr", "show": "fields"}
    assert '<input id="f-all" name="all" value="b"' in desk.ann.post("/desk/themes/ruches", back).text
    twice = {**form, "form": "text", "rule": "category: a\ncategory: b", "show": "fields"}
    assert "says more than the fields can" in desk.ann.post("/desk/themes/ruches", twice).text
    assert desk.stores.vocabulary.load().theme_by_slug["ruches"].rule_text == "any: ruche ; none: jouet"


def test_of_two_who_save_the_second_sees_both_and_overwrites_nothing_unseen(desk):
    first, second = desk.ann.form("/desk/themes/eau"), desk.bob.form("/desk/themes/eau")
    assert desk.ann.post("/desk/themes/eau", {**first, "en": "Rivers"}).status == 303
    refused = desk.bob.post("/desk/themes/eau", {**second, "en": "Lakes", "any": "lac"})
    assert refused.status == 409
    assert "ann a enregistré autre chose" in unescape(refused.text)
    assert re.search(r"<td>Lakes</td><td>Rivers</td>", refused.text)
    assert desk.stores.vocabulary.load().theme_by_slug["eau"].names["en"] == "Rivers"
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', refused.text)[1]
    assert desk.bob.post("/desk/themes/eau", {**second, "en": "Lakes", "seen": seen}).status == 303
    assert desk.stores.vocabulary.load().theme_by_slug["eau"].names["en"] == "Lakes"


def test_a_theme_is_made_with_what_a_suggestion_brought_along(desk):
    form = desk.ann.form("/desk/themes/_new?" + urlencode({"name": "Fêtes", "rule": "any: fête, #bal"}))
    assert (form["fr"], form["any"]) == ("Fêtes", "fête, #bal")
    assert "takes 1" in desk.ann.post("/desk/themes/_new/preview", form).text
    assert (
        desk.ann.post("/desk/themes/_new", {**form, "en": "Feasts"}).headers["location"]
        == "/desk/themes/fetes?done=saved"
    )
    again = desk.ann.post("/desk/themes/_new", form)
    assert (again.status, told(again)) == (422, "fetes is there already.")
    settle(desk)
    assert tagged(desk, "fetes") == {"d"}


def test_what_is_called_new_is_edited_like_all_else(desk):
    form = desk.ann.form("/desk/themes/_new")
    assert (
        desk.ann.post("/desk/themes/_new", {**form, "fr": "New"}).headers["location"] == "/desk/themes/new?done=saved"
    )
    own = {"way": "own", "fr": "New"}
    made = desk.ann.post("/desk/territories/_new", own)
    assert made.headers["location"] == "/desk/territories/new?done=saved"
    for path in ("themes/new", "territories/new"):
        page = desk.ann.get(f"/desk/{path}")
        assert (page.status, "<h1>New</h1>" in page.text) == (200, True)
    assert desk.ann.post("/desk/territories/new", desk.ann.form("/desk/territories/new") | {"code": ""}).status == 303


def test_who_is_bounded_edits_what_is_theirs_and_nothing_else(desk):
    assert desk.cy.get("/desk/themes/eau").status == 200
    form = desk.cy.form("/desk/themes/eau")
    assert desk.cy.post("/desk/themes/eau", {**form, "description_fr": "L’eau de là"}).status == 303
    for path in ("themes/jardins", "themes/_new", "themes/jardins/reshape", "themes/jardins/remove", "territories/combe",
                 "territories/_new", "themes/eau/merge?into=jardins", "themes/eau/split"):  # fmt: skip
        assert desk.cy.get(f"/desk/{path}").status == 403, path
    for path, sent in (("themes/jardins", form), ("themes/jardins/preview", form), ("themes/jardins/rename", {"slug": "x"}),
                       ("themes/eau/merge", {"into": "jardins", "rule": ""}), ("themes/jardins/remove", {}), ("themes/_new", form),
                       ("territories/combe", {"fr": "x"})):  # fmt: skip
        assert desk.cy.post(f"/desk/{path}", sent).status == 403, path
    desk.here.editing.change_theme("pommes", _details("Apples!", "any: pomme"), by="ann")
    foreign = desk.here.reshaping.history(TagKind.THEME, "pommes")[0].id
    assert desk.cy.post("/desk/history/themes", {"change": foreign}).status == 403
    assert '<a href="/desk/themes/jardins">' not in desk.cy.get("/desk/themes/").text


def test_old_addresses_of_pages_and_feeds_lead_on_for_good(desk):
    made = desk.here.editing.add_theme(_details("Sentiers", "any: fête"), by="ann")
    desk.here.retagging.work()
    desk.here.publisher.publish()
    form = {"seen": re.search(r'name="seen" value="(\w+)"', desk.ann.get(f"/desk/themes/{made.slug}/reshape").text)[1]}
    assert desk.ann.post("/desk/themes/sentiers/rename", {**form, "slug": "Mauvais Chemin"}).status == 422
    renamed = desk.ann.post("/desk/themes/sentiers/rename", {**form, "slug": "chemins"})
    assert renamed.headers["location"] == "/desk/themes/chemins?done=saved"
    assert desk.ask(desk.port, "/themes/sentiers/").status == 200  # until the new pages are there
    desk.here.publisher.publish()
    for path in ("", "fr/", "en/"):
        for end in ("/", "/2026-11/?x=1"):
            answer = desk.ask(desk.port, f"/{path}themes/sentiers{end}")
            assert (answer.status, answer.headers["location"]) == (301, f"/{path}themes/chemins{end}")
    for name in ("feed.atom", "feed.json"):
        assert desk.ask(desk.port, f"/themes/sentiers/{name}").headers["location"] == f"/themes/chemins/{name}"
        assert desk.ask(desk.port, f"/themes/chemins/{name}").status == 200
    chosen = desk.ask(desk.port, "/fr/entries/?theme=sentiers")
    assert chosen.status == 200
    stub = (desk.data / "site/fr/themes/sentiers/index.html").read_text()
    assert '<link rel="canonical" href="http://127.0.0.1:8000/fr/themes/chemins/">' in stub
    assert '<meta http-equiv="refresh" content="0; url=/fr/themes/chemins/">' in stub
    assert not (desk.data / "site/themes/sentiers/feed.atom").exists()
    assert desk.ann.get("/desk/themes/sentiers").headers["location"] == "/desk/themes/chemins"


def test_a_merge_shows_first_what_comes_of_it(desk):
    desk.here.editing.add_theme(_details("Marais", "any: marais"), by="ann")
    page = desk.ann.get("/desk/themes/marais/merge?into=pommes").text
    form = desk.ann.form("/desk/themes/marais/merge?into=pommes")
    assert "any: pomme, marais" in page
    assert set(desk.stores.vocabulary.load().theme_by_slug) >= {"marais", "pommes"}
    merged = desk.ann.post("/desk/themes/marais/merge", form)
    assert merged.headers["location"] == "/desk/themes/pommes?done=merged"
    assert desk.stores.vocabulary.load().theme_by_slug["pommes"].rule_text == "any: pomme, marais"
    hard = desk.ann.get("/desk/themes/ruches/merge?into=pommes").text
    assert "No single rule takes" in hard


def test_a_theme_is_split_and_removed_in_two_steps(desk):
    keys = {one.entry.guid: one.key for one in desk.stores.entries.by_keys(desk.stores.entries.keys())}
    form = desk.ann.form("/desk/themes/champs/split")
    tried = desk.ann.post("/desk/themes/champs/split", {**form, "rule": "any: ruche", "show": "trial"})
    assert "takes 1" in tried.text
    split = desk.ann.post("/desk/themes/champs/split", {**form, "fr": "Miel", "en": "Honey", "post": [keys["c"]]})
    assert split.headers["location"] == "/desk/themes/miel?done=split"
    settle(desk)
    assert ("c" in tagged(desk, "miel"), "c" in tagged(desk, "champs")) == (True, False)
    page = desk.ann.get("/desk/themes/miel/remove")
    assert "Remove Honey?" in page.text
    assert "miel" in desk.stores.vocabulary.load().theme_by_slug
    removed = desk.ann.post("/desk/themes/miel/remove", desk.ann.form("/desk/themes/miel/remove"))
    assert removed.headers["location"] == "/desk/themes/?done=removed"
    assert "miel" not in desk.stores.vocabulary.load().theme_by_slug
    change = re.search(r'name="change" value="(\d+)"', desk.ann.get("/desk/themes/?done=removed").text)[1]
    desk.ann.post("/desk/history/themes", {"change": change, "back": ""})
    assert "miel" in desk.stores.vocabulary.load().theme_by_slug


def test_a_territory_of_ones_own_is_tried_saved_and_undone(desk):
    form = desk.bob.form("/desk/territories/combe") | {"parent": "france", "code": ""}
    tried = desk.bob.post(
        "/desk/territories/combe/preview", {**form, "other_names": "Quartier du Compost\nle quartier"}
    )
    assert tried.status == 200
    square = '{"type":"Polygon","coordinates":[[[4,45],[4.1,45],[4.1,45.1],[4,45.1],[4,45]]]}'
    assert "<svg" in desk.bob.post("/desk/territories/combe/preview", {**form, "outline": square}).text
    wrong = desk.bob.post("/desk/territories/combe", {**form, "outline": '{"type":"Point"}'})
    assert (wrong.status, "Le contour ne peut être lu." in told(wrong)) == (422, True)
    assert "n’est pas un nombre de degrés" in told(
        desk.bob.post("/desk/territories/combe", {**form, "latitude": "nord"})
    )
    saved = desk.bob.post("/desk/territories/combe", {**form, "outline": square, "en": "Vale"})
    assert saved.headers["location"] == "/desk/territories/combe?done=saved"
    found = desk.stores.vocabulary.load().territory_by_slug["combe"]
    assert (found.names["en"], len(found.outline), found.latitude) == ("Vale", 1, 45.05)
    form = desk.bob.form("/desk/territories/combe") | {"code": "", "parent": "france", "no_outline": ""}
    desk.bob.post("/desk/territories/combe", {**form, "latitude": "44,9", "longitude": "4.2"})
    assert desk.stores.vocabulary.load().territory_by_slug["combe"].latitude == 44.9
    half = desk.bob.post(
        "/desk/territories/combe",
        {**desk.bob.form("/desk/territories/combe"), "code": "", "longitude": "", "no_outline": ""},
    )
    assert (half.status, "Une latitude" in told(half)) == (422, True)
    for taken, left in (({"no_outline": ""}, 45.05), ({"no_outline": "1"}, None)):
        form = desk.bob.form("/desk/territories/combe") | {
            "code": "",
            "parent": "france",
            "latitude": "",
            "longitude": "",
            **taken,
        }
        assert desk.bob.post("/desk/territories/combe", form).status == 303
        assert desk.stores.vocabulary.load().territory_by_slug["combe"].latitude == left
    circle = desk.bob.post(
        "/desk/territories/france", {**desk.bob.form("/desk/territories/france"), "parent": "combe", "code": ""}
    )
    assert (circle.status, "combe" in told(circle)) == (422, True)


def test_official_places_are_looked_up_and_added_with_what_holds_them(desk):
    page = desk.ann.get("/desk/territories/_new?q=Villeurbanne").text
    code = re.search(r'value="(FR\.\d+)"', page)[1]
    assert "<html" not in desk.ann.get("/desk/places?q=Villeurbanne").text
    nothing = desk.ann.post("/desk/territories/_new", {"way": "official"})
    assert (nothing.status, "Choose an official place" in told(nothing)) == (422, True)
    added = desk.ann.post("/desk/territories/_new", {"way": "official", "code": code, "level": ["region"]})
    assert added.headers["location"] == "/desk/territories/villeurbanne?done=saved"
    known = desk.stores.vocabulary.load().territory_by_slug
    assert known["villeurbanne"].parent == "auvergne-rhone-alpes"
    own = desk.ann.post(
        "/desk/territories/_new", {"way": "own", "fr": "Le Plateau", "en": "The Plateau", "parent": "france"}
    )
    assert own.headers["location"] == "/desk/territories/le-plateau?done=saved"


def test_nobody_elses_site_changes_anything(desk):
    form = desk.ann.form("/desk/themes/jardins")
    assert (
        desk.ann.post("/desk/themes/jardins", {**form, "fr": "Volé"}, Origin="https://elsewhere.example").status == 403
    )


def _details(name: str, rule: str) -> Any:
    from cmooc.services.editing import ThemeDetails

    return ThemeDetails(en=name, fr=name, rule=rule)
