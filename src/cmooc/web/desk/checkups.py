"""The check-up of a proposed feed, for who is to decide on it: newest posts as they would appear, tags, and faults."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import FastAPI, Request
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.checkups import CheckUp
from cmooc.domain.errors import CmoocError
from cmooc.domain.feeds import Feed
from cmooc.outputs.templating import catalogue
from cmooc.web.access import Facilitator, must_decide_on
from cmooc.web.pages import PRIVATE, READING, Pages

AT_ONCE = 2
KEPT, KEPT_FOR = 50, timedelta(minutes=30)


class Kept:
    """The newest check-ups, so that nobody's server is asked again because several facilitators look."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._found: OrderedDict[str, tuple[datetime, CheckUp]] = OrderedDict()
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def of(self, feed: Feed) -> CheckUp:
        """Return the check-up of a feed, made now or a little while ago. Raises CmoocError when nothing can be found."""
        now = self._instance.clock()
        with self._lock:
            known = self._found.get(feed.url)
        if known is not None and now - known[0] < KEPT_FOR:
            return known[1]
        with self._room:
            found = self._instance.checkups.check(feed.url)
        with self._lock:
            self._found[feed.url] = (now, found)
            self._found.move_to_end(feed.url)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        return found


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    kept = Kept(instance)

    @app.api_route("/desk/checkup/{feed_id}", methods=READING)
    def checkup(request: Request, person: Facilitator, feed_id: int) -> Response:
        feed = instance.feeds.get(str(feed_id))
        vocabulary = instance.vocabulary.load()
        must_decide_on(person, [one for slug in feed.territories for one in vocabulary.line(slug)], feed.themes)
        found, error = None, ""
        try:
            found = kept.of(feed)
        except CmoocError as problem:
            error = problem.told(catalogue(person.language))
        is_part = request.headers.get("hx-request") == "true"
        name = "desk/checkup_part" if is_part else "desk/checkup"
        return page(request, name, headers=PRIVATE, person=person, feed=feed, checkup=found, error=error)
