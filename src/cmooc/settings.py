"""Settings: `cmooc.toml` in the data folder, overridden by `CMOOC_<NAME>` in the environment. The one reader of both."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from cmooc.domain.courses import Course
from cmooc.domain.errors import ConfigError
from cmooc.domain.urls import is_http

FILE_NAME = "cmooc.toml"


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
    timezone: str = "Europe/Paris"
    edition_hour: time = time(7, 0)
    max_age_days: int = Field(30, ge=1, le=3650)
    poll_every_minutes: int = Field(60, ge=5, le=10080)
    fetch_allow: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    fetch_timeout_s: float = Field(20.0, gt=0, le=300)
    fetch_max_bytes: int = Field(8_000_000, ge=10_000)
    fetch_at_once: int = Field(100, ge=1, le=1024)
    fetch_pause_s: float = Field(1.0, ge=0, le=60)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no time zone is called {value!r}; try Europe/Paris") from error
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ipaddress.ip_network(text, strict=False)
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _http(value).rstrip("/")

    @field_validator("hub_url")
    @classmethod
    def _hub(cls, value: str) -> str:
        return _http(value)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and value.split(":", 1)[0].split("+", 1)[0] not in ("sqlite", "postgresql"):
            raise ValueError("a database address starts with sqlite:/// or postgresql://")
        return value

    @property
    def site_url(self) -> str:
        """The public address, or the loopback one this machine serves."""
        shown_host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 (a comparison)
        return self.base_url or f"http://{shown_host}:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

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


def _http(value: str) -> str:
    if value and not is_http(value):
        raise ValueError("an address looks like https://course.example.org")
    return value


def load(data: Path, environ: Mapping[str, str] | None = None, options: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a data folder; `options` of the command line win, then the environment.

    Raises ConfigError naming the setting, what is wrong, and where it stands.
    """
    path = data / FILE_NAME
    values = _from_file(path)
    source = dict.fromkeys(values, str(path))
    for name, text in (os.environ if environ is None else environ).items():
        key = name.removeprefix("CMOOC_").lower()
        if name.startswith("CMOOC_") and key in Settings.model_fields:
            values[key], source[key] = text, name
    for key, text in (options or {}).items():
        values[key], source[key] = text, "--" + key.replace("_", "-")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _config_error(error, source) from error


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
        path=source.get(name, FILE_NAME), name=name, value=first.get("input"),
        cause=first["msg"].removeprefix("Value error, ").rstrip("."),
    )  # fmt: skip
