"""What each setting is for, told to hosts at the desk, and which of them may be changed there.

docs/settings.md says the same, with units and defaults; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from cmooc.domain.sentences import marked as _

GROUPS: Mapping[str, tuple[str, ...]] = {
    _("The course"): (
        "title", "title_fr", "description", "description_fr", "tag", "language", "contact", "license", "timezone",
        "max_age_days",
    ),
    _("Editions"): ("edition_hour", "edition_leaves", "edition_words", "weekly_day"),
    _("Mail"): (
        "mail_from", "postal_address", "smtp_url", "bounce_address", "bounce_mailbox", "bounce_hook_secret",
        "suspend_after", "mail_per_second", "mail_connections", "mail_per_connection", "mail_late_hours",
    ),
    _("Who may come in"): ("moderation", "known_domains", "passkeys"),
    _("Limits"): ("letters_per_day", "sign_ups_per_hour", "looks_per_minute", "forms_per_minute"),
    _("Reading feeds"): (
        "poll_every_minutes", "fetch_allow", "fetch_timeout_s", "fetch_max_bytes", "fetch_at_once", "fetch_pause_s",
    ),
    _("The server"): (
        "base_url", "hub_url", "host", "port", "database_url", "trusted_proxies", "metrics_allow", "security_contact",
    ),
}  # fmt: skip
OTHERS = _("Others")

CHOICES = (  # what some settings may be; the others say the same in all languages
    _("by itself"), _("by hand"), _("known domains"), _("open"), _("offered"), _("required"),
    _("monday"), _("tuesday"), _("wednesday"), _("thursday"), _("friday"), _("saturday"),
    _("sunday"),
)  # fmt: skip

BY_HAND: Mapping[str, str] = dict.fromkeys(
    ("base_url", "host", "port", "database_url", "hub_url", "smtp_url", "mail_from", "bounce_address", "bounce_mailbox",
     "bounce_hook_secret"),
    _("Only in the file: a slip would cut the course off from its readers, its data or its mail."),
) | dict.fromkeys(
    ("passkeys",), _("Only in the file: a slip would shut everybody out of the desk."),
) | dict.fromkeys(
    ("fetch_allow", "trusted_proxies", "metrics_allow"),
    _("Only in the file: it opens networks, and whoever got into the desk could open them too."),
) | dict.fromkeys(
    ("fetch_timeout_s", "fetch_max_bytes", "fetch_at_once", "fetch_pause_s"),
    _("Only in the file: it depends on the machine and its network."),
)  # fmt: skip

MEANINGS: Mapping[str, str] = {
    "title": _("the course’s title in English"),
    "title_fr": _("the title in French; empty: as in English"),
    "description": _("the course in one sentence, in English"),
    "description_fr": _("the same in French; empty: as in English"),
    "tag": _("the course’s tag, by which posts are recognized; with or without #"),
    "language": _("the course’s own language, shown at addresses that name none"),
    "contact": _("how to reach the facilitators, shown on the site"),
    "license": _("the license of the editions, shown on the site"),
    "base_url": _("the site’s public address, without language; empty: http://HOST:PORT"),
    "hub_url": _("the WebSub hub that the course’s own feeds name and that is told when they change; empty: none"),
    "host": _("the address this machine listens at; 0.0.0.0 for all"),
    "port": _("the port it listens at"),
    "database_url": _("the database; empty: SQLite in cmooc.db in the data folder"),
    "smtp_url": _("the mail server that editions and letters go to; empty: into the data folder"),
    "mail_from": _("the address our mails come from; empty: the contact if it is a mail address, else newsletter@ and"
                   " the site’s host"),
    "bounce_address": _("where bounces go; each message adds what tells whom it was for; empty: mail_from, as it is"),
    "moderation": _("who lets a feed in once its owner has confirmed it: a facilitator; nobody for known domains; or all"
                    " come in, and first posts wait for a facilitator"),
    "known_domains": _("feeds of these domains, and of those below them, come in at once with moderation by known domains"),
    "passkeys": _("whether facilitators and hosts may sign in with a passkey, or must"),
    "postal_address": _("who sends, printed at the end of each mail"),
    "mail_per_second": _("how many messages go out in a second at most; 0: as many as the mail server takes"),
    "mail_connections": _("how many connections to the mail server are open at once"),
    "mail_per_connection": _("how many messages go through one connection"),
    "mail_late_hours": _("after how many hours an edition is too late to go out by itself"),
    "timezone": _("where the course’s days begin and end"),
    "edition_hour": _("when the day’s edition is composed"),
    "edition_leaves": _("whether editions leave at their hour, or only when somebody sends them"),
    "edition_words": _("how much an edition shows before “read more”: 700 words are three minutes"),
    "weekly_day": _("the day whose hour closes the week with a weekly edition; empty: none"),
    "max_age_days": _("how old a post may be when first seen; older ones stay in the archive and out of the editions"),
    "bounce_mailbox": _("the mailbox that bounces arrive in, read every five minutes; empty: none"),
    "bounce_hook_secret": _("the secret part of the address that machines tell bounces to; empty: there is no such"
                            " address"),
    "suspend_after": _("after how many editions in a row that a mailbox did not take a subscriber is suspended"),
    "poll_every_minutes": _("how often a feed is asked, unless it wishes otherwise"),
    "fetch_allow": _("networks that may be fetched from although they are private"),
    "fetch_timeout_s": _("how long one answer may take"),
    "fetch_max_bytes": _("the largest answer that is read"),
    "fetch_at_once": _("how many feeds are fetched at the same time"),
    "fetch_pause_s": _("the pause between two questions to one host"),
    "letters_per_day": _("how many letters an address is sent on request in a day"),
    "sign_ups_per_hour": _("how many such letters one client may ask for in an hour; a class behind one address counts"
                           " as one client"),
    "looks_per_minute": _("how often one client may ask for what costs something: search, the API, posts by choice"),
    "forms_per_minute": _("how many forms one client may send; at the desk twenty times as many"),
    "metrics_allow": _("the networks that may read /metrics; for others there is no such page"),
    "security_contact": _("whom to tell of a security hole, published in security.txt; empty: there is no such file"),
    "trusted_proxies": _("networks whose X-Forwarded-For is believed: those of the web servers in front"),
}  # fmt: skip
