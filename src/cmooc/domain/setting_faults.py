"""What is wrong with the value of a setting, in sentences of ours: what checks settings speaks English alone."""

from __future__ import annotations

from collections.abc import Mapping

from cmooc.domain.errors import BadInput
from cmooc.domain.sentences import marked as _

NO_NUMBER = _("it is a number, such as 20")
WHOLE = _("it is a whole number, such as 20")
NO_TIME = _("it is a time, such as 07:30")
ONE_OF = _("it is one of these: {expected}")
NO_TEXT = _("it is a text between quotes")
FAULTS: Mapping[str, str] = {
    "greater_than_equal": _("it is {ge:g} at least"), "greater_than": _("it is more than {gt:g}"),
    "less_than_equal": _("it is {le:g} at most"), "finite_number": NO_NUMBER,
    "int_parsing": WHOLE, "int_parsing_size": WHOLE, "int_type": WHOLE, "int_from_float": WHOLE,
    "float_parsing": NO_NUMBER, "float_type": NO_NUMBER,
    "string_too_short": _("it is not to be empty"), "string_too_long": _("it has {max_length} characters at most"),
    "string_pattern_mismatch": _("it is one word of letters and digits"), "string_type": NO_TEXT,
    "literal_error": ONE_OF, "enum": ONE_OF,
    "time_parsing": NO_TIME, "time_type": NO_TIME, "time_delta_parsing": NO_TIME,
    "tuple_type": _("it is a list, such as [\"192.168.0.0/16\"]"),
}  # fmt: skip
UNREADABLE = _("it can't be read")


def unfit(message: str, **details: object) -> ValueError:
    """Return what a check of ours raises: an error that the library lets through, with one that knows languages within."""
    return ValueError(BadInput(message, **details))


def fault(kind: str, facts: Mapping[str, object]) -> BadInput:
    """Return the sentence for an error of the library, by its kind and the facts that it gives."""
    raised = facts.get("error")
    own = raised.args[0] if isinstance(raised, ValueError) and raised.args else None
    if isinstance(own, BadInput):
        return own
    listed = str(facts.get("expected", "")).replace(" or ", ", ")  # the library joins what is allowed in English
    return BadInput(FAULTS.get(kind, UNREADABLE), **{**facts, "expected": listed})
