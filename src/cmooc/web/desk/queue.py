"""`/desk/`: what awaits a decision, the most valuable first; and the posts of the next edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.desk import Card, CardKind, Order, Seen, TrailLine, card_name
from cmooc.domain.errors import CmoocError, DecidedMeanwhile
from cmooc.domain.roles import Person
from cmooc.outputs.templating import catalogue
from cmooc.services.desk.queue import Outlook
from cmooc.services.desk.subjects import chosen_subject, subjects_of
from cmooc.web.access import Facilitator, must_decide_on
from cmooc.web.pages import PRIVATE, READING, Fields, Given, Pages, text_of

SHOWN, MOST_SHOWN = 30, 100
MOVES_SHOWN, MOST_MOVES = 6, 100
OTHERS_SHOWN = 8
QUEUE, NEXT = "/desk/", "/desk/posts/"
LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where at the desk somebody is: the posts of the next edition, or the queue, whole or one kind of it."""

    is_next: bool = False
    kind: CardKind | None = None

    @classmethod
    def of(cls, text: str) -> Place:
        if text == "next":
            return cls(is_next=True)
        return cls(kind=CardKind(text) if text in set(CardKind) else None)

    def __str__(self) -> str:
        return "next" if self.is_next else self.kind.value if self.kind else ""

    def address(self, **given: str) -> str:
        """Return the address of the place; `card` is where on the page, `done` the move that is told of."""
        query = {"kind": self.kind.value if self.kind else "", "done": given.get("done", "")}
        text = "&".join(f"{name}={value}" for name, value in query.items() if value)
        card = given.get("card", "")
        return (NEXT if self.is_next else QUEUE) + (f"?{text}" if text else "") + (f"#{card}" if card else "")


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = Desk(instance, page)

    @app.api_route("/desk/", methods=READING)
    def queue(request: Request, person: Facilitator, kind: str = "", done: str = "") -> Response:
        return desk.shown(request, person, Place.of(kind if kind != "next" else ""), done=done)

    @app.api_route("/desk/posts/", methods=READING)
    def next_posts(request: Request, person: Facilitator, done: str = "") -> Response:
        return desk.shown(request, person, Place(is_next=True), done=done)

    @app.api_route("/desk/moves", methods=READING)
    def moves(request: Request, person: Facilitator, done: str = "") -> Response:
        return page(
            request, "desk/moves", headers=PRIVATE, person=person, done=desk.told_of(done),
            mine=instance.moving.trail(MOST_MOVES, person.name), everybody=instance.moving.trail(MOST_MOVES),
        )  # fmt: skip

    @app.post("/desk/decide/{kind}/{action}")
    def decide(request: Request, person: Facilitator, kind: CardKind, action: str, fields: Fields) -> Response:
        return desk.decide(request, person, kind, action, fields)

    @app.post("/desk/undo/{name}")
    def undo(request: Request, person: Facilitator, name: str, fields: Fields) -> Response:
        return desk.undo(request, person, name, fields)

    @app.api_route("/desk/others", methods=READING)
    def others(request: Request, person: Facilitator, since: int = 0) -> Response:
        return desk.others(request, person, since)


