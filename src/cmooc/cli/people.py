"""`people`, `login-link`, `audit`: who runs the course, how they get in, and what they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from cmooc.bootstrap import Instance
from cmooc.cli.app import app, instance
from cmooc.cli.console import say, show, show_json, show_table
from cmooc.cli.options import AsJson, By
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import ConfigError
from cmooc.domain.roles import Person, Role, changes
from cmooc.domain.tags import Territory, Theme
from cmooc.domain.texts import fold
from cmooc.domain.times import rfc3339
from cmooc.services.naming import not_found, slug_by_name

people = typer.Typer(no_args_is_help=True, help="Facilitators and hosts: who may work at the desk.")
app.add_typer(people, name="people")

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Their address or name.")]
Tongue = Annotated[str, typer.Option("--language", help="fr or en, of their letters and their desk.")]
Places = Annotated[list[str] | None, typer.Option("--territory", help="A territory they decide on; repeatable.")]
Subjects = Annotated[list[str] | None, typer.Option("--theme", help="A theme they decide on; repeatable.")]


@people.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List who has a role."""
    found = instance(context).people.store.all()
    if as_json:
        show_json({"people": [_line(one) for one in found]})
        return
    rows = (
        (one.name, one.address, one.role.value, _bounds(one), one.language, rfc3339(one.created_at)) for one in found
    )
    show_table(("name", "address", "role", "decides on", "language", "since"), rows)


@people.command("show")
def show_person(context: typer.Context, person: Who, as_json: AsJson = False) -> None:
    """Show somebody's role, passkeys, and where they are signed in."""
    here = instance(context)
    found = here.people.find(person)
    passkeys, sessions = here.people.passkeys.of_person(found.id), here.people.sessions(found)
    if as_json:
        show_json({
            **_line(found),
            "passkeys": [{"name": one.name, "made_at": one.made_at, "used_at": one.used_at} for one in passkeys],
            "sessions": [{"device": one.device, "way_in": one.way_in, "made_at": one.made_at, "seen_at": one.seen_at}
                         for one in sessions],
        })  # fmt: skip
        return
    show(f"{found.name} <{found.address}>, {found.role.value}, {found.language}; decides on {_bounds(found)}")
    for key in passkeys:
        show(f"passkey   {key.name}, made {rfc3339(key.made_at)}, last used {rfc3339(key.used_at) or 'never'}")
    for session in sessions:
        show(f"signed in {session.device or 'unknown'}, {session.way_in.value}, last seen {rfc3339(session.seen_at)}")


@people.command("add")
def add(
    context: typer.Context, address: str, by: By,
    role: Annotated[Role, typer.Option(help="facilitator or host.")] = Role.FACILITATOR,
    name: Annotated[str, typer.Option(help="What stands beside their deeds; else how the address begins.")] = "",
    tongue: Tongue = "", territory: Places = None, theme: Subjects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Give somebody a role; they come in by a link that is sent to them, or that `login-link` prints."""
    here = instance(context)
    _need_language(tongue)
    bounds = _known_bounds(here, territory or (), theme or ())
    with here.audit.of(by, "person.add", name or address.partition("@")[0], role.value):
        added = here.people.add(address, role, name, tongue, *bounds)
    if as_json:
        show_json(_line(added))
    else:
        say(f"{added.name} is a {added.role.value} now. Let them in: cmooc login-link {added.address}")


@people.command("change")
def change(
    context: typer.Context, person: Who, by: By,
    role: Annotated[Role | None, typer.Option(help="facilitator or host.")] = None,
    name: Annotated[str, typer.Option(help="Another name.")] = "",
    address: Annotated[str, typer.Option(help="Another mail address.")] = "",
    tongue: Tongue = "", territory: Places = None, theme: Subjects = None,
    everything: Annotated[bool, typer.Option("--everything", help="No bounds any more.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Change somebody's name, address, language, role or bounds; it holds at once, also where they are signed in.

    Bounds that are given take the place of those they had.
    """
    here = instance(context)
    _need_language(tongue)
    old = here.people.find(person)
    if everything or territory or theme:
        territories, themes = _known_bounds(here, territory or (), theme or ())
    else:
        territories, themes = old.territories, old.themes
    new = replace(
        old, name=name or old.name, address=address or old.address, language=tongue or old.language,
        role=role or old.role, territories=territories, themes=themes,
    )  # fmt: skip
    with here.audit.of(by, "person.change", old.name, changes(old, new)):
        here.people.change(new, old.version)
    changed = here.people.of_id(old.id)
    if as_json:
        show_json(_line(changed))
    else:
        say(f"{changed.name} is a {changed.role.value} who decides on {_bounds(changed)}.")


@people.command("remove")
def remove(context: typer.Context, person: Who, by: By, as_json: AsJson = False) -> None:
    """Take somebody's role away; they are signed out everywhere. What they did keeps their name.

    For a week a host can undo it at /desk/people/.
    """
    here = instance(context)
    found = here.people.find(person)
    with here.audit.of(by, "person.remove", found.name):
        here.people.remove(found)
    if as_json:
        show_json({"removed": found.name})
    else:
        say(f"{found.name} has no role any more.")


@app.command("login-link")
def login_link(context: typer.Context, person: Who, by: By, as_json: AsJson = False) -> None:
    """Print a link that lets somebody in once, for a quarter of an hour, also when they have lost their passkey."""
    here = instance(context)
    found = here.people.find(person)
    with here.audit.of(by, "signin.link_made", found.name):
        link = here.people.link(found, is_by_host=True)
    if as_json:
        show_json({"link": link})
    else:
        show(link)


@app.command("audit")
def audit(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="Only what this person did.")] = "",
    action: Annotated[str, typer.Option(help="Only this action, such as person.add.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines.")] = 50,
    before: Annotated[int | None, typer.Option(help="Only lines before the one with this number.")] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what facilitators and hosts did, the newest first."""
    found = instance(context).audit.newest(limit, before, by=by, action=action)
    if as_json:
        show_json({"deeds": found})
        return
    rows = ((one.id, rfc3339(one.at), one.by, one.action, one.about, one.detail, one.outcome.value) for one in found)
    show_table(("number", "at", "by", "action", "about", "detail", "outcome"), rows)


def _need_language(tongue: str) -> None:
    if tongue and tongue not in LANGUAGES:
        raise ConfigError("Letters are written in {known}, never in {language}.", known=", ".join(LANGUAGES),
                          language=tongue)  # fmt: skip


def _known_bounds(
    here: Instance, territories: Iterable[str], themes: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the slugs of bounds. Raises NotFound: one that is mistyped would shut somebody out of everything."""
    vocabulary = here.vocabulary.load()
    return (
        _slugs("territory", territories, vocabulary.territories), _slugs("theme", themes, vocabulary.themes)
    )  # fmt: skip


def _slugs(kind: str, given: Iterable[str], known: Sequence[Territory | Theme]) -> tuple[str, ...]:
    by_name = slug_by_name(known)
    for name in given:
        if fold(name) not in by_name:
            raise not_found(kind, name, known)
    return tuple(sorted({by_name[fold(name)] for name in given}))


def _bounds(person: Person) -> str:
    bounds: Sequence[str] = (*person.territories, *person.themes) if person.is_bounded else ()
    return ", ".join(bounds) or "everything"


def _line(person: Person) -> dict[str, object]:
    return {"name": person.name, "address": person.address, "role": person.role, "language": person.language,
            "territories": person.territories, "themes": person.themes, "since": rfc3339(person.created_at)}  # fmt: skip
