"""Mail: letters and editions, the relay they leave by, whom they go to, and what comes back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cmooc.bootstrap.keys import new_reader_key, new_secret

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.domain.editions import Edition
    from cmooc.domain.ports import Relay
    from cmooc.services.bouncing import Bouncing
    from cmooc.services.letters import Letters
    from cmooc.services.mailing import Mailings
    from cmooc.services.molding import Molds
    from cmooc.services.sending import Sending
    from cmooc.services.subscriber_lists import SubscriberLists
    from cmooc.services.subscribing import Subscribing
    from cmooc.stages.tokens import Tokens


def tokens(of: Instance) -> Tokens:
    from cmooc.stages.tokens import Tokens
    from cmooc.stores.signing_keys import SigningKeyStore

    store = SigningKeyStore(of.database)
    return Tokens(store.all() or store.first(new_secret(), of.clock()), of.clock)


def relay(of: Instance) -> Relay:
    """Return where the mail of one thread goes: to the relay of the settings, else into the data folder."""
    from cmooc.domain.relays import RelayAddress
    from cmooc.stages.maildir import Maildir
    from cmooc.stages.smtp import SmtpOptions, SmtpRelay

    settings = of.settings
    if not settings.smtp_url:
        return Maildir(of.data / "mail")
    return SmtpRelay(SmtpOptions(
        RelayAddress.of(settings.smtp_url), own_name(settings.site_url), connections=settings.mail_connections,
        per_connection=settings.mail_per_connection, per_second=settings.mail_per_second,
    ))  # fmt: skip


def own_name(site_url: str) -> str:
    """Return how we introduce ourselves to mail servers: by the site's name, else as this machine (RFC 5321 §4.1.3)."""
    host = urlsplit(site_url).hostname or ""
    return host.encode("idna").decode() if host.strip("0123456789.") and ":" not in host else "[127.0.0.1]"


def letters(of: Instance) -> Letters:
    from cmooc.outputs.letters import Letters as Rendering
    from cmooc.services.letters import Letters
    from cmooc.stages.letter_message import Letterhead

    sender = of.settings.sender()
    rendering = Rendering(of.templating, of.course, sender)
    return Letters(of.letter_store, rendering.render, Letterhead(of.course, sender, of.tokens), relay(of), of.clock)


def mailings(of: Instance) -> Mailings:
    from cmooc.services.mailing import Mailings
    from cmooc.stores.mailings import MailingStore

    test = partial(of.molds, mailing_id=0, is_test=True)
    return Mailings(
        MailingStore(of.database), of.editions.of_name, of.molds, test, relay(of), of.clock, _late_after(of)
    )  # fmt: skip


def sending(of: Instance) -> Sending:
    from random import random

    from cmooc.services.sending import Sending
    from cmooc.stores.deliveries import DeliveryStore

    return Sending(
        mailings=of.mailings.store, deliveries=DeliveryStore(of.database), edition_named=of.editions.of_name,
        molds=of.molds, relay=of.relay, journal=of.data / "sending.journal", clock=of.clock, chance=random,
        late_after=_late_after(of),
    )  # fmt: skip


def _late_after(of: Instance) -> timedelta:
    return timedelta(hours=of.settings.mail_late_hours)


def molds(of: Instance, edition: Edition, mailing_id: int, *, is_test: bool = False) -> Molds:
    """Return what makes the messages of one mailing; posts withdrawn since the edition left are not in them."""
    from cmooc.outputs.editions import without
    from cmooc.outputs.mail import Mail
    from cmooc.services.molding import Molds
    from cmooc.stages.mold import Press
    from cmooc.stages.tokens import Purpose

    site, sender = of.site(), of.settings.sender()
    shown = without(edition, of.editions.gone(edition))
    mark = of.tokens.mark(Purpose.READER, "mark")  # no text can hold it: outside nobody knows it
    press = Press(of.course, sender, shown, mailing_id, mark, of.tokens, of.clock)
    return Molds(press, site.vocabulary, Mail(of.templating, site, sender, is_test).render)


def subscribing(of: Instance) -> Subscribing:
    from cmooc.services.subscribing import Subscribing
    from cmooc.stages.mail_addresses import mail_address

    return Subscribing(
        course=of.course, subscribers=of.subscribers, sign_ups=of.sign_ups, letters=of.letter_store, tokens=of.tokens,
        mail_address=mail_address, limits=of.limits, new_key=new_reader_key, clock=of.clock,
    )  # fmt: skip


def subscriber_lists(of: Instance) -> SubscriberLists:
    from cmooc.services.subscriber_lists import SubscriberLists
    from cmooc.stages.mail_addresses import mail_address

    return SubscriberLists(
        of.subscribers, of.tokens, mail_address, of.vocabulary.load(), new_reader_key, of.clock, of.course.language
    )  # fmt: skip


def bouncing(of: Instance) -> Bouncing:
    from cmooc.domain.mailboxes import MailboxAddress
    from cmooc.services.bouncing import Bouncing
    from cmooc.stages.mailboxes import mailbox_at
    from cmooc.stores.bounces import BounceStore

    url = of.settings.bounce_mailbox
    return Bouncing(
        store=BounceStore(of.database), changes=of.changes, tokens=of.tokens, address=of.settings.bounce_address,
        mailbox=mailbox_at(MailboxAddress.of(url)) if url else None, in_a_row=of.settings.suspend_after,
        zone=of.course.zone, clock=of.clock,
    )  # fmt: skip
