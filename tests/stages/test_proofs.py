"""What a feed or page shows of who it belongs to."""

from __future__ import annotations

import pytest

from cmooc.domain.registrations import ProofState
from cmooc.stages.proofs import proof_in

LINE = "cmooc-0123456789abcdef0123"


@pytest.mark.parametrize(("body", "expected"), [
    (f"<p>{LINE}</p>", ProofState.LINE),
    (f"<!-- {LINE} -->", ProofState.LINE),
    (LINE[:-1], ProofState.MISSING),
    ('<a rel="me" href="mailto:ann@garden.example">', ProofState.MAIL),
    ('<a href="mailto:Ann%40Garden.example?subject=x">', ProofState.MAIL),
    ("write to ann&#64;garden.example.", ProofState.MAIL),
    ("joann@garden.example", ProofState.MISSING),
    ("x.ann@garden.example", ProofState.MISSING),
    ("ann@garden.example.org", ProofState.MISSING),
    ("ann@garden.example-two.org", ProofState.MISSING),
    ("annXgarden.example", ProofState.MISSING),
    ("", ProofState.MISSING),
])  # fmt: skip
def test_the_line_or_the_whole_address_is_proof(body, expected):
    assert proof_in(body.encode(), LINE, "ann@garden.example") is expected


def test_bytes_of_any_kind_are_read():
    assert proof_in(b"\xff\xfe\x00" + LINE.encode(), LINE, "a@b.example") is ProofState.LINE
