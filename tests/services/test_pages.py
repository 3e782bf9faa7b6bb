"""The course's own files are read as often as somebody asks, and understood once while they stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.services.pages import CourseFiles


@pytest.fixture
def files(instance: Instance) -> CourseFiles:
    write(instance.data, "title: About", "First")
    return instance.files


def write(data: Path, head: str, words: str, name: str = "about.en.md") -> None:
    (data / "pages").mkdir(exist_ok=True)
    (data / "pages" / name).write_text(f"---\n{head}\n---\n{words}\n", encoding="utf-8")


def test_a_page_is_the_same_until_its_file_changes(files, instance):
    (first,) = files.pages()
    assert files.pages()[0] is first
    write(instance.data, "title: About", "Second")
    (second,) = files.pages()
    assert "Second" in second.html
    assert "First" in first.html


def test_a_page_that_becomes_wrong_or_goes_is_not_remembered(files, instance):
    assert files.pages()
    write(instance.data, "nav: many", "First")
    with pytest.raises(BadInput, match=r"about\.en\.md"):
        files.pages()
    write(instance.data, "title: About", "First")
    assert [page.title for page in files.pages()] == ["About"]
    (instance.data / "pages" / "about.en.md").unlink()
    assert files.pages() == ()


def test_two_languages_of_a_page_are_two_pages(files, instance):
    write(instance.data, "title: À propos", "{course}", "about.fr.md")
    assert {page.language: page.title for page in files.pages()} == {"en": "About", "fr": "À propos"}
    assert instance.course.title("fr") in next(page.html for page in files.pages() if page.language == "fr")
