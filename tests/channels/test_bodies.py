"""What becomes of each platform's own shape of a feed, from its bytes to the post that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmooc.channels import all_channels, channel_named
from cmooc.domain.entries import Entry
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean

BODIES = Path(__file__).parent / "bodies"


def entries(name: str) -> list[Entry]:
    url = f"https://{name}.example/feed"
    feed = parse((BODIES / f"{name}.xml").read_bytes(), url=url, content_type="application/xml")
    tidy = channel_named(name).tidy
    return [tidy(clean(entry, feed_url=url, feed_language=feed.language)) for entry in feed.entries]


TITLES = {
    "mastodon": [
        "Samedi, chantier au jardin du port : on plante la haie !",
        "Avertissement de contenu : conflit de voisinage",
        "↩ @bob Oui, la clé est chez Lucie.",
        "À lire avant la réunion.",
    ],
    "gotosocial": [
        "The tool library @bob opens on Saturday. Bring what you can lend, and a label with your…",
        "Long thoughts on water",
    ],
    "pleroma": ["Le marché revient place du Four dès jeudi, et la navette passe à huit heures.", "deuil"],
    "misskey": [
        "Repair café tonight, bring your lamp",
        "↻ The river path is open again",
        "↩ I have the key",
        "town politics",
    ],
    "friendica": ["Une soirée sur l'eau", "↻ Bob: La carte des sources est en ligne"],
    "pixelfed": ["A bench under the lime tree, freshly painted", "Seed swap in the hall #seeds"],
    "lemmy": ["Une haie ou un mur ?"],
    "bluesky": ["The night bus is back!", "Read this", ""],
    "reddit": ["Trees for a quay"],
    "flickr": ["Ponton de bois neuf"],
    "tumblr": ["Composteur en palettes", "↻ bob: Comment lire un sol"],
    "discourse": ["Récupérer l'eau du toit"],
    "youtube": ["Greffer un pommier"],
    "peertube": ["Visite du lavoir"],
    "podcast": ["Épisode 3 : la mare"],
    "wordpress": ["La haie est plantée"],
    "diigo": ["A map of springs"],
    "hypothesis": ["What is a commons?"],
}


def test_every_body_has_its_channel_and_expectation() -> None:
    assert {path.stem for path in BODIES.iterdir()} == set(TITLES)
    assert set(TITLES) <= {channel.name for channel in all_channels()}


@pytest.mark.parametrize("name", TITLES)
def test_each_post_has_the_title_that_its_author_would_give(name: str) -> None:
    assert [entry.title for entry in entries(name)] == TITLES[name]


@pytest.mark.parametrize("name", TITLES)
def test_notes_are_short_and_articles_are_not(name: str) -> None:
    is_social = channel_named(name).is_social or name == "tumblr"
    assert {entry.is_short for entry in entries(name)} == {is_social}


@pytest.mark.parametrize(
    ("name", "place", "warning"),
    [
        ("mastodon", 1, "Avertissement de contenu : conflit de voisinage"),
        ("gotosocial", 1, "Long thoughts on water"),
        ("pleroma", 1, "deuil"),
        ("misskey", 3, "town politics"),
    ],
)
def test_what_stands_behind_a_warning_is_not_shown(name: str, place: int, warning: str) -> None:
    entry = entries(name)[place]
    assert (entry.title, entry.summary, entry.text) == (warning, warning, warning)
    for hidden in ("composteur", "well ran dry", "Odile", "mayor"):
        assert hidden not in entry.html
    assert entry.html.startswith("<p>")
    assert entry.enclosures == ()


def test_the_hashtags_behind_a_warning_still_find_the_post() -> None:
    assert entries("mastodon")[1].categories == ("quartier",)
    assert entries("gotosocial")[1].categories == ("water",)
    assert entries("misskey")[3].categories == ("council",)


@pytest.mark.parametrize(
    ("name", "place", "categories"),
    [
        ("mastodon", 0, ("communs",)),
        ("bluesky", 0, ("mobility",)),
        ("pixelfed", 1, ("seeds",)),
        ("pleroma", 0, ("marché",)),
        ("wordpress", 0, ("Communs",)),
        ("diigo", 0, ("water",)),
        ("podcast", 0, ("eau", "mare")),
    ],
)
def test_hashtags_are_categories_each_once(name: str, place: int, categories: tuple[str, ...]) -> None:
    assert entries(name)[place].categories == categories


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reddit", "Which trees for a windy quay?"),
        ("discourse", "Qui a déjà posé une cuve ?"),
        ("lemmy", "https://journal.example/haie\nQu'en pensez-vous pour le bord du quai ?"),
        ("flickr", ""),
        ("diigo", "All springs of the valley."),
    ],
)
def test_what_a_platform_hangs_on_is_taken_off(name: str, text: str) -> None:
    (entry,) = entries(name)
    assert entry.text == text
    assert entry.summary == " ".join(text.split())
    for noise in ("submitted by", "Read full topic", "posted a photo", "points", "Tags:", "Comments:", "[link]"):
        assert noise not in entry.html


def test_bluesky_does_not_tell_what_it_leaves_out() -> None:
    assert [entry.text for entry in entries("bluesky")] == [
        "The night bus is back!\nTimetable on the shelter. #mobility",
        "Read this",
        "",
    ]
    assert "[contains" not in entries("bluesky")[1].html


def test_pictures_keep_what_describes_them() -> None:
    assert 'alt="A bench under the lime tree, freshly painted"' in entries("pixelfed")[0].html
    assert 'alt="Ponton de bois neuf"' in entries("flickr")[0].html


def test_sounds_and_videos_stay_and_players_of_old_and_avatars_go() -> None:
    assert [file.url for file in entries("podcast")[0].enclosures] == ["https://ondes.example/3.mp3"]
    assert entries("podcast")[0].enclosures[0].duration_s == 1265
    assert [file.url for file in entries("peertube")[0].enclosures] == ["https://tube.example/abc.mp4"]
    assert entries("youtube")[0].enclosures == ()
    assert entries("youtube")[0].text == "Au jardin, en dix minutes.\nOutils : un greffoir."
    assert entries("wordpress")[0].enclosures == ()
