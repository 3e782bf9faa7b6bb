"""`/desk/deliveries`: how receiving servers take our mail, and what failed of each mailing."""

from __future__ import annotations

from itertools import islice

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import CmoocError
from cmooc.domain.mailings import DeliveryState, MailingState
from cmooc.domain.sentences import marked as _
from cmooc.web.access import HostPerson
from cmooc.web.pages import PRIVATE, READING, Pages

SPANS = (1, 7, 30, 90)
MAILINGS_SHOWN = 20
FAILURES_SHOWN = 500
WORDS = {
    MailingState.SENDING: _("being sent"), MailingState.PAUSED: _("paused"), MailingState.LATE: _("too late"),
    MailingState.CANCELLED: _("cancelled"), MailingState.DONE: _("done"), DeliveryState.QUEUED: _("waits"),
    DeliveryState.CLAIMED: _("on its way"), DeliveryState.RETRY: _("is tried again"),
    DeliveryState.ACCEPTED: _("accepted"), DeliveryState.FAILED: _("failed"), DeliveryState.EXCLUDED: _("left out"),
}  # fmt: skip


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route("/desk/deliveries", methods=READING)
    def by_domain(request: Request, person: HostPerson, days: str = "") -> Response:
        span = next((one for one in SPANS if str(one) == days), 7)
        return page(
            request, "desk/deliveries", headers=PRIVATE, person=person, days=span, spans=SPANS,
            domains=instance.bouncing.by_domain(span), mailings=instance.mailings.newest(MAILINGS_SHOWN),
            states=DeliveryState, words=WORDS,
        )  # fmt: skip

    @app.api_route("/desk/deliveries/{name}", methods=READING)
    def failures(request: Request, person: HostPerson, name: str) -> Response:
        try:
            report = instance.mailings.one(name)
        except CmoocError as error:
            raise HTTPException(404) from error
        with instance.audit.of(person.name, "deliveries.look", about=name):  # addresses of readers are seen
            found = tuple(islice(instance.mailings.failures(name), FAILURES_SHOWN))
        return page(request, "desk/failures", headers=PRIVATE, person=person, report=report, failures=found,
                    most=FAILURES_SHOWN, states=DeliveryState, words=WORDS)  # fmt: skip
