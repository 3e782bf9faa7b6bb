"""Dates, numbers and lists as people write them in each language (CLDR, by way of Babel)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
SKELETONS = {"short": "MMMd", "month": "yMMMM", "month_short": "MMM"}


@lru_cache(maxsize=8192)
def day(value: date, language: str, style: str = "long") -> str:
    """Write a date; `style` is `full` (with weekday), `long`, `short` (no year), `month` or `month_short`."""
    locale = LOCALES.get(language, language)
    if style in SKELETONS:
        text = format_skeleton(SKELETONS[style], value, locale=locale)
    else:
        text = format_date(value, format=style, locale=locale)
    if language == "fr" and value.day == 1 and style in ("full", "long", "short"):
        text = re.sub(r"(?<!\d)1 ", "1er ", text, count=1)
    return text


@lru_cache(maxsize=2048)
def number(value: int, language: str) -> str:
    return format_decimal(value, locale=LOCALES.get(language, language))


def told(value: object, language: str) -> str:
    """Write what fills a place of a sentence: a day or a number as the language does, a text as it is."""
    if isinstance(value, date):
        return day(value, language)
    return number(value, language) if isinstance(value, int) else str(value)


def listing(parts: Sequence[str], language: str) -> str:
    """Join with commas and the last one with «and»."""
    return format_list(list(parts), locale=LOCALES.get(language, language)) if parts else ""


@lru_cache(maxsize=8)
def weekdays(language: str) -> tuple[tuple[str, str], ...]:
    """Return (narrow, wide) names from Monday on."""
    locale = LOCALES.get(language, language)
    narrow = get_day_names("narrow", "stand-alone", locale)
    wide = get_day_names("wide", "stand-alone", locale)
    return tuple((narrow[index], wide[index]) for index in range(7))


@lru_cache(maxsize=256)
def language_name(code: str, language: str) -> str:
    """Return the name of a language as people of another one say it."""
    return str(Locale.parse(LOCALES.get(language, language)).languages.get(code, code))


@lru_cache(maxsize=1024)
def language_tag(language: str | None) -> str:
    """Return the language when it has the form of a BCP 47 tag, else nothing."""
    return language if language and LANGUAGE_TAG.match(language) else ""
