"""Calendars (iCalendar, RFC 5545): they bring events, no posts. Nextcloud and Google tell theirs by the page's address."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from cmooc.channels.addresses import parts_of, query_of, root_of, site
from cmooc.channels.platform import Platform
from cmooc.domain.feeds import CALENDAR

FILE = re.compile(r".*\.ics|/@[\w.@-]+/feed/ics|(?:/[^/]+)*?/remote\.php/dav/public-calendars/[\w-]+/?", re.I)
NEXTCLOUD = re.compile(r"(?:(/.*?)?/index\.php|(/.*?)?)/apps/calendar/(?:p|embed)/([A-Za-z0-9]{8,64})(?:/.*)?")
GOOGLE = re.compile(r"/calendar/(?:u/\d/)?(?:embed|r|render)?/?")
GOOGLE_NAME = re.compile(r"[\w.+#%@-]{3,200}")


class ICal(Platform):
    name = CALENDAR

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if site(parts) == "calendar.google.com" and GOOGLE.fullmatch(parts.path):
            name = unquote(query_of(parts, "src") or "")
            is_name = GOOGLE_NAME.fullmatch(name) and "@" in name
            return (
                f"https://calendar.google.com/calendar/ical/{quote(name, safe='')}/public/basic.ics"
                if is_name
                else None
            )
        if match := NEXTCLOUD.fullmatch(parts.path):
            folder = match[1] or match[2] or ""
            return f"{root_of(parts)}{folder}/remote.php/dav/public-calendars/{match[3]}?export"
        return parts.geturl() if FILE.fullmatch(parts.path) else None
