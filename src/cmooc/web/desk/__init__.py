"""The desk: what facilitators and hosts do in a browser. Each subject adds its own routes."""

from __future__ import annotations

from fastapi import FastAPI

from cmooc.bootstrap import Instance
from cmooc.web.desk import (
    audit,
    checkups,
    deliveries,
    edition,
    edition_preview,
    edition_sending,
    fetching,
    keeping,
    me,
    numbers,
    people,
    queue,
    settings,
    territories,
    themes,
)
from cmooc.web.desk.standing import with_standing
from cmooc.web.desk.vocabulary import add_progress
from cmooc.web.pages import Pages


def add_desk(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes below `/desk/`; `page` renders a page of this site."""
    page = with_standing(instance, page)
    queue.add(app, instance, page)
    me.add(app, instance, page)
    people.add(app, instance, page)
    audit.add(app, instance, page)
    themes.add(app, instance, page)
    territories.add(app, instance, page)
    add_progress(app, instance, page)
    checkups.add(app, instance, page)
    edition.add(app, instance, page)
    edition_preview.add(app, instance, page)
    edition_sending.add(app, instance, page)
    numbers.add(app, instance, page)
    for subject in (fetching, deliveries, settings, keeping):  # for hosts
        subject.add(app, instance, page)
