"""The site on disk: rewritten only where it changed, and the same whether made in steps or at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.feeds import FeedState
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.stages.rules import parse_rule

LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)
NICE = Tag(TagKind.TERRITORY, "nice", "inherited", Reason("home"), 0.6)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "carte"), 0.8)
BOOKS = Tag(TagKind.THEME, "books", "rules", Reason("rule", "livre"), 0.8)


@pytest.fixture
def course(instance, stores, clock):
    """Two participants, three posts, an edition, published."""
    stores.vocabulary.save(
        [Territory("lyon", {"fr": "Lyon"}), Territory("nice", {"fr": "Nice"})],
        [Theme("maps", {"fr": "Cartes", "en": "Maps"}, {}, (), parse_rule("any: carte"), "any: carte"),
         Theme("books", {"fr": "Livres", "en": "Books"}, {})],
    )  # fmt: skip
    ann, ben = stores.feed("ann", territories=("lyon",)), stores.feed("ben", territories=("nice",))
    stores.post(ann, "a", "b", tags=[LYON, MAPS], html="<p>Une carte</p>", at=clock.now - timedelta(hours=2))
    stores.post(ben, "c", tags=[NICE, BOOKS], html="<p>Un livre</p>", at=clock.now - timedelta(hours=2))
    instance.newsletter.edition()
    instance.publisher.publish()
    return ann, ben


def files(place):
    """Return the files of a folder, or of an instance's site, by path."""
    root = place if isinstance(place, Path) else place.data / "site"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def differing(before, after):
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def as_made_at_once(instance):
    """Return what a full publish into an empty folder gives."""
    other = instance.data / "at once"
    replace(instance.publisher, folder=other).publish(full=True)
    return files(other)


def key(stores, feed, guid):
    return stores.by_guid(feed)[guid].key


def test_the_second_time_nothing_is_written(instance, course):
    before = {path: path.stat().st_mtime_ns for path in Path(instance.data / "site").rglob("*")}
    report = instance.publisher.publish()
    assert (report.written, report.removed, report.is_full) == (0, 0, False)
    report = instance.publisher.publish(full=True)
    assert (report.written, report.removed, report.is_full) == (0, 0, True)
    assert {path: path.stat().st_mtime_ns for path in Path(instance.data / "site").rglob("*")} == before


def test_the_site_has_a_page_for_everything_in_both_languages(instance, stores, course):
    there = files(instance)
    a = key(stores, course[0], "a")
    for language in ("fr", "en"):
        for path in ("", "editions/", "editions/2026-11-23/", f"entries/{a}/", "territories/lyon/", "themes/maps/",
                     "participants/ann/", "feeds/", "entries/"):  # fmt: skip
            assert f"{language}/{path}index.html" in there
    assert "sitemap.xml" in there


def test_a_changed_post_rewrites_only_the_pages_it_stands_on(instance, stores, course, clock, fresh_entry):
    ann, _ = course
    before = files(instance)
    record = stores.by_guid(ann)["a"]
    edited = fresh_entry("a", title="Quite another title", html="<p>Une carte</p>", tags=[LYON, MAPS])
    stores.save(ann, clock.now, changed=((record.id, edited),))
    assert not instance.publisher.publish().is_full
    changed = differing(before, files(instance))
    assert f"fr/entries/{record.key}/index.html" in changed
    assert "fr/themes/maps/index.html" in changed
    assert not [path for path in changed if "nice" in path or "books" in path or "/ben" in path]
    assert f"fr/entries/{key(stores, course[1], 'c')}/index.html" not in changed


def step_edit(instance, stores, course, fresh_entry, clock):
    record = stores.by_guid(course[0])["a"]
    edited = fresh_entry("a", title="Edited", html="<p>livre</p>", tags=[LYON, BOOKS])
    stores.save(course[0], clock.now, changed=((record.id, edited),))


def step_new(instance, stores, course, fresh_entry, clock):
    stores.post(course[1], "d", "e", tags=[NICE, MAPS], at=clock.now)


def step_withdraw(instance, stores, course, fresh_entry, clock):
    stores.save(course[0], clock.now, withdrawn=(stores.by_guid(course[0])["a"].id,))


def step_leave_out(instance, stores, course, fresh_entry, clock):
    stores.entries.decide(key(stores, course[0], "a"), Decision(Verdict.LEFT_OUT, "facilitator"), clock.now)


def step_highlight(instance, stores, course, fresh_entry, clock):
    stores.entries.highlight(key(stores, course[1], "c"), "Read this", clock.now)


def step_edition(instance, stores, course, fresh_entry, clock):
    stores.post(course[1], "d", tags=[NICE], at=clock.now)
    clock.move(hours=24)
    instance.newsletter.edition()


def step_pause(instance, stores, course, fresh_entry, clock):
    stores.feeds.set_state(course[0].id, FeedState.PAUSED, clock.now)


def step_new_feed(instance, stores, course, fresh_entry, clock):
    stores.post(stores.feed("cleo", territories=("lyon",)), "z", tags=[LYON], at=clock.now)


def step_feed_without_posts(instance, stores, course, fresh_entry, clock):
    stores.feed("dan")


def step_second_feed(instance, stores, course, fresh_entry, clock):
    stores.feed("ann", url="https://second.example/feed", title="Another blog of ann")


def step_remove_feed(instance, stores, course, fresh_entry, clock):
    stores.feeds.remove(course[0].id)