@dataclass(frozen=True)
class Desk:
    """What the routes share: a page or a part of it, before and after a decision."""

    instance: Instance
    page: Pages

    def shown(
        self, request: Request, person: Person, place: Place, *, done: str = "", status: int = 200, **told: object
    ) -> Response:
        """Return the whole page of a place."""
        name = "desk/next_posts" if place.is_next else "desk/queue"
        context = self._list(person, place)
        return self.page(
            request, name, status=status, headers=PRIVATE, person=person, at=str(place), done=self.told_of(done),
            **{"error": "", "meanwhile": None, "problem_at": "", **told}, **context,
            newest=self.instance.moving.newest_id(),
        )  # fmt: skip

    def told_of(self, name: str) -> TrailLine | None:
        moves = self.instance.moving.made(name) if name else ()
        return self.instance.moving.line(moves) if moves else None

    def decide(self, request: Request, person: Person, kind: CardKind, action: str, fields: Given) -> Response:
        place = Place.of(text_of(fields, "at"))
        try:
            order = self._order(kind, action, fields)
            self._must_be_theirs(person, order)
            about = ", ".join(order.keys)
            with self.instance.audit.of(
                person.name, f"{order.kind.value}.{order.action}", about, order.words or order.to
            ):
                done = self.instance.moving.decide(order, person.name)
        except DecidedMeanwhile as error:
            return self._refused(request, person, place, fields, error, 409)
        except CmoocError as error:
            return self._refused(request, person, place, fields, error, 422)
        line = self.instance.moving.line(done.moves)
        if not _is_htmx(request):
            return RedirectResponse(place.address(done=line.first.name, card=self._next(person, place, fields)), 303)
        return self._part(request, person, place, fields, done=line, told=done.told)

    def undo(self, request: Request, person: Person, name: str, fields: Given) -> Response:
        place = Place.of(text_of(fields, "at"))
        moves = self.instance.moving.made(name)
        try:
            if moves:
                self._must_be_theirs(person, Order(moves[0].kind, "undo", tuple(Seen(one.key, "") for one in moves)))
            about = ", ".join(one.key for one in moves)
            with self.instance.audit.of(person.name, "desk.undo", about, name):
                done = self.instance.moving.undo(name, person.name)
        except DecidedMeanwhile as error:
            return self._refused(request, person, place, fields, error, 409)
        except CmoocError as error:
            return self._refused(request, person, place, fields, error, 422)
        line = self.instance.moving.line(done.moves)
        if not _is_htmx(request):
            if text_of(fields, "at") == "moves":
                return RedirectResponse(f"/desk/moves?done={name}", 303)
            return RedirectResponse(place.address(done=name, card=text_of(fields, "card")), 303)
        return self._part(request, person, place, fields, done=line, told=done.told)

    def others(self, request: Request, person: Person, since: int) -> Response:
        """Tell what others decided since; nothing new is no content, and what is known already has not changed."""
        lines = self.instance.moving.others(since, person.name)
        if not lines:
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        tag = f'W/"{lines[-1].moves[-1].id}-{sum(one.first.undone_at is not None for one in lines)}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        found = self.page(
            request,
            "desk/others",
            headers=PRIVATE,
            person=person,
            lines=lines,
            most=OTHERS_SHOWN,
            names={one.first.name: [card_name(move.kind, move.key) for move in one.moves] for one in lines},
        )
        found.headers.update(headers)
        return found

    def _order(self, kind: CardKind, action: str, fields: Given) -> Order:
        """Read what somebody wants done; what they saw of things that are not ours is left out."""
        seen = (Seen.of(value) for value in fields.getlist("seen") if isinstance(value, str))
        known = tuple(one for one in seen if one is not None)
        to, note = text_of(fields, "to"), text_of(fields, "note")
        is_typed = note != text_of(fields, "noted")
        if "enter" in fields and to and not is_typed:  # Enter in the field of what a post is moved to
            action = "move"
        if action == "annotate":
            return Order(kind, action, known, note)
        near = text_of(fields, "near")
        subject = chosen_subject(to, near, self.instance.vocabulary.load()) if to and action == "move" else ""
        return Order(kind, action, known, text_of(fields, "words"), subject, note if is_typed else "")

    def _must_be_theirs(self, person: Person, order: Order) -> None:
        vocabulary = self.instance.vocabulary.load()
        for territories, themes in self.instance.moving.bounds(order.kind, order.keys):
            must_decide_on(person, [one for slug in territories for one in vocabulary.line(slug)], themes)

    def _next(self, person: Person, place: Place, fields: Given) -> str:
        """Return the card to go on with: this one, else one of those after it, else the first that awaits a decision.

        A decision may settle others that the engine learns from.
        """
        there = [card.name for card in self._list(person, place)["cards"]]
        wanted = [one for name in ("card", "next") for one in text_of(fields, name).split()]
        return next((one for one in (*wanted, *there) if one in there), "")

    def _refused(
        self, request: Request, person: Person, place: Place, fields: Given, error: CmoocError, status: int
    ) -> Response:
        """Show the thing again as it is now, with what stood in the way."""
        move = error.move if isinstance(error, DecidedMeanwhile) else None
        line = self.instance.moving.line([move]) if move is not None else None
        message = error.told(catalogue(person.language))
        if not _is_htmx(request):
            card = text_of(fields, "card")
            return self.shown(request, person, place, status=status, error=message, meanwhile=line, problem_at=card)
        return self._part(request, person, place, fields, status=status, error=message, meanwhile=line)

    def _part(
        self, request: Request, person: Person, place: Place, fields: Given, *, status: int = 200, **told: Any
    ) -> Response:
        """Return the one card that was worked on, as it is now, with the line that tells what happened."""
        name = text_of(fields, "card")
        context = self._list(person, place)
        card = next((one for one in context["cards"] if one.name == name), None)
        return self.page(
            request, "desk/answer", status=status, headers=PRIVATE, person=person, at=str(place), card_name=name, card=card,
            **{"done": None, "told": None, "error": "", "meanwhile": None, **told}, **context,
        )  # fmt: skip

    def _list(self, person: Person, place: Place) -> dict[str, Any]:
        queue = self.instance.queue
        outlook = queue.outlook()
        waiting = queue.cards(person)
        counts = {kind: sum(card.kind is kind for card in waiting) for kind in CardKind}
        if place.is_next:
            cards: tuple[Card, ...] = queue.next_posts(person, outlook)
        else:
            cards = tuple(card for card in waiting if place.kind in (None, card.kind))
        return {
            "cards": cards, "counts": counts, "outlook": outlook, "closes": _closes(outlook, self.instance),
            "shown": MOST_SHOWN if place.kind or place.is_next else SHOWN, "kind": place.kind,
            "mine": self.instance.moving.trail(MOVES_SHOWN, person.name),
            "subjects": subjects_of(self.instance.vocabulary.load(), person.language),
        }  # fmt: skip


def _closes(outlook: Outlook, instance: Instance) -> timedelta | None:
    return outlook.leaves_at - instance.clock() if outlook.leaves_at else None


def _is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
