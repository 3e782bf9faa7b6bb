"""Who the community is and what it writes."""

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from cmooc.demo import places
from cmooc.demo.community import COURSE_TAG, PLACES, THEMES, Community
from cmooc.demo.people import CAST
from cmooc.demo.schedule import is_social
from cmooc.demo.shapes import SHAPES
from cmooc.demo.spin import CHOICE, SLOT
from cmooc.demo.typography import elide

SOURCES = Path(__file__).parents[2] / "src"
DIGEST = """
import hashlib, sys
from datetime import UTC, date, datetime
from cmooc.demo.community import Community
community = Community(date(2026, 11, 22))
now = datetime(2026, 11, 22, 20, tzinfo=UTC)
digest = hashlib.sha256(community.opml().encode())
for feed in community.feeds:
    digest.update(repr(community.answer(feed.path, now)).encode())
sys.stdout.write(digest.hexdigest())
"""


def digest_in_a_process(hash_seed: str) -> str:
    environment = {"PYTHONPATH": str(SOURCES), "PYTHONHASHSEED": hash_seed}
    done = subprocess.run([sys.executable, "-c", DIGEST], env=environment, capture_output=True, check=True, text=True)
    return done.stdout


def test_two_processes_give_the_same_bytes():
    assert digest_in_a_process("1") == digest_in_a_process("2")


def test_there_are_enough_people_in_enough_places():
    french = {author.place_slug for author in CAST if is_under(author.place_slug, "france")}
    abroad = {author.place_slug for author in CAST} - french

    assert len(CAST) >= 44
    assert len({author.name for author in CAST}) == len(CAST)
    assert len(french) >= 12
    assert len(abroad) >= 4


def is_under(slug: str | None, ancestor: str) -> bool:
    return slug == ancestor or (slug is not None and is_under(places.BY_SLUG[slug].parent_slug, ancestor))


def test_every_place_has_its_parents_and_stands_on_the_globe():
    slugs = {place.slug for place in PLACES}

    assert all(place.parent_slug is None or place.parent_slug in slugs for place in PLACES)
    assert all(-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180 for place in PLACES)
    assert len(slugs) == len(PLACES)


def test_about_a_third_is_in_english(community):
    languages = Counter(post.author.language for post in community.posts)

    assert 900 <= len(community.posts) <= 1300
    assert 0.22 <= languages["en"] / len(community.posts) <= 0.36


def test_every_shape_has_somebody(community):
    assert {post.source.channel for post in community.posts} == set(SHAPES)


def test_every_theme_is_written_about_and_has_a_rule(community):
    themes = Counter(post.theme_slug for post in community.posts)

    assert 6 <= len(THEMES) <= 8
    assert all(themes[theme.slug] > 30 for theme in THEMES)
    assert all(
        line.split(":")[0] in ("any", "all", "none", "regex") for theme in THEMES for line in theme.rule.split("\n")
    )


def test_the_course_tag_is_used_well_badly_and_not_at_all(community):
    on_topic = [post for post in community.posts if post.theme_slug]
    well = [post for post in on_topic if COURSE_TAG in post.categories]
    badly = [post for post in on_topic if any(is_a_mistake(name) for name in post.categories)]

    assert len(well) > 400
    assert len(badly) > 40
    assert len(on_topic) - len(well) - len(badly) > 100
    assert len([post for post in community.posts if post.theme_slug is None]) > 40


def is_a_mistake(name: str) -> bool:
    return name != COURSE_TAG and any(part in name.lower() for part in ("territoire", "térritoire", "terittoire"))


def test_no_template_shows_through(community):
    for post in community.posts:
        for version in post.versions:
            prose = "\n".join([version.title, version.text])
            assert not SLOT.search(prose), prose
            assert not CHOICE.search(prose), prose
            assert "\0" not in prose + version.html


def test_titles_of_blogs_are_all_different(community):
    titles = [post.title for post in community.posts if not is_social(post.source) and post.source.channel != "wiki"]

    assert len(set(titles)) >= 0.97 * len(titles)


def test_short_posts_hardly_repeat_themselves(community):
    words = [post.versions[0].text.split(" #")[0] for post in community.posts if is_social(post.source)]

    assert len(set(words)) >= 0.93 * len(words)


def test_people_answer_each_other(community):
    answering = [post for post in community.posts if f'<a href="{community.base_url}' in post.versions[0].html]

    assert len(answering) > 60


def test_french_is_typeset_and_elided(community):
    french = [post for post in community.posts if post.author.language == "fr" and post.title]

    assert not [post.title for post in french if "'" in post.title or " ?" in post.title or " de A" in post.title]
    assert any("«\u202f" in post.versions[0].text for post in french)


def test_another_length_and_another_day_also_work():
    community = Community(date(2027, 5, 2), days=10, base_url="http://127.0.0.1:9/")

    assert community.base_url == "http://127.0.0.1:9"
    assert 200 < len(community.posts) < 600
    assert hashlib.sha256(community.opml().encode()).hexdigest()


def test_french_contracts_and_elides_names():
    assert elide("de Odile à Les Voisins de Le Hangar de Yves") == "d'Odile aux Voisins du Hangar d'Yves"
    assert elide("de onze à Lille de un an de Youssef") == "de onze à Lille d'un an de Youssef"
