"""Why a tag: each reason of a tagger is a sentence in both languages, on the record of the post."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from cmooc.domain.rulings import FACILITATOR
from cmooc.domain.tags import Reason, Tag, TagKind

SENTENCES = (
    ("places", Reason("place", "Rennes"), "it names “Rennes”", "il nomme «\u202fRennes\u202f»"),
    ("places", Reason("hashtag", "#Rennes"), "the hashtag #Rennes", "le mot-dièse #Rennes"),
    ("places", Reason("address", "35000"), "it gives an address with “35000”", "il donne une adresse avec «\u202f35000\u202f»"),
    ("places", Reason("point", "48.11, -1.68"), "its point on the map, 48.11, -1.68, lies there", "son point sur la carte, 48.11, -1.68, s’y trouve"),
    ("within", Reason("within", "rennes"), "Rennes lies in it", "Rennes s’y trouve"),
    ("learner", Reason("learnt", "canal, berge"), "learnt from the facilitators’ decisions: “canal” and “berge” weighed for it", "appris des décisions de l’équipe\u202f: «\u202fcanal\u202f» et «\u202fberge\u202f» ont pesé pour lui"),
    ("learner", Reason("learnt"), "learnt from the facilitators’ decisions", "appris des décisions de l’équipe"),
    (FACILITATOR, Reason(FACILITATOR, "Ann"), "chosen by Ann, facilitator", "choisi par Ann, de l’équipe"),
    (FACILITATOR, Reason(FACILITATOR), "chosen by a facilitator", "choisi par l’équipe"),
)  # fmt: skip


@pytest.mark.parametrize(("tagger", "reason", "english", "french"), SENTENCES)
def test_a_reason_is_told_in_both_languages(templating, site, samples, tagger, reason, english, french):
    tag = Tag(TagKind.TERRITORY, "bretagne", tagger, reason, 0.8)
    record = replace(samples.record(0), tags=(tag,))
    for language, sentence in (("en", english), ("fr", french)):
        page = templating.html("entry.html", language, site, "entries/x/", record=record).decode()
        assert f"<span>{sentence}</span>" in unescape(page)


def test_a_reason_that_two_taggers_share_is_told_once(templating, site, samples):
    tags = tuple(
        Tag(TagKind.TERRITORY, "bretagne", name, Reason("hashtag", "#Breizh")) for name in ("categories", "places")
    )
    page = templating.html(
        "entry.html", "en", site, "entries/x/", record=replace(samples.record(0), tags=tags)
    ).decode()
    assert page.count("the hashtag #Breizh") == 1
