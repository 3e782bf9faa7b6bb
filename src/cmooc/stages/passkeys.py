"""The one door to webauthn: what browsers are asked for, and whether what they answer is true (WebAuthn Level 2, §7)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cmooc.domain.errors import BadInput
from cmooc.domain.roles import NewKey, Passkey, Person, RelyingParty

TIMEOUT_MS = 120_000
LONGEST_ANSWER = 20_000
FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError)  # of what strangers send


def options_to_make(site: RelyingParty, person: Person, known: Sequence[Passkey], challenge: bytes) -> str:
    """Return as JSON what a browser is asked for that is to make a passkey: one that knows its owner, and checks on them."""
    selection = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json(generate_registration_options(
        rp_id=site.host, rp_name=site.title, user_id=person.key.encode(), user_name=person.address,
        user_display_name=person.name, challenge=challenge, timeout=TIMEOUT_MS, authenticator_selection=selection,
        exclude_credentials=[_described(one.key) for one in known],
    ))  # fmt: skip


def options_to_sign(site: RelyingParty, challenge: bytes) -> str:
    """Return as JSON what a browser is asked for that is to sign in; whose passkey it takes, it says itself."""
    return options_to_json(generate_authentication_options(
        rp_id=site.host, challenge=challenge, timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    ))  # fmt: skip


def challenge_in(answer: str) -> bytes:
    """Return what an answer says it has signed. Raises BadInput for what is no answer."""
    try:
        body = json.loads(answer[:LONGEST_ANSWER])
        return parse_client_data_json(base64url_to_bytes(body["response"]["clientDataJSON"])).challenge
    except (*FAULTS, RecursionError) as error:
        raise _invalid() from error


def credential_in(answer: str) -> str:
    """Return the name of the passkey that an answer to `options_to_sign` comes from. Raises BadInput."""
    return bytes_to_base64url(_signed(answer).raw_id)


def made(site: RelyingParty, answer: str, challenge: bytes) -> NewKey:
    """Return the passkey that was made for this challenge. Raises BadInput."""
    try:
        given: RegistrationCredential = parse_registration_credential_json(answer[:LONGEST_ANSWER])
        found = verify_registration_response(
            credential=given, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
        )  # fmt: skip
    except (*FAULTS, RecursionError) as error:
        raise _invalid() from error
    if not found.user_verified:
        raise _unverified()
    transports = tuple(one.value for one in given.response.transports or ())
    return NewKey(bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count, transports)


def signed(site: RelyingParty, answer: str, challenge: bytes, key: NewKey, owner: Person) -> int:
    """Check that this passkey of its owner has signed the challenge; returns how often it has now. Raises BadInput.

    One that counts must have counted on: an older number, or the same, means that there are two of it.
    """
    given = _signed(answer)
    try:
        found = verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=key.public_key, credential_current_sign_count=0,
        )  # fmt: skip
    except FAULTS as error:
        raise _invalid() from error
    if given.response.user_handle not in (None, owner.key.encode()) or found.credential_id != given.raw_id:
        raise _invalid()
    if not found.user_verified:
        raise _unverified()
    if (found.new_sign_count or key.uses) and found.new_sign_count <= key.uses:
        raise BadInput("This passkey counted back: there may be a copy of it. Remove it, and make a new one.")
    return found.new_sign_count


def _signed(answer: str) -> AuthenticationCredential:
    try:
        return parse_authentication_credential_json(answer[:LONGEST_ANSWER])
    except (*FAULTS, RecursionError) as error:
        raise _invalid() from error


def _described(key: NewKey) -> PublicKeyCredentialDescriptor:
    known = {one.value: one for one in AuthenticatorTransport}
    transports = [known[one] for one in key.transports if one in known]
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential), transports=transports)


def _invalid() -> BadInput:
    return BadInput("This passkey was not accepted. Please try again.")


def _unverified() -> BadInput:
    return BadInput("Your device did not check that it is you: it must ask for a PIN, a finger or a face.")
