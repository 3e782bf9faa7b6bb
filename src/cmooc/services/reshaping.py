"""Themes and territories get another address, become one, are split and removed; and all of it is undone again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cmooc.domain.amendments import Action, Amendment
from cmooc.domain.errors import BadInput
from cmooc.domain.joining import joined_rule, joined_territory, joined_theme
from cmooc.domain.rulings import Trace
from cmooc.domain.tags import Rule, TagKind, Territory, Theme
from cmooc.domain.texts import slugify
from cmooc.domain.times import Clock
from cmooc.services.learning import Learning
from cmooc.services.naming import in_both, new_slug
from cmooc.services.references import entry_named, subject_named
from cmooc.services.retagging import Retagging
from cmooc.services.tagging import Tagging
from cmooc.stores.amendments import AmendmentStore, Deed
from cmooc.stores.entries import EntryStore
from cmooc.stores.reshaping import ReshapingStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.vocabulary import VocabularyStore

HISTORY = 200
ABOUT_A_RULE = frozenset(("rule_text",))


@dataclass(frozen=True)
class Reshaping:
    """`written` gives the text of a rule; `new_move` makes a name for what is done in one go.

    `seen` is the version of a theme or territory that its author saw (`domain.amendments.version_of`); None for whatever
    there is. All functions raise NotFound and BadInput, and then nothing is done; with `seen`, Overtaken.
    """

    vocabulary: VocabularyStore
    store: ReshapingStore
    amendments: AmendmentStore
    rulings: RulingStore
    entries: EntryStore
    learning: Learning
    tagging: Tagging
    retagging: Retagging
    parse_rule: Callable[[str], Rule]
    written: Callable[[Rule], str]
    clock: Clock
    new_move: Callable[[], str]

    def rename(self, kind: TagKind, name: str, wanted: str, *, by: str = "", seen: str | None = None) -> str:
        """Give a theme or territory another address; returns it. The old one leads there for good."""
        one = self._named(kind, name)
        slug = slugify(wanted)
        if slug != wanted.strip():
            raise BadInput("An address is made of a-z, 0-9 and single hyphens, not {slug}.", slug=wanted.strip())
        if slug == one.slug:
            return slug
        self.store.rename(one, slug, self._deed(by), seen)
        self.learning.keep_up()
        return slug

    def merge(
        self, kind: TagKind, gone: str, kept: str, *, rule: str | None = None, by: str = "", seen: str | None = None
    ) -> Territory | Theme:
        """Let one become part of another; returns what stays. `rule`: that of the theme that stays, else of both."""
        going, staying = self._named(kind, gone), self._named(kind, kept)
        if going.slug == staying.slug:
            raise BadInput("{slug} can't be merged with itself.", slug=going.slug)
        joined = self.joined(going, staying, rule)
        self.store.merge(going, joined, self._deed(by), seen)
        self._tag_anew(by)
        return joined

    def joined(self, gone: Territory | Theme, kept: Territory | Theme, rule: str | None = None) -> Territory | Theme:
        """Return what two become together. Raises BadInput when their rules can't be said as one and none is given."""
        if isinstance(gone, Territory) and isinstance(kept, Territory):
            return joined_territory(kept, gone)
        if isinstance(gone, Theme) and isinstance(kept, Theme):
            return self._joined_themes(gone, kept, rule)
        raise BadInput("{slug} can't be merged with itself.", slug=gone.slug)

    def _joined_themes(self, gone: Theme, kept: Theme, rule: str | None) -> Theme:
        joined = joined_theme(kept, gone)
        if rule is not None:
            return replace(joined, rule=self.parse_rule(rule), rule_text=rule.strip())
        both = joined_rule(kept.rule, gone.rule)
        if both is None:
            raise BadInput("No single rule takes what the rules of {one} and {other} take: write one that does.",
                           one=kept.slug, other=gone.slug)  # fmt: skip
        text = kept.rule_text if both == kept.rule else self.written(both)
        return replace(joined, rule=both, rule_text=text)

    def split(
        self, name: str, new_name: str, fr: str = "", *, rule: str = "", stays: str | None = None,
        posts: Sequence[str] = (), by: str = "", seen: str | None = None,
    ) -> Theme:  # fmt: skip
        """Make a second theme of a part of one: what its `rule` takes, and these posts, which leave the first.

        `stays` is the rule of the first one from now on; None leaves it.
        """
        theme = self._named(TagKind.THEME, name)
        assert isinstance(theme, Theme)  # noqa: S101 (it was asked for by its kind)
        vocabulary = self.vocabulary.load()
        slug = new_slug(fr or new_name, vocabulary.theme_by_slug, vocabulary.former_slugs(TagKind.THEME))
        new = Theme(slug, in_both(new_name, fr), {}, (), self.parse_rule(rule), rule.strip())
        own = theme if stays is None else replace(theme, rule=self.parse_rule(stays), rule_text=stays.strip())
        ids = [entry_named(one, self.entries).id for one in posts]
        if not (new.rule or ids):
            raise BadInput("Say what the new theme takes: give it a rule, or posts.")
        deed = Deed(by, self.clock(), self.new_move())
        self.vocabulary.save([], [own, new], by=by, at=deed.at, move=deed.move, seen=seen)
        changes = [
            (one, TagKind.THEME, about, about == slug) for one in dict.fromkeys(ids) for about in (theme.slug, slug)
        ]
        self.rulings.rule(changes, move=deed.move, by=by, at=deed.at)
        self.learning.keep_up()
        self.tagging.retag_these(ids)
        self.retagging.ask(by, *((theme.slug, slug) if stays is not None else (slug,)))
        return new

    def remove(self, kind: TagKind, name: str, *, by: str = "", seen: str | None = None) -> Territory | Theme:
        """Remove a theme or territory. No post is lost; what lies in a territory comes to lie in its parent."""
        one = self._named(kind, name)
        self.store.remove(one, self._deed(by), seen)
        self._tag_anew(by)
        return one

    def history(self, kind: TagKind, name: str = "", limit: int = HISTORY) -> tuple[Amendment, ...]:
        """Return who changed what, newest first: of one theme or territory, also a former one, or of all."""
        return self.amendments.of(kind, self.slug(kind, name), limit) if name else self.amendments.newest(kind, limit)

    def slug(self, kind: TagKind, name: str) -> str:
        vocabulary = self.vocabulary.load()
        if name in vocabulary.former_slugs(kind):
            return name
        return subject_named(f"{kind.value}:{name}", vocabulary)[1]

    def together(self, amendment_id: int) -> tuple[Amendment, ...]:
        """Return what was done in one go with an amendment, newest first. Raises BadInput for an unknown one."""
        found = self.amendments.together(amendment_id)
        if not found:
            raise BadInput("There is no change {number} in the history.", number=amendment_id)
        return found

    def undo(self, amendment_id: int, *, by: str = "") -> tuple[Amendment, ...]:
        """Set a change back, with all that was done in the same go; BadInput when something newer stands on it."""
        found = self.together(amendment_id)
        at = self.clock()
        self.store.undo(found, by, at)
        traces: tuple[Trace, ...] = self.rulings.undo(found[0].move, at) if found[0].move else ()
        self.learning.keep_up()
        self.tagging.retag_these({one.entry_id for one in traces})
        is_about_rules = all(one.action is Action.EDIT and one.after.keys() <= ABOUT_A_RULE for one in found)
        self.retagging.ask(by, *({one.slug for one in found} if is_about_rules else ()))
        return found

    def undo_last(self, kind: TagKind, name: str, *, by: str = "") -> tuple[Amendment, ...]:
        """Set back the newest change that stands of a theme or territory, also of one that is gone."""
        standing = next((one for one in self.history(kind, name) if not one.is_undone), None)
        if standing is None:
            raise BadInput("Nobody has changed {slug} in a way that could be undone.", slug=name)
        return self.undo(standing.id, by=by)

    def _tag_anew(self, by: str) -> None:
        self.learning.keep_up()
        self.retagging.ask(by)

    def _deed(self, by: str) -> Deed:
        return Deed(by, self.clock())

    def _named(self, kind: TagKind, name: str) -> Territory | Theme:
        vocabulary = self.vocabulary.load()
        _, slug = subject_named(f"{kind.value}:{name}", vocabulary)
        return vocabulary.theme_by_slug[slug] if kind is TagKind.THEME else vocabulary.territory_by_slug[slug]
