"""Participants: they register a feed, look after it, and see what became of their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmooc.bootstrap.keys import new_move, new_reader_key, new_url_secret

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.domain.subscribers import Limits
    from cmooc.services.homes import Homes
    from cmooc.services.mine import Mine
    from cmooc.services.own_feeds import OwnFeeds
    from cmooc.services.owners import Owners
    from cmooc.services.registering import Registering


def limits(of: Instance) -> Limits:
    from cmooc.domain.subscribers import Limits

    return Limits(of.settings.letters_per_day, of.settings.sign_ups_per_hour)


def registering(of: Instance) -> Registering:
    from cmooc.channels.closed import refusal
    from cmooc.domain.registrations import Moderation
    from cmooc.services.looking_up import LookUps, Pool
    from cmooc.services.registering import Policy, Registering
    from cmooc.stages.mail_addresses import mail_address

    return Registering(
        store=of.registrations, feeds=of.feed_store,
        lookups=LookUps(of.registrations, of.checkups, Pool(), of.clock, new_move), homes=of.homes, owners=of.owners,
        letters=of.letter_store, sign_ups=of.sign_ups, tokens=of.tokens, mail_address=mail_address, refuse=refusal,
        forgotten_at=of.erasing.forgotten_at, new_key=new_url_secret,
        policy=Policy(Moderation(of.settings.moderation), of.settings.known_domains), limits=of.limits,
        course=of.course, clock=of.clock,
    )  # fmt: skip


def homes(of: Instance) -> Homes:
    from cmooc.services.homes import Homes

    return Homes(of.territories, of.feed_store)


def owners(of: Instance) -> Owners:
    from cmooc.outputs.letters import told
    from cmooc.services.owners import Owners
    from cmooc.stages.mail_addresses import mail_address

    return Owners(
        store=of.owner_store, letters=of.letter_store, notices=of.notices, tokens=of.tokens,
        mail_address=mail_address, tell=told, course=of.course, clock=of.clock,
    )  # fmt: skip


def mine(of: Instance) -> Mine:
    from cmooc.services.mine import Mine
    from cmooc.stages.mail_addresses import mail_address

    return Mine(
        store=of.owner_store, letters=of.letter_store, sign_ups=of.sign_ups, tokens=of.tokens,
        mail_address=mail_address, new_key=new_reader_key, course=of.course, limits=of.limits, clock=of.clock,
    )  # fmt: skip


def own_feeds(of: Instance) -> OwnFeeds:
    from cmooc.services.own_feeds import OwnFeeds

    return OwnFeeds(
        store=of.owner_store, feeds=of.feeds, feed_store=of.feed_store, catches=of.catch_store, tagging=of.tagging,
        forget_letters=of.owners.forget, clock=of.clock,
    )  # fmt: skip
