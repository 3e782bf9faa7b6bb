"""Settings: `cmooc.toml` in the data folder, overridden by `CMOOC_<NAME>` in the environment. The one reader of both."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from cmooc.domain.courses import Course
from cmooc.domain.errors import ConfigError
from cmooc.domain.mailboxes import MailboxAddress
from cmooc.domain.mails import Sender
from cmooc.domain.relays import RelayAddress
from cmooc.domain.roles import PasskeyPolicy, RelyingParty
from cmooc.domain.sentences import marked as _
from cmooc.domain.setting_faults import fault, unfit
from cmooc.domain.urls import is_http

FILE_NAME = "cmooc.toml"
HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{20,200}")
# they may hold a password, which no message repeats
SECRET = frozenset({"smtp_url", "database_url", "bounce_mailbox", "bounce_hook_secret"})
MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
DEFAULT_PORTS = {"http": 80, "https": 443}
DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHARED = (  # of the course, and not secret; all others are of its server
    "title", "title_fr", "description", "description_fr", "tag", "language", "contact", "license", "base_url", "hub_url",
    "timezone", "edition_hour", "max_age_days", "poll_every_minutes",
)  # fmt: skip


def _split(value: object) -> object:
    """Environment variables hold lists as words between commas or spaces."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


class Settings(BaseModel):
    """All that a host can set. Docs: docs/settings.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field("Learning territories", min_length=1, max_length=200)
    title_fr: str = Field("Territoires apprenants", max_length=200)
    description: str = Field("A course that its participants write, each at home, each from a place.", max_length=500)
    description_fr: str = Field(
        "Un cours écrit par ses participants, chacun chez soi, chacun depuis un lieu.", max_length=500
    )
    tag: str = Field("territoires", pattern=r"^#?\w+$")
    language: Literal["fr", "en"] = "fr"
    contact: str = ""
    license: str = ""
    base_url: str = ""
    hub_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    database_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    bounce_address: str = ""
    postal_address: str = Field("", max_length=300)
    mail_per_second: float = Field(20.0, ge=0, le=10_000)
    mail_connections: int = Field(2, ge=1, le=50)
    mail_per_connection: int = Field(100, ge=1, le=100_000)
    mail_late_hours: int = Field(16, ge=1, le=168)
    timezone: str = "Europe/Paris"
    edition_hour: time = time(7, 0)
    edition_leaves: Literal["by itself", "by hand"] = "by itself"
    edition_words: int = Field(700, ge=200, le=5000)
    weekly_day: Literal["", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "sunday"
    max_age_days: int = Field(30, ge=1, le=3650)
    bounce_mailbox: str = ""
    bounce_hook_secret: str = ""
    suspend_after: int = Field(5, ge=2, le=100)
    poll_every_minutes: int = Field(60, ge=5, le=10080)
    fetch_allow: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    fetch_timeout_s: float = Field(20.0, gt=0, le=300)
    fetch_max_bytes: int = Field(8_000_000, ge=10_000)
    fetch_at_once: int = Field(100, ge=1, le=1024)
    fetch_pause_s: float = Field(1.0, ge=0, le=60)
    letters_per_day: int = Field(3, ge=1, le=100)
    sign_ups_per_hour: int = Field(30, ge=1, le=10_000)
    moderation: Literal["by hand", "known domains", "open"] = "by hand"
    known_domains: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    looks_per_minute: int = Field(120, ge=1, le=100_000)
    forms_per_minute: int = Field(30, ge=1, le=100_000)
    metrics_allow: Annotated[tuple[str, ...], BeforeValidator(_split)] = ("127.0.0.0/8", "::1/128")
    security_contact: str = Field("", max_length=300)
    trusted_proxies: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    passkeys: PasskeyPolicy = PasskeyPolicy.OFFERED

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise unfit(_("no time zone is called {value!r}; try Europe/Paris"), value=value) from error
        return value

    @field_validator("fetch_allow", "trusted_proxies", "metrics_allow")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ipaddress.ip_network(text, strict=False)
            except ValueError as error:
                raise unfit(_("{text!r} is no network; one looks like 192.168.0.0/16"), text=text) from error
        return value

    @field_validator("known_domains")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not DOMAIN.fullmatch(name):
                raise unfit(_("a domain looks like blogs.example.org"))
        return tuple(name.lower() for name in value)

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _http(value).rstrip("/")

    @field_validator("hub_url")
    @classmethod
    def _hub(cls, value: str) -> str:
        return _http(value)

    @field_validator("mail_from", "bounce_address")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        if value and not MAILBOX.fullmatch(value):
            raise unfit(_("a mail address looks like course@example.org"))
        return value

    @field_validator("security_contact")
    @classmethod
    def _security_contact(cls, value: str) -> str:
        if value and not (MAILBOX.fullmatch(value) or value.startswith("https://")):
            raise unfit(_("it is a mail address, or the https address of a page"))
        return value

    @field_validator("bounce_mailbox")
    @classmethod
    def _bounces(cls, value: str) -> str:
        if value:
            MailboxAddress.of(value)
        return value

    @field_validator("bounce_hook_secret")
    @classmethod
    def _hook_secret(cls, value: str) -> str:
        if value and not HOOK_SECRET.fullmatch(value):
            raise unfit(_("a secret has 20 letters, digits, - or _ at least"))
        return value

    @field_validator("smtp_url")
    @classmethod
    def _relay(cls, value: str) -> str:
        if value:
            RelayAddress.of(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and value.split(":", 1)[0].split("+", 1)[0] not in ("sqlite", "postgresql"):
            raise unfit(_("a database address starts with sqlite:/// or postgresql://"))
        return value

    @field_validator("passkeys")
    @classmethod
    def _can_be_made(cls, value: PasskeyPolicy, info: ValidationInfo) -> PasskeyPolicy:
        if value is PasskeyPolicy.REQUIRED and _passkey_host(str(info.data.get("base_url", ""))) is None:
            raise unfit(_("they can be required only where base_url begins with https:// and a name"))
        return value

    @property
    def weekday(self) -> int | None:
        """The day of the weekly edition, 0 for Monday."""
        return WEEKDAYS.index(self.weekly_day) if self.weekly_day else None

    @property
    def site_url(self) -> str:
        """The public address, or the loopback one this machine serves."""
        shown_host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 (a comparison)
        return self.base_url or f"http://{shown_host}:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def relying_party(self) -> RelyingParty | None:
        """Return whom passkeys are made for; None where browsers make none."""
        host, parts = _passkey_host(self.site_url), urlsplit(self.site_url)
        port = f":{parts.port}" if parts.port not in (None, DEFAULT_PORTS.get(parts.scheme)) else ""
        return RelyingParty(host, f"{parts.scheme}://{host}{port}", self.title) if host else None

    def sender(self) -> Sender:
        """Return who sends our mail: `mail_from`, else the contact, else an address at the site's host."""
        is_mailbox = bool(MAILBOX.fullmatch(self.contact))
        host = urlsplit(self.site_url).hostname or "localhost"
        return Sender(
            address=self.mail_from or (self.contact if is_mailbox else f"newsletter@{_ascii_host(host)}"),
            bounce_address=self.bounce_address,
            contact=self.contact if is_mailbox or is_http(self.contact) else "",
            postal_address=self.postal_address,
        )

    def course(self) -> Course:
        return Course(
            titles={"en": self.title, "fr": self.title_fr or self.title},
            descriptions={"en": self.description, "fr": self.description_fr or self.description},
            tag=self.tag.removeprefix("#"),
            base_url=self.site_url,
            language=self.language,
            zone=self.zone,
            edition_hour=self.edition_hour,
            contact=self.contact,
            license=self.license,
            max_age_days=self.max_age_days,
            hub_url=self.hub_url,
        )


