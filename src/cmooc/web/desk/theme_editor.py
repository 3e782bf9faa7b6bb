"""The editor of one theme: its page, and its rule tried on the archive while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from cmooc.domain.amendments import version_of
from cmooc.domain.errors import RuleError
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Theme
from cmooc.stages.rules import parse_rule, spoken
from cmooc.web.desk.theme_forms import NOTHING, Form, can_use_fields, text_in, where_wrong
from cmooc.web.desk.vocabulary import NEWEST, Desk, pieces
from cmooc.web.languages import language_of

SPLIT_PICKS = 40

Trial = Mapping[str, Any]


@dataclass(frozen=True)
class ThemeEditor:
    desk: Desk

    def own(self, person: Person, slug: str) -> Theme:
        """Return the theme of an address, when it is the person's. Raises NotAllowed and HTTPException."""
        one = self.desk.own(person, slug)
        assert isinstance(one, Theme)  # noqa: S101 (this desk knows nothing else)
        return one

    def show(
        self, request: Request, person: Person, one: Theme | None, form: Form, *, status: int = 200,
        wrong: Mapping[str, Any] | None = None, overtaken: Mapping[str, Any] | None = None, done: str = "",
    ) -> Response:  # fmt: skip
        """Show the editor of a theme, of a new one when it is None, with what its rule takes or why it can't be read."""
        tried, problem = (None, wrong) if wrong else self._try(request, one, form)
        return self.desk.show(
            request, "theme", person, status=status, one=one, form=form, wrong=problem, overtaken=overtaken, done=done,
            tried=tried, history=self.desk.history(one.slug) if one else (),
            posts=self.desk.posts_of(one.slug) if one else 0, back=one.slug if one else "",
            can_use_fields=can_use_fields(form),
        )  # fmt: skip

    def unreadable(self, request: Request, person: Person, one: Theme | None, form: Form, error: RuleError) -> Response:
        return self.show(request, person, one, form, status=422, wrong=self._wrong(request, error, form))

    def preview(self, request: Request, person: Person, one: Theme | None, form: Form) -> Response:
        """Show what a rule takes: as a fragment to a page that asked for one, else with the whole editor."""
        if request.headers.get("hx-request") != "true":
            return self.show(request, person, one, form)
        tried, wrong = self._try(request, one, form)
        return self.desk.show(request, "theme_preview", person, tried=tried, wrong=wrong)

    def show_split(self, request: Request, person: Person, one: Theme, form: Mapping[str, Any], *, status: int = 200,
                   error: str = "") -> Response:  # fmt: skip
        tried, problem = self._try_split(request, one, form["rule"])
        return self.desk.show(
            request, "split", person, status=status, one=one, form=form, seen=version_of(one), error=error or problem,
            tried=tried, posts=self.desk.instance.entries.newest(SPLIT_PICKS, TagKind.THEME.value, one.slug),
        )  # fmt: skip

    def _try_split(self, request: Request, one: Theme, rule: str) -> tuple[Trial | None, str]:
        """Return what the rule of the new theme takes, or why it can't be read."""
        if not rule:
            return None, ""
        try:
            return self._trial(request, replace(one, slug=NOTHING.slug, rule=parse_rule(rule)), NOTHING), ""
        except RuleError as error:
            return None, self.desk.told(request, error)

    def _try(self, request: Request, one: Theme | None, form: Form) -> tuple[Trial | None, Mapping[str, Any] | None]:
        """Return what a rule takes, or where it can't be read."""
        was = one or NOTHING
        try:
            rule = parse_rule(text_in(form))
        except RuleError as error:
            return None, self._wrong(request, error, form)
        return self._trial(request, replace(was, rule=rule), was), None

    def _trial(self, request: Request, theme: Theme, was: Theme) -> Trial | None:
        rules = self.desk.instance.theme_rules
        with self.desk.room.entered() as is_in:
            if not is_in:
                return None
            preview = rules.tried(theme, was.rule)
            ids = {"takes": preview.takes, "loses": preview.loses, "keeps": preview.keeps}
            shown = {name: rules.seen(preview, some, NEWEST) for name, some in ids.items()}
        counts = {name: len(some) for name, some in ids.items()}
        said = spoken(theme.rule, language_of(request, self.desk.instance))
        return {"said": said, "counts": counts, "shown": shown, "pieces": pieces}

    def _wrong(self, request: Request, error: RuleError, form: Form) -> Mapping[str, Any]:
        return where_wrong(error, form, self.desk.told(request, error))