def step_retag(instance, stores, course, fresh_entry, clock):
    instance.tagging.retag()


def step_last_of_its_month(instance, stores, course, fresh_entry, clock):
    stores.save(course[1], clock.now, withdrawn=(stores.by_guid(course[1])["c"].id,))


def step_all_gone(instance, stores, course, fresh_entry, clock):
    for feed in course:
        stores.save(feed, clock.now, withdrawn=tuple(record.id for record in stores.by_guid(feed).values()))


def step_moved(instance, stores, course, fresh_entry, clock):
    stores.save(replace(course[1], url="https://moved.example/feed", title="New name"), clock.now)


def step_theme(instance, stores, course, fresh_entry, clock):
    stores.vocabulary.save([], [Theme("new", {"fr": "Nouveau"}, {})])


STEPS = [value for name, value in list(globals().items()) if name.startswith("step_")]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__.removeprefix("step_"))
def test_publishing_in_steps_gives_the_same_bytes_as_at_once(instance, stores, course, fresh_entry, clock, step):
    step(instance, stores, course, fresh_entry, clock)
    instance.publisher.publish()
    stepwise = files(instance)
    assert sorted(differing(stepwise, as_made_at_once(instance))) == []


def test_all_of_it_one_after_the_other_gives_the_same_bytes_as_at_once(instance, stores, course, fresh_entry, clock):
    for step in (step_new, step_edit, step_highlight, step_edition, step_withdraw, step_new_feed):
        step(instance, stores, course, fresh_entry, clock)
        instance.publisher.publish()
    stepwise = files(instance)
    assert sorted(differing(stepwise, as_made_at_once(instance))) == []


def test_a_new_day_alone_renders_the_front_and_the_same_bytes_as_at_once(instance, stores, course, clock):
    clock.move(hours=24)
    instance.publisher.publish()
    stepwise = files(instance)
    assert sorted(differing(stepwise, as_made_at_once(instance))) == []


def test_a_removed_feed_leaves_no_page_and_a_mark_in_the_past_edition(instance, stores, course):
    ann, _ = course
    keys = [key(stores, ann, guid) for guid in "ab"]
    stores.feeds.remove(ann.id)
    report = instance.publisher.publish()
    assert report.is_full
    there = files(instance)
    assert not [path for path in there if "/ann/" in path or any(one in path for one in keys)]
    edition = there["en/editions/2026-11-23/index.html"].decode()
    for one in keys:
        assert f"entries/{one}" not in edition
    assert "Title of c" in edition
    for path, body in there.items():
        if "editions" not in path and path.endswith((".html", ".xml", ".json", ".opml")) and path not in (
            "index.html", "fr/index.html", "en/index.html"
        ):  # fmt: skip
            assert b"Blog of ann" not in body, path


def test_what_is_left_out_or_withdrawn_is_on_no_list(instance, stores, course, clock):
    ann, ben = course
    stores.entries.decide(key(stores, ann, "a"), Decision(Verdict.LEFT_OUT, "facilitator"), clock.now)
    stores.save(ben, clock.now, withdrawn=(stores.by_guid(ben)["c"].id,))
    instance.publisher.publish()
    there = files(instance)
    for path in ("fr/themes/maps/index.html", "fr/entries/index.html", "fr/participants/ann/index.html"):
        assert b"Title of a" not in there[path]
        assert b"Title of c" not in there[path]
    assert stores.find("title")[1] == 1


def test_a_run_that_breaks_off_is_made_good_by_the_next(instance, stores, course, clock, monkeypatch):
    stores.post(course[1], "d", tags=[NICE, MAPS], at=clock.now)
    real = Path.replace
    left = iter(range(5))

    def failing(path, target):
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(Exception, match="No space left"):
        instance.publisher.publish()
    monkeypatch.undo()
    instance.publisher.publish()
    stepwise = files(instance)
    assert sorted(differing(stepwise, as_made_at_once(instance))) == []


def test_a_post_that_is_not_public_has_no_page_unless_readers_have_met_it(instance, stores, now, clock):
    ann = stores.feed("ann")
    left_out, held, carried = (
        *stores.post(ann, "a", verdict=Verdict.LEFT_OUT, reason="no_course_tag"),
        *stores.post(ann, "b"),
        *stores.post(ann, "c"),
    )
    pages = instance.data / "site/fr/entries"
    instance.publisher.publish()
    assert [(pages / key).exists() for key in (left_out, held, carried)] == [False, True, True]
    stores.entries.decide(held, Decision(Verdict.HELD, "facilitator"), now)
    clock.move(hours=1)
    instance.newsletter.edition()
    stores.entries.decide(carried, Decision(Verdict.HELD, "facilitator"), clock.now)
    instance.publisher.publish()
    assert [(pages / key).exists() for key in (left_out, held, carried)] == [False, False, True]
    assert not (instance.data / "site/entries" / held).exists()


def test_who_is_linked_to_is_told_on_the_pages_of_both(instance, stores):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    (verger,) = stores.post(ben, "verger", title="Un verger")
    instance.publisher.publish()
    stores.post(ann, "answer", title="Réponse à Ben", html='<a href="https://posts.example/verger">ici</a>')
    instance.publisher.publish()
    for path in (f"entries/{verger}", "participants/ann", "participants/ben"):
        text = (instance.data / "site/fr" / path / "index.html").read_text()
        assert "En conversation" in text, path
        assert "Réponse à Ben" in text, path