def _passkey_host(url: str) -> str | None:
    """Return the name that passkeys are bound to: over HTTPS any but a bare number, else this machine's own alone."""
    parts = urlsplit(url)
    host = _ascii_host(parts.hostname or "")
    is_name = host != "localhost" or parts.hostname == "localhost"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host == "localhost")
    return host if parts.hostname and is_name and is_safe else None


def _ascii_host(host: str) -> str:
    """Return a host's name as mail addresses have it; a bare number is no name, and stays this machine."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.encode("idna").decode()
    return "localhost"


def _http(value: str) -> str:
    if value and not is_http(value):
        raise unfit(_("an address looks like https://course.example.org"))
    return value


def load(data: Path, environ: Mapping[str, str] | None = None, options: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a data folder; `options` of the command line win, then the environment.

    Raises ConfigError naming the setting, what is wrong, and where it stands.
    """
    path = data / FILE_NAME
    values = _from_file(path)
    source = dict.fromkeys(values, str(path))
    given = os.environ if environ is None else environ
    for name, key in _named(given).items():
        values[key], source[key] = given[name], name
    for key, text in (options or {}).items():
        values[key], source[key] = text, "--" + key.replace("_", "-")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _config_error(error, source) from error


class Origin(StrEnum):
    """Where the value of a setting comes from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


def environment() -> Mapping[str, str]:
    return os.environ


def unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that are named as settings are, and set none: words mistyped, most likely; in order."""
    known = {"CMOOC_DATA", *_named(environ)}
    return tuple(sorted(name for name in environ if name.upper().startswith("CMOOC_") and name not in known))


