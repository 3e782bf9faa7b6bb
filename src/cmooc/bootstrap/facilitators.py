"""Facilitators and hosts: who they are, how they come in, and the record of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmooc.bootstrap.keys import new_challenge, new_url_secret

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.audit import Audit
    from cmooc.services.passkeys import Passkeys
    from cmooc.services.people import People


def people(of: Instance) -> People:
    from cmooc.services.people import People
    from cmooc.stages.mail_addresses import mail_address
    from cmooc.stores.logins import LoginStore
    from cmooc.stores.passkeys import PasskeyStore
    from cmooc.stores.people import PeopleStore

    return People(
        store=PeopleStore(of.database), logins=LoginStore(of.database), passkeys=PasskeyStore(of.database),
        letters=of.letter_store, sign_ups=of.sign_ups, tokens=of.tokens, mail_address=mail_address,
        new_secret=new_url_secret, course=of.course, limits=of.limits, policy=of.settings.passkeys, clock=of.clock,
    )  # fmt: skip


def passkeys(of: Instance) -> Passkeys:
    from cmooc.services.passkeys import Passkeys
    from cmooc.stages import passkeys as ceremonies

    return Passkeys(
        store=of.people.passkeys, people=of.people.store, letters=of.letter_store, tokens=of.tokens,
        site=of.settings.relying_party(), ceremonies=ceremonies, new_challenge=new_challenge, clock=of.clock,
    )  # fmt: skip


def audit(of: Instance) -> Audit:
    from cmooc.services.audit import Audit
    from cmooc.stores.audit import AuditStore

    return Audit(AuditStore(of.database), of.clock)
