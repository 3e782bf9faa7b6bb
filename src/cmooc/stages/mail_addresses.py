"""Mail addresses as people type them, made one: the domain in lower case and as the DNS has it (IDNA), the rest NFC.

Nobody is asked whether the domain takes mail: the confirmation letter finds that out, and no name server learns who
subscribes.
"""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from cmooc.domain.errors import BadInput

LONGEST = 254  # RFC 5321 §4.5.3.1, less the angle brackets


def mail_address(text: str) -> str:
    """Return an address as mail servers are told it, in ASCII. Raises BadInput, which never repeats what was typed.

    A part before the @ that is not ASCII is refused: it would need SMTPUTF8 (RFC 6531) on every server of the way.
    """
    try:
        found = validate_email(text.strip()[: LONGEST + 1], check_deliverability=False)
    except EmailNotValidError as error:
        raise BadInput("This is no mail address. One looks like anna@example.org.") from error
    if found.ascii_email is None:
        raise BadInput(
            "The part before the @ has letters that many mail servers do not take. Please give another address."
        )
    return found.ascii_email


def shown(address: str) -> str:
    """Return an address as people read it, with the letters of its domain."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:  # stored by an older version of the library
        return address
