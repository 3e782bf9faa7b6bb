"""Where things are on the site: paths of files, links between pages, permanent identifiers (RFC 4151)."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from cmooc.domain.courses import Course
from cmooc.domain.documents import Document
from cmooc.domain.site import Scope, ScopeFeed, ScopeKind, ScopeMonth, Site

# The year in which this scheme of identifiers began; it never changes, or readers would see every post again.
TAG_YEAR = 2026


@lru_cache(maxsize=64)
def _parts(base_url: str) -> tuple[str, str]:
    parts = urlsplit(base_url)
    return parts.hostname or "localhost", parts.path.rstrip("/")


@lru_cache(maxsize=64)
def _is_public(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return host != "localhost"
    return not (address.is_loopback or address.is_unspecified)


def is_public(course: Course) -> bool:
    """Tell whether the site has an address that others can reach; until one is set it is that of this machine."""
    return _is_public(course.base_url)


def link(course: Course, path: str) -> str:
    """Return the root-relative link of a path on the site; the site may live in a folder of its host."""
    return f"{_parts(course.base_url)[1]}/{path}"


def absolute(course: Course, path: str) -> str:
    return f"{course.base_url.rstrip('/')}/{path}"


def webcal(course: Course, path: str) -> str:
    """Return the address that a calendar program is opened with."""
    return "webcal://" + absolute(course, path).partition("://")[2]


def tag_id(course: Course, path: str) -> str:
    """Return the permanent identifier of what has this path (RFC 4151)."""
    host, folder = _parts(course.base_url)
    return f"tag:{host},{TAG_YEAR}:{folder}/{path}"


def scope_path(scope: Scope | ScopeMonth | ScopeFeed) -> str:
    """Return `territories/rennes/`, without the month."""
    return f"{scope.kind}/" if scope.kind is ScopeKind.ALL else f"{scope.kind}/{scope.slug}/"


def month_path(scope: ScopeMonth) -> str:
    """Return `territories/rennes/2026-11/`, for an earlier part of it with its number."""
    part = "" if scope.part == scope.parts else f"{scope.part}/"
    return f"{scope_path(scope)}{scope.first:%Y-%m}/{part}"


def page_document(site: Site, language: str, path: str, html: bytes, *, file: str = "index.html") -> Document:
    """Return the page of one language; that of the course's own language is also at the address without one."""
    also_at = (f"{path}{file}",) if language == site.course.language else ()
    return Document(f"{language}/{path}{file}", "text/html", html, also_at)
