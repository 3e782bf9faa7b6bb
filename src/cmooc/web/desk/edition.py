"""`/desk/edition/`: the next edition as it stands. Posts and sections are chosen and ordered here, words written next door.

A bounded facilitator decides on posts of theirs and writes announcements. What all readers get alike – the lead, the
order of sections, sending – is left to those without bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.drafts import Draft
from cmooc.domain.editions import Edition, Rhythm
from cmooc.domain.errors import BadInput, CmoocError, NotFound, Overtaken
from cmooc.domain.roles import Person
from cmooc.services.references import entry_named
from cmooc.web.access import Facilitator, NotAllowed, must_decide_on
from cmooc.web.desk.edition_words import Sheet, changes, sheets, typed_sheets
from cmooc.web.languages import catalogue_of
from cmooc.web.pages import PRIVATE, READING, Fields, Given, Pages, text_of

HOME = "/desk/edition/"
ACTS_SHOWN = 12
OF_POSTS = ("highlight", "annotate", "plain", "hold", "release", "up", "down", "first", "free")
OF_ALL = ("section-up", "section-down")


def place_of(rhythm: Rhythm) -> str:
    return HOME if rhythm is Rhythm.DAILY else f"{HOME}weekly/"


def must_be_unbounded(person: Person) -> None:
    """Raise NotAllowed when somebody's bounds keep them from what concerns the whole course."""
    if person.is_bounded:
        raise NotAllowed


def status_of(error: CmoocError | None) -> int:
    """Return the status of a page that is shown again, with an error or without."""
    if error is None:
        return 200
    return 409 if isinstance(error, Overtaken) else 422


def in_words(error: CmoocError, _: Callable[[str], str]) -> str:
    """Return what an error says to who sits at the desk; some of the draft's own speak of commands."""
    details = error.details
    if not isinstance(error, Overtaken):
        return error.told(_)
    if "version" in details:
        told = _("{who} has changed this since you opened the page. Look at it; what you press now counts.")
    elif "piece" in details:
        told = _("{who} has gone on from there: it can't be undone any more.")
    elif "at" in details:
        told = _("The edition that this was meant for has left. What you do now is for the next one.")
    else:
        return error.told(_)
    return told.format(**details)


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    _add_posts(app, instance, page)
    _add_words(app, instance, page)


