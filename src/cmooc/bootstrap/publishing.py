"""The site: what its pages share, who writes them, and what is looked up in the archive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import cmooc
from cmooc.bootstrap.installed import PACKAGE, packaged
from cmooc.bootstrap.keys import new_secret
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.times import local_day

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.domain.site import Site
    from cmooc.outputs.templating import Templating
    from cmooc.services.agenda import AgendaSubjects
    from cmooc.services.choosing import Choosing
    from cmooc.services.events import Events
    from cmooc.services.nearby import Nearby
    from cmooc.services.searching import Searching
    from cmooc.services.site import SitePublisher


def site(of: Instance) -> Site:
    """Return what all pages share at this moment."""
    from cmooc.domain.site import Site

    today = local_day(of.clock(), of.course.zone)
    return Site(of.course, of.vocabulary.load(), of.files.pages(), today, LANGUAGES)


def templating(_of: Instance) -> Templating:
    from cmooc.outputs.templating import Templating

    return Templating(packaged("templates"))


def publisher(of: Instance) -> SitePublisher:
    from cmooc.outputs import all_outputs
    from cmooc.services.site import SitePublisher
    from cmooc.stores.figures import FigureStore
    from cmooc.taggers.gazetteer.lands import Lands

    return SitePublisher(
        folder=of.data / "site", outputs=all_outputs(of.templating), site=of.site, design=_design, changes=of.changes,
        feeds=of.feed_store, entries=of.entries, figures=FigureStore(of.database), past=of.past, index=of.index,
        announce=of.announcing.note, clock=of.clock, outlines=Lands(), agenda=partial(_agenda, of),
    )  # fmt: skip


def _design(site: Site) -> str:
    """Return a hash of all that stands on every page: code version, templates, translations, course and its pages."""
    from hashlib import sha256

    digest = sha256(f"{cmooc.__version__}\n{site.course}\n{site.pages}".encode())
    for folder in (packaged("templates"), PACKAGE / "locales", PACKAGE / "outputs"):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _agenda(of: Instance, site: Site) -> AgendaSubjects:
    from cmooc.services.agenda import AgendaSubjects

    return AgendaSubjects(site, of.events)


def events(of: Instance) -> Events:
    from cmooc.services.events import Events
    from cmooc.stages.sanitize import clean
    from cmooc.taggers import all_taggers

    return Events(
        of.course, of.event_store, of.feed_store, of.vocabulary, of.editions.newest, all_taggers(), clean, new_secret,
        of.clock,
    )  # fmt: skip


def nearby(of: Instance) -> Nearby:
    from cmooc.domain.site import ScopeKind
    from cmooc.services.nearby import Nearby
    from cmooc.taggers.gazetteer.recognize import shipped

    return Nearby(shipped, partial(of.publisher.scope, ScopeKind.TERRITORY))


def choosing(of: Instance) -> Choosing:
    from cmooc.services.choosing import Choosing
    from cmooc.stores.chosen import ChosenEntries

    return Choosing(ChosenEntries(of.database))


def searching(of: Instance) -> Searching:
    from cmooc.services.searching import Searching

    return Searching(of.course, of.search, of.vocabulary)
