"""`init`, `run`, `serve`, `worker`, `demo`: from an empty folder to a running course."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import cmooc
from cmooc.bootstrap import PACKAGE, Instance, packaged
from cmooc.cli.app import app, instance
from cmooc.cli.console import progress, say, show_json
from cmooc.cli.options import AsJson
from cmooc.cli.ports import need_port
from cmooc.cli.telling import polled, tell_edition, tell_poll
from cmooc.demo import DEFAULT_DAYS
from cmooc.demo.facilitating import DESK_PEOPLE
from cmooc.domain.errors import ConfigError
from cmooc.domain.roles import Role
from cmooc.domain.times import local_day
from cmooc.services.upkeep import make_data_folder, sole_worker
from cmooc.settings import load

if TYPE_CHECKING:
    from cmooc.demo.server import DemoServer
    from cmooc.services.rehearsal import RehearsalReport

DEMO_FILE = "demo.json"
DEMO_NETWORK = "127.0.0.0/8"
WEEKS_LIVED = 5  # the demo opens in the last week of its course


@app.command()
def init(
    context: typer.Context,
    title: Annotated[str, typer.Option(help="The course's name in English.")] = "",
    title_fr: Annotated[str, typer.Option(help="Its name in French.")] = "",
    tag: Annotated[str, typer.Option(help="The course tag, without the sign.")] = "",
    language: Annotated[str, typer.Option(help="fr or en: the language shown to visitors who ask for neither.")] = "",
    contact: Annotated[str, typer.Option(help="An address to write to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make the data folder with commented settings and first course pages; what is there stays."""
    here = instance(context)
    options = {"title": title, "title_fr": title_fr, "tag": tag, "language": language, "contact": contact}
    given = {name: value for name, value in options.items() if value}
    load(here.data, options=given)  # so that a wrong one is told before anything is written
    made = prepare(here, given)
    here = instance(context)
    here.database.close()
    if as_json:
        show_json({"data": here.data, "made": made})
    else:
        say(f"{here.data} is ready. Look at cmooc.toml and pages/ there, then: cmooc run")


def prepare(here: Instance, values: Mapping[str, str] | None = None, *, weeks_ago: int = 0) -> tuple[Path, ...]:
    """Make what the data folder lacks; the course starts on the Monday of this week, or of one before."""
    settings = here.settings
    given = {name: (values or {}).get(name) or str(getattr(settings, name)) for name in
             ("title", "title_fr", "tag", "language", "contact")}  # fmt: skip
    today = local_day(here.clock(), settings.zone)
    return make_data_folder(
        here.data, given, today - timedelta(days=today.weekday(), weeks=weeks_ago), PACKAGE / "pages"
    )


@app.command()
def run(context: typer.Context) -> None:
    """Run the course: web site, scheduler and workers in one process."""
    here = instance(context)
    need_port(here)
    prepare(here)
    here = instance(context)
    with sole_worker(here.data):
        _start(here)
        _tell_hosts(here)
        with _ticking(here):
            _serve(here)


def _start(here: Instance) -> None:
    """Do what is due; where a site is there already, only let the workers do it, so that it is served at once."""
    say(f"cmooc {cmooc.__version__}, data in {here.data}")
    here.polls.release_all()
    if not (here.data / "site" / "index.html").exists():
        _start_anew(here)


def _start_anew(here: Instance) -> None:
    """Take in the starting list on the very first start, poll and publish, so that there is something to serve."""
    if here.feed_store.count() == 0:
        report = here.feeds.import_opml(packaged("feeds.opml"))
        say(f"First start: {len(report.added)} feeds from feeds.opml.")
    tell_poll(polled(here))
    is_first = here.editions.last()[0] is None and not here.newsletter.leaves_by_hand
    if here.newsletter.due() or is_first:
        tell_edition(here.newsletter.edition(), here.course.base_url)
    with progress("Publishing") as tell:
        here.publisher.publish(progress=tell)


@app.command()
def serve(context: typer.Context) -> None:
    """Serve the web site alone; `worker` does the rest, on this machine or another."""
    here = instance(context)
    need_port(here)
    prepare(here)
    here = instance(context)
    if not (here.data / "site" / "index.html").exists():
        with contextlib.suppress(ConfigError), sole_worker(here.data):  # where a worker is at it, it will publish
            here.publisher.publish(full=True)
    _serve(here)


@app.command()
def worker(context: typer.Context) -> None:
    """Poll, compose and publish alone; `serve` shows the site."""
    here = instance(context)
    prepare(here)
    here = instance(context)
    with sole_worker(here.data):
        here.polls.release_all()
        with _ticking(here), contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


