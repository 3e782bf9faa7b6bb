"""Brings the sample course to the tests of outputs."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from cmooc.domain.documents import Document
from cmooc.domain.ports import Output
from cmooc.domain.site import Site, Subject
from cmooc.outputs import all_outputs
from cmooc.outputs.templating import Templating


def _load(name: str) -> ModuleType:
    """Load a helper beside this file; importlib mode puts no test folder on the path."""
    spec = importlib.util.spec_from_file_location(f"outputs_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    return _load("samples")


@pytest.fixture(scope="session")
def messages() -> ModuleType:
    return _load("messages")


@pytest.fixture(scope="session")
def templating(samples: ModuleType) -> Templating:
    return Templating(samples.TEMPLATES)


@pytest.fixture(scope="session")
def outputs(templating: Templating) -> tuple[Output, ...]:
    return all_outputs(templating)


@pytest.fixture(scope="session")
def site(samples: ModuleType) -> Site:
    return samples.site()


@pytest.fixture(scope="session")
def subjects(samples: ModuleType) -> tuple[Subject, ...]:
    return samples.subjects()


@pytest.fixture(scope="session")
def documents(outputs: tuple[Output, ...], subjects: tuple[Subject, ...], site: Site) -> tuple[Document, ...]:
    return tuple(found for subject in subjects for each in outputs for found in each.render(subject, site))


@pytest.fixture(scope="session")
def files(documents: tuple[Document, ...]) -> Mapping[str, bytes]:
    """The whole site as a web server would see it."""
    return {path: found.body for found in documents for path in (found.path, *found.also_at)}
