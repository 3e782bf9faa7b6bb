"""One mailbox, one address: what people type, made the same."""

from __future__ import annotations

import pytest

from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import address_key
from cmooc.stages.mail_addresses import mail_address, shown


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a@x.fr", "a@x.fr"),
        (" a@x.fr\n", "a@x.fr"),
        ("A@X.Fr", "A@x.fr"),
        ("ana+lettre@x.fr", "ana+lettre@x.fr"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@BU\u0308CHER.example", "ana@xn--bcher-kva.example"),  # the same letter in two code points
        ("ana@XN--BCHER-KVA.example", "ana@xn--bcher-kva.example"),
        ("ana@ｘ．fr", "ana@x.fr"),
        ("ana@école.example", "ana@xn--cole-9oa.example"),
    ],
)
def test_an_address_is_written_as_servers_are_told_it(typed, address):
    assert mail_address(typed) == address
    assert mail_address(address) == address


def test_capitals_and_letters_of_a_domain_never_make_two_mailboxes():
    for one, other in (("A@X.fr", "a@x.FR"), ("ana@BÜCHER.example", "ana@xn--bcher-kva.example")):
        assert address_key(mail_address(one)) == address_key(mail_address(other))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a", "a@", "@x.fr", "a@x", "a@localhost", "a@x.test", "a b@x.fr", "a@x y.fr", "a@x.fr,b@x.fr", "a@@x.fr",
     "Ana <a@x.fr>", "<a@x.fr>", "mailto:a@x.fr", '"a b"@x.fr', "a@[127.0.0.1]", "a@x..fr", ".a@x.fr", "a@-x.fr",
     "a@x.fr\r\nBcc: b@y.fr", "a\x00@x.fr", "a\u200b@x.fr", "a\u202e@x.fr", "a@" + "x" * 300 + ".fr", "x" * 5000],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_repeated(typed):
    with pytest.raises(BadInput, match="This is no mail address") as found:
        mail_address(typed)
    assert not typed.strip() or typed.strip() not in str(found.value) or len(typed) < 3


def test_letters_that_servers_do_not_take_before_the_at_sign_are_named():
    with pytest.raises(BadInput, match="The part before the @"):
        mail_address("éloïse@x.fr")


def test_people_see_the_letters_of_a_domain():
    assert shown("ana@xn--cole-9oa.example") == "ana@école.example"
    assert shown("Ana@x.fr") == "Ana@x.fr"
