"""`export all`, `import`, `backup`, `restore`, `participants erase` and `search`, as a host types them."""

from __future__ import annotations

import json


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_demo_goes_out_and_comes_in_the_same(cmooc, demo_copy, tmp_path):
    out = cmooc(
        "--data",
        demo_copy,
        "export",
        "all",
        tmp_path / "commons.zip",
        "--with-subscribers",
        tmp_path / "readers",
        "--json",
    )
    assert out.code == 0
    assert out.json["rows"]["entry"] > 100
    assert sorted(path.name for path in (tmp_path / "readers" / "data").iterdir()) == [
        "subscriber.jsonl",
        "suppressed.jsonl",
    ]
    ran = cmooc("--data", tmp_path / "new", "import", tmp_path / "commons.zip", "--json")
    assert ran.code == 0
    assert ran.json["rows"]["entry"] == out.json["rows"]["entry"]
    cmooc("--data", demo_copy, "publish", "--full")
    assert tree(tmp_path / "new" / "site") == tree(demo_copy / "site")
    again = cmooc("--data", tmp_path / "new", "import", tmp_path / "commons.zip")
    assert again.code == 2
    assert "There is a course here already" in again.err
    assert cmooc("--data", demo_copy, "export", "all", tmp_path / "commons.zip").code == 2
    assert cmooc("--data", demo_copy, "export", "nothing", tmp_path / "x").code == 2
    assert cmooc("--data", demo_copy, "export", "opml", tmp_path / "x", "--with-subscribers", tmp_path / "y").code == 2


def test_a_backup_is_made_and_restored(cmooc, demo_copy, tmp_path):
    made = cmooc("--data", demo_copy, "backup", tmp_path / "b", "--json")
    assert made.json["bytes"] == (tmp_path / "b").stat().st_size
    slug = json.loads(cmooc("--data", demo_copy, "search", "atelier", "--json").out)["entries"]
    assert slug
    page = next((demo_copy / "site" / "fr" / "participants").iterdir()).name
    erased = cmooc("--data", demo_copy, "participants", "erase", page, "--yes", "--json")
    assert erased.json["is_published"]
    assert not (demo_copy / "site" / "fr" / "participants" / page).exists()
    restored = cmooc("--data", demo_copy, "restore", tmp_path / "b", "--yes", "--json")
    assert restored.code == 0
    assert restored.json["erased"] == erased.json["feeds"]
    assert not (demo_copy / "site" / "fr" / "participants" / page).exists()
    assert cmooc("--data", demo_copy, "participants", "erase", "nobody", "--yes").code == 2
    elsewhere = cmooc("--data", tmp_path / "elsewhere", "restore", tmp_path / "b", "--yes", "--json")
    assert elsewhere.json == {"aside": None, "erased": 0}
    assert (tmp_path / "elsewhere" / "site" / "fr" / "participants" / page).exists()


def test_a_search_tells_how_it_was_understood(cmooc, demo_copy):
    ran = cmooc(
        "--data", demo_copy, "search", "atelier", "theme:communs", "before:2030", "--sort", "relevance", "--json"
    )
    assert [term["kind"] for term in ran.json["terms"]] == ["word", "theme", "before"]
    everything = cmooc("--data", demo_copy, "search", "before:2030", "--json").json
    assert everything["total"] >= ran.json["total"]
    assert everything["editions"] or everything["entries"]
