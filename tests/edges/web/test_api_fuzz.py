"""The API holds to its own description, whatever it is asked: schemathesis asks the running server.

The questions are the same in each run. `CMOOC_FUZZ=300 pytest tests/edges/web/test_api_fuzz.py` asks so many of each
address by chance, and should be run when the API changes.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

ASKED = int(os.environ.get("CMOOC_FUZZ", "0"))
EXAMPLES = ASKED or 12
BOUNDED = settings(
    max_examples=EXAMPLES, derandomize=not ASKED, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def schema(tools, demo_instance):
    with tools.serving(demo_instance, CMOOC_LOOKS_PER_MINUTE="100000") as port:
        yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/api/openapi.json")


@pytest.fixture(scope="module")
def operations(schema):
    return [found.ok() for found in schema.get_all_operations()]


def test_there_is_something_to_ask(operations):
    assert {"/entries", "/entries/{key}", "/search", "/feeds"} <= {one.path for one in operations}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_answers_are_as_described(operations, mode):
    asked = 0
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters):
            continue

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate()

        ask()
    assert asked >= EXAMPLES * 5
