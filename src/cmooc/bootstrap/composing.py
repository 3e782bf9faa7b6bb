"""Editions: composed, prepared by facilitators, corrected afterwards, and shown before they leave."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.domain.editions import Edition, Rhythm
    from cmooc.services.correcting import Correcting
    from cmooc.services.drafting import Drafting
    from cmooc.services.edition_desk import EditionDesk
    from cmooc.services.newsletter import Newsletter
    from cmooc.services.pages import CourseFiles


def files(of: Instance) -> CourseFiles:
    from cmooc.services.pages import CourseFiles
    from cmooc.stages.pages import read_announcement, read_page
    from cmooc.stages.sanitize import safe_html

    return CourseFiles(of.data, partial(_page_values, of), read_page, read_announcement, safe_html)


def _page_values(of: Instance, language: str) -> Mapping[str, str]:
    course = of.course
    return {
        "course": course.title(language), "tag": course.tag, "contact": course.contact, "base_url": course.base_url,
    }  # fmt: skip


def safe_markdown(of: Instance, text: str) -> str:
    """Return what a facilitator wrote as sanitized HTML."""
    from cmooc.stages.pages import read_markdown
    from cmooc.stages.sanitize import safe_html

    return read_markdown(text, base_url=of.course.base_url, sanitize=safe_html)


def newsletter(of: Instance) -> Newsletter:
    from cmooc.services.newsletter import Newsletter
    from cmooc.stages.sharing import Caps

    return Newsletter(
        course=of.course, editions=of.editions, entries=of.entries, vocabulary=of.vocabulary,
        announcements=of.files.announcements, clock=of.clock, caps=Caps(words=of.settings.edition_words),
        drafts=of.drafts, echoes=of.echoes, events=of.events.on, weekday=of.settings.weekday,
        leaves_by_hand=of.settings.edition_leaves == "by hand",
    )  # fmt: skip


def drafting(of: Instance, rhythm: Rhythm) -> Drafting:
    from cmooc.services.drafting import Drafting

    return Drafting(of.drafts, of.entries, of.vocabulary, of.safe_markdown, of.clock, rhythm)


def edition_desk(of: Instance) -> EditionDesk:
    from cmooc.services.edition_desk import EditionDesk

    return EditionDesk(
        of.newsletter, of.drafting, of.mailings, of.editions, of.entries, of.vocabulary, of.molds, of.audit, of.clock
    )  # fmt: skip


def edition_page(of: Instance, edition: Edition, language: str) -> bytes:
    """Return the page of an edition as the site will show it."""
    from cmooc.domain.site import EditionPage
    from cmooc.outputs.html import pages

    page = next(pages(EditionPage(edition)))
    return of.templating.html(page.template, language, of.site(), page.path, **page.context)


def correcting(of: Instance) -> Correcting:
    from cmooc.services.correcting import Correcting

    return Correcting(of.editions, of.safe_markdown, of.clock)