def _named(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables that set something, each with the name of its setting."""
    found = {name: name.removeprefix("CMOOC_").lower() for name in environ if name.startswith("CMOOC_")}
    return {name: key for name, key in found.items() if key in Settings.model_fields}


def origins(data: Path, environ: Mapping[str, str]) -> Mapping[str, Origin]:
    """Return where each setting comes from."""
    written = _from_file(data / FILE_NAME)
    said = set(_named(environ).values())
    return {
        name: Origin.ENVIRONMENT if name in said else Origin.FILE if name in written else Origin.DEFAULT
        for name in Settings.model_fields
    }


def shared(settings: Settings) -> str:
    """Write the settings that are of the course and not of its server, as TOML."""
    return _toml({name: getattr(settings, name) for name in SHARED})


def settled(body: bytes, data: Path) -> str:
    """Return a settings file that takes these of another server over, and keeps what is of this one.

    Raises ValueError when it is no TOML, ConfigError when there is something in it that can't be.
    """
    given = tomllib.loads(body.decode())
    unknown = sorted(set(given) - set(SHARED))
    if unknown:
        raise ConfigError("{path}: there is no setting called {name}. The settings are listed in docs/settings.md.",
                          path=FILE_NAME, name=unknown[0])  # fmt: skip
    own = {name: value for name, value in _from_file(data / FILE_NAME).items() if name not in SHARED}
    try:
        Settings.model_validate({**own, **given})
    except ValidationError as error:
        raise _config_error(error, {}) from error
    return _toml({**given, **own})


def _toml(values: Mapping[str, object]) -> str:
    return "".join(f"{name} = {toml_value(value)}\n" for name, value in values.items())


def toml_value(value: object) -> str:
    """Write a value of a setting as TOML."""
    if isinstance(value, str | bool | list | tuple):  # what JSON writes, TOML reads; but for DEL
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def data_folder(option: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """Return `--data`, else `$CMOOC_DATA`, else `./data`, as an absolute path."""
    chosen = option or Path((os.environ if environ is None else environ).get("CMOOC_DATA") or "data")
    return chosen.expanduser().absolute()


def _from_file(path: Path) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("{path} is no valid TOML: {cause}.", path=path, cause=error) from error
    except OSError as error:
        raise ConfigError("{path} can't be read: {cause}.", path=path, cause=error.strerror) from error


def _config_error(error: ValidationError, source: Mapping[str, str]) -> ConfigError:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    if first["type"] == "extra_forbidden":
        return ConfigError(
            "{path}: there is no setting called {name}. The settings are listed in docs/settings.md.",
            path=source.get(name, FILE_NAME), name=name,
        )  # fmt: skip
    return ConfigError(
        "{path}: the setting {name} can't be {value!r}: {cause}.",
        path=source.get(name, FILE_NAME), name=name, value="…" if name in SECRET else first.get("input"),
        cause=fault(first["type"], first.get("ctx", {})),
    )  # fmt: skip
