"""The errors cmooc raises on purpose; each message can be told in the user's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from cmooc.domain.desk import Move


class CmoocError(Exception):
    """Base of all. `message` is an English sentence with `{named}` places, which is also its key in the catalogues."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, /, **details: object) -> None:
        self.message = message
        self.details = details
        super().__init__(message.format(**details))

    def __reduce__(self) -> tuple[Callable[..., CmoocError], tuple[type[CmoocError], str, dict[str, object]]]:
        """Let an error travel from one process to another, whatever its constructor asks for."""
        return _again, (type(self), str(self), self.__dict__)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in another language; `translate` maps the English template to its translation.

        An error among the details, which says why, is told in that language too.
        """
        details = {
            name: one.told(translate) if isinstance(one, CmoocError) else one for name, one in self.details.items()
        }
        return translate(self.message).format(**details)


def _again(kind: type[CmoocError], text: str, state: dict[str, object]) -> CmoocError:
    error = kind.__new__(kind, text)
    error.__dict__.update(state)
    return error


class ConfigError(CmoocError):
    """Settings, arguments or files given by the host are wrong; the command ends with exit code 2."""

    code = "config"


class BadInput(CmoocError):
    """Something a person typed or pasted can't be used; exit code 2, or a form shown again."""

    code = "bad_input"


class Busy(CmoocError):
    """There is no room for more work at this moment; the same request may do well a minute later."""

    code = "busy"


class TooMany(CmoocError):
    """Somebody asked more often than anybody is allowed to."""

    code = "too_many"


class DraftChanged(CmoocError):
    """A facilitator changed the draft while its edition was being composed: compose it again."""

    code = "draft_changed"


class Overtaken(BadInput):
    """Somebody changed something after it was shown to who now wants to change it: nothing was overwritten."""

    code = "overtaken"


class DecidedMeanwhile(CmoocError):
    """Somebody has decided otherwise since this was looked at. `move` is theirs, where it was made at the desk."""

    code = "decided_meanwhile"

    def __init__(self, message: str, /, move: Move | None = None, **details: object) -> None:
        self.move = move
        super().__init__(message, **details)


class NotFound(CmoocError):
    """The named feed, theme, territory or edition does not exist."""

    code = "not_found"


class StoreError(CmoocError):
    """The database can't be opened, read or written."""

    code = "store"


class RenderError(CmoocError):
    """A page or feed could not be made or written."""

    code = "render"


class RelayError(CmoocError):
    """The mail server can't be reached or used."""

    code = "relay"


class FetchError(CmoocError):
    """No usable answer came.

    `reason` is a stable code: `dns`, `refused_address`, `connect`, `tls`, `timeout`, `too_large`, `too_many_redirects`,
    `bad_redirect`, `bad_url`, `broken`, `encoding`.
    """

    code = "fetch"

    def __init__(self, message: str, /, *, reason: str, **details: object) -> None:
        self.reason = reason
        super().__init__(message, **details)


class MailboxError(CmoocError):
    """The mailbox of bounces can't be read."""

    code = "mailbox"


class ParseError(CmoocError):
    """No feed can be made of the bytes.

    `reason` is a stable code: `empty`, `html`, `not_a_feed`, `too_large`, `timeout`.
    """

    code = "parse"

    def __init__(self, message: str, /, *, reason: str, **details: object) -> None:
        self.reason = reason
        super().__init__(message, **details)


class RuleError(BadInput):
    """A facilitator's rule can't be read. `position` counts characters from the start of the rule's text, `rule`."""

    code = "rule"

    def __init__(self, message: str, /, *, position: int, rule: str = "", **details: object) -> None:
        self.position = position
        self.rule = rule
        super().__init__(message, **details)