def _add_posts(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route(HOME, methods=READING)
    def daily(request: Request, person: Facilitator) -> Response:
        return shown(request, person, Rhythm.DAILY)

    @app.api_route(f"{HOME}weekly/", methods=READING)
    def weekly(request: Request, person: Facilitator) -> Response:
        return shown(request, person, Rhythm.WEEKLY)

    @app.post(HOME + "do/{rhythm}")
    def act(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        name, post = text_of(fields, "act"), text_of(fields, "post")
        try:
            _check(instance, person, name, post)
            with instance.audit.of(person.name, f"edition.{name}"[:40], about=_about(rhythm, post or _section(fields))):
                _act(instance, rhythm, name, fields, person.name)
        except (BadInput, NotFound) as error:
            return shown(request, person, rhythm, error=error, typed=fields)
        return RedirectResponse(place_of(rhythm) + _anchor(name, post), 303)

    def shown(
        request: Request, person: Person, rhythm: Rhythm, *, error: CmoocError | None = None,
        typed: Given | None = None,
    ) -> Response:  # fmt: skip
        desk = instance.edition_desk.desk(rhythm)
        return page(
            request, "desk/edition", status=status_of(error), headers=PRIVATE,
            person=person, rhythm=rhythm.value, here=place_of(rhythm), desk=desk, edition=desk.edition,
            draft=desk.draft, acts=desk.draft.acts[: -ACTS_SHOWN - 1 : -1],
            acts_titles=instance.drafting(rhythm).titles(desk.draft), notes=_notes(desk.edition),
            is_mine={one.key: _is_theirs(person, one) for one in (*desk.prepared.candidates, *desk.held)},
            error=in_words(error, catalogue_of(request, instance)) if error else "",
            typed=dict(typed.items()) if typed and error else {},
        )  # fmt: skip


def _add_words(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route(HOME + "words/{rhythm}", methods=READING)
    def write(request: Request, person: Facilitator, rhythm: Rhythm, saved: str = "") -> Response:
        draft = instance.drafting(rhythm).shown()
        return shown(request, person, rhythm, sheets(draft, person), draft, is_saved=bool(saved))

    @app.post(HOME + "words/{rhythm}")
    def written(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        if text_of(fields, "act") == "look":
            return typed(request, person, rhythm, fields, is_look=True)
        try:
            _write(instance, person, rhythm, fields)
        except BadInput as error:
            return typed(request, person, rhythm, fields, error=error)
        return RedirectResponse(f"{HOME}words/{rhythm.value}?saved=1", 303)

    def typed(request: Request, person: Person, rhythm: Rhythm, fields: Given, **how: Any) -> Response:
        draft = instance.drafting(rhythm).shown()
        found = typed_sheets(draft, person, fields, instance.safe_markdown)
        return shown(request, person, rhythm, found, draft, **how)

    def shown(
        request: Request, person: Person, rhythm: Rhythm, found: tuple[Sheet, ...], draft: Draft, *,
        error: CmoocError | None = None, is_look: bool = False, is_saved: bool = False,
    ) -> Response:  # fmt: skip
        return page(
            request, "desk/edition_words", status=status_of(error), headers=PRIVATE,
            person=person, rhythm=rhythm.value, here=place_of(rhythm), sheets=found, draft=draft,
            error=in_words(error, catalogue_of(request, instance)) if error else "",
            is_clash=isinstance(error, Overtaken), is_look=is_look, is_saved=is_saved,
        )  # fmt: skip


def _write(instance: Instance, person: Person, rhythm: Rhythm, fields: Given) -> None:
    """Take what was typed into the draft. Raises NotAllowed and BadInput."""
    leads, notices = changes(fields)
    if leads:
        must_be_unbounded(person)
    about = ", ".join((*(f"lead:{one}" for one in leads), *(f"{one.name}.{one.language}" for one in notices)))
    with instance.audit.of(person.name, "edition.write", about=_about(rhythm, about)):
        instance.drafting(rhythm).write(leads, notices, by=person.name, seen=seen_in(fields))


def _check(instance: Instance, person: Person, act: str, post: str) -> None:
    """Raise NotAllowed when this is not theirs to do, and NotFound when there is no such post."""
    if act in OF_POSTS:
        record = entry_named(post, instance.entries)
        must_decide_on(person, record.slugs("territory"), record.slugs("theme"))
    elif act in OF_ALL:
        must_be_unbounded(person)


def _act(instance: Instance, rhythm: Rhythm, act: str, fields: Given, by: str) -> None:
    """Do what a button says. Raises BadInput and NotFound."""
    drafting, editing = instance.drafting(rhythm), instance.edition_desk
    post, note, section, seen = text_of(fields, "post"), text_of(fields, "note"), _section(fields), seen_in(fields)
    doing: Mapping[str, Callable[[], Any]] = {
        "highlight": lambda: drafting.highlight(post, note, by=by, seen=seen),
        "annotate": lambda: drafting.annotate(post, note, by=by, seen=seen),
        "plain": lambda: drafting.clear(post, by=by, seen=seen),
        "hold": lambda: drafting.hold(post, note, by=by, seen=seen),
        "release": lambda: drafting.release(post, by=by),
        "first": lambda: drafting.move(post, by=by),
        "free": lambda: drafting.move(post, is_free=True, by=by),
        "up": lambda: editing.move_post(rhythm, post, is_up=True, by=by),
        "down": lambda: editing.move_post(rhythm, post, is_up=False, by=by),
        "section-up": lambda: editing.move_section(rhythm, section, is_up=True, by=by),
        "section-down": lambda: editing.move_section(rhythm, section, is_up=False, by=by),
        "undo": lambda: drafting.undo(by=by),
    }
    if act not in doing:
        raise BadInput("This button does nothing here.")
    doing[act]()


def _section(fields: Given) -> str:
    return text_of(fields, "section")


def seen_in(fields: Given) -> int:
    """Return the version of the draft that a form was made from; without one, as if nothing had been seen."""
    text = text_of(fields, "seen")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _about(rhythm: Rhythm, what: str) -> str:
    return f"{rhythm.value} edition, {what}" if what else f"{rhythm.value} edition"


def _anchor(act: str, post: str) -> str:
    if act == "hold":
        return "#held"
    return f"#post-{post}" if post.isalnum() else "#sections"


def _notes(edition: Edition) -> Mapping[str, str]:
    return {item.key: item.note for item in edition.items if item.note}


def _is_theirs(person: Person, record: Any) -> bool:
    return person.decides_on(record.slugs("territory"), record.slugs("theme"))
