"""The settings as hosts see and change them at the desk: the file is rewritten whole or not at all, comments kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from cmooc.domain.errors import BadInput, ConfigError
from cmooc.domain.sentences import marked as _
from cmooc.services.setting_texts import BY_HAND, GROUPS, MEANINGS, OTHERS
from cmooc.settings import FILE_NAME, SECRET, Origin, Settings, load, origins, toml_value
from cmooc.stages.toml_lines import with_values


@dataclass(frozen=True, slots=True)
class Option:
    """A setting. `value` is what stands there now, `running` what this process began with; both empty for a secret.

    `is_waiting`: the two differ, and the new one takes effect when cmooc is started anew. `kind` is `text`, `number`,
    `time` or `choice`. `why_not` says why it can't be changed here; empty when it can.
    """

    name: str
    meaning: str
    value: str
    running: str
    default: str
    origin: Origin
    kind: str = "text"
    choices: tuple[str, ...] = ()
    why_not: str = ""
    is_secret: bool = False
    is_set: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a host looks at: all settings by group, and which text of the file they are from."""

    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    version: str

    @property
    def waiting(self) -> tuple[Option, ...]:
        return tuple(one for _, options in self.groups for one in options if one.is_waiting)


@dataclass(frozen=True)
class Configuring:
    """`running` is what file and environment said when this process began; `environ` what its environment sets."""

    data: Path
    running: Settings
    environ: Callable[[], Mapping[str, str]]

    def seen(self) -> Seen:
        """Return all settings as they would be after a restart."""
        now = load(self.data, self.environ())
        places = origins(self.data, self.environ())
        grouped = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in Settings.model_fields if name not in grouped)
        groups = (*GROUPS.items(), *([(OTHERS, others)] if others else []))
        return Seen(
            tuple((title, tuple(self._option(name, now, places[name]) for name in names)) for title, names in groups),
            self._version(),
        )

    def waiting(self) -> int:
        """Return how many settings take effect when cmooc is started anew; raises ConfigError when they can't be read."""
        now = load(self.data, self.environ())
        return sum(getattr(now, name) != getattr(self.running, name) for name in Settings.model_fields)

    def change(self, given: Mapping[str, str], version: str) -> Mapping[str, tuple[str, str]]:
        """Write what differs of these texts; returns (before, after) of each. Raises BadInput, and writes nothing then.

        `version` is that of the file that the host looked at.
        """
        seen = self.seen()
        if version != seen.version:
            raise BadInput("Somebody has changed the settings file since you opened this page. Look at it anew.")
        options = {one.name: one for __, some in seen.groups for one in some}
        changed = {
            name: text.strip() for name, text in given.items()
            if name in options and not options[name].why_not and text.strip() != options[name].value
        }  # fmt: skip
        if not changed:
            return {}
        self._write(changed)
        return {name: (options[name].value, text) for name, text in changed.items()}

    def _write(self, changed: Mapping[str, str]) -> None:
        path = (self.data / FILE_NAME).resolve()
        try:
            checked = load(self.data, self.environ(), changed)
        except ConfigError as error:
            raise ConfigError(error.message, **{**error.details, "path": FILE_NAME}) from error
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            fresh = with_values(text, {name: toml_value(getattr(checked, name)) for name in changed})
            draft = path.with_name(f".{path.name}.tmp")
            with open(draft, "w", encoding="utf-8") as handle:
                handle.write(fresh)
                handle.flush()
                os.fsync(handle.fileno())
            if path.exists():
                draft.chmod(path.stat().st_mode & 0o777)
            draft.replace(path)
        except OSError as error:
            raise BadInput("{path} can't be written: {cause}.", path=FILE_NAME, cause=error.strerror) from error

    def _version(self) -> str:
        path = self.data / FILE_NAME
        return sha256(path.read_bytes() if path.exists() else b"").hexdigest()[:16]

    def _option(self, name: str, now: Settings, origin: Origin) -> Option:
        field = Settings.model_fields[name]
        value, is_secret = getattr(now, name), name in SECRET
        kind, choices = _kind(field.annotation)
        return Option(
            name, MEANINGS.get(name, ""), "" if is_secret else _text(value),
            "" if is_secret else _text(getattr(self.running, name)), _text(field.default), origin, kind, choices,
            self._why_not(name, origin), is_secret, bool(value), value != getattr(self.running, name),
        )  # fmt: skip

    def _why_not(self, name: str, origin: Origin) -> str:
        if origin is Origin.ENVIRONMENT:
            return _("The environment sets it, which wins over the file.")
        return BY_HAND.get(name, "" if name in MEANINGS and name not in SECRET else _("Only in the file."))


def _text(value: Any) -> str:
    """Return a value as it is typed into a form."""
    if isinstance(value, tuple):
        return " ".join(value)
    return value.isoformat("minutes" if not value.second else "seconds") if isinstance(value, time) else str(value)


def _kind(annotation: Any) -> tuple[str, tuple[str, ...]]:
    if get_origin(annotation) is Literal:
        return "choice", tuple(map(str, get_args(annotation)))
    return {int: "number", float: "number", time: "time"}.get(annotation, "text"), ()