@app.command()
def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Fill the instance and stop; else go on serving it.")] = False,
    days: Annotated[
        int, typer.Option(min=1, max=366, help="How long the course has lasted; counts on the first start.")
    ] = DEFAULT_DAYS,
    as_json: AsJson = False,
) -> None:
    """Fill an instance with a sample community served from this machine; needs no network."""
    from cmooc.services.rehearsal import MovableClock

    data, _ = context.obj
    _refuse_real_data(data)
    clock = MovableClock()
    settings = load(data).model_copy(update={"fetch_allow": (DEMO_NETWORK,)})
    here = Instance(data, settings, clock, reads_apart=False)  # all feeds are our own
    if not once:
        need_port(here)
    prepare(here, weeks_ago=WEEKS_LIVED)
    with sole_worker(data), _demo_server(here, days) as server:
        here.polls.release_all()
        with progress("Living the course", server.community.days) as tell:
            report = here.rehearsal(server, clock).live(tell)
        with progress("Publishing") as tell:
            here.publisher.publish(progress=tell)
        _tell_demo(here, report, as_json=as_json)
        _people_the_desk(here)
        if once:
            return
        with _ticking(here):
            host = here.people.find(DESK_PEOPLE[0].name)
            say(f"The desk, as {host.name} (a host; the link works once): {here.people.link(host, is_by_host=True)}")
            _serve(here)


def _people_the_desk(here: Instance) -> None:
    """Give the demo a host and a facilitator; on later starts they are there."""
    if not here.people.store.all():
        for one in DESK_PEOPLE:
            here.people.add(one.address, Role(one.role), one.name, one.language)


def _tell_demo(here: Instance, report: RehearsalReport, *, as_json: bool) -> None:
    posts, voices = here.entries.totals()
    editions = len(here.editions.lines())
    if as_json:
        show_json({"feeds": report.feeds, "days": report.days, "editions": editions, "posts": posts,
                   "voices": voices, "site": here.data / "site", "url": here.course.base_url})  # fmt: skip
    else:
        say(f"{editions} editions, {posts} posts by {voices} voices from {report.feeds} feeds.")


def _refuse_real_data(data: Path) -> None:
    if (data / "cmooc.db").exists() and not (data / DEMO_FILE).exists():
        raise ConfigError("{path} holds a course of its own. Give the demo another folder: cmooc --data demo-data demo",
                          path=data)  # fmt: skip


@contextlib.contextmanager
def _demo_server(here: Instance, days: int) -> Iterator[DemoServer]:
    """Serve the community at the address and for the days that its feeds were registered with."""
    path = here.data / DEMO_FILE
    if path.exists():
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            port, last_day = int(kept["port"]), date.fromisoformat(kept["today"])
            days = int(kept.get("days", DEFAULT_DAYS))
        except (ValueError, TypeError, LookupError) as error:
            raise ConfigError("{path} can't be understood: {cause}. Give the demo a new folder with --data.", path=path,
                              cause=error) from error  # fmt: skip
        server = _listening(port, last_day, days)
    else:
        server = _listening(0, local_day(here.clock(), here.settings.zone), days)
        kept = {"port": server.port, "today": server.community.last_day.isoformat(), "days": days}
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(kept), "utf-8")
        draft.replace(path)
    with server:
        yield server


def _listening(port: int, last_day: date, days: int) -> DemoServer:
    from cmooc.demo.server import DemoServer

    try:
        return DemoServer(days, port, last_day)
    except OSError as error:
        raise ConfigError("Port {port}, where this demo's community lives, is in use. Stop what uses it, or give the demo"
                          " a new folder with --data.", port=port) from error  # fmt: skip


@contextlib.contextmanager
def _ticking(here: Instance) -> Iterator[None]:
    from cmooc.worker import scheduler

    found = scheduler(here)
    found.start()
    try:
        yield
    finally:
        here.sending.stop()
        found.shutdown(wait=True)


def _tell_hosts(here: Instance) -> None:
    """Say how the first host gets in; once there is one there is nothing to say."""
    if not any(one.is_host for one in here.people.store.all()):
        say("Nobody can work at the desk yet. In another terminal: cmooc people add YOUR-ADDRESS --role host")
        say("Then open what this prints: cmooc login-link YOUR-ADDRESS")


def _serve(here: Instance) -> None:
    from cmooc.web.server import serve_until_stopped

    say(f"Your site: {here.course.base_url}/   (Ctrl-C stops it)")
    serve_until_stopped(here)
