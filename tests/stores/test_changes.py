"""The change list between pipeline and site, on both engines."""

from __future__ import annotations

import threading

from cmooc.stores.rows import mark_stale


def test_what_is_pending_is_named_once_and_gone_when_done(stores):
    for name in ("a", "b", "a"):
        stores.changes.add("entry", name)
    stores.changes.add("feeds")
    pending, mark = stores.changes.pending()
    assert pending == {"entry": ("a", "b"), "feeds": ("",)}
    stores.changes.done(mark)
    assert stores.changes.pending() == ({}, ())


def test_what_is_added_while_the_site_is_written_waits_for_the_next_time(stores):
    stores.changes.add("entry", "a")
    _, mark = stores.changes.pending()
    stores.changes.add("entry", "a")
    stores.changes.done(mark)
    assert stores.changes.pending()[0] == {"entry": ("a",)}


def test_a_change_that_is_stored_late_is_not_taken_off_unseen(stores):
    """On PostgreSQL a transaction may take a number, and show its row only after a later one was published."""
    stores.changes.add("entry", "before")
    is_written, may_end = threading.Event(), threading.Event()

    def slow():
        with stores.database.write() as connection:
            mark_stale(connection, [("entry", "slow")])
            is_written.set()
            may_end.wait(5)

    thread = threading.Thread(target=slow)
    thread.start()
    is_written.wait(5)
    if not stores.database.is_sqlite:  # SQLite has one writer
        stores.changes.add("entry", "quick")
    _, mark = stores.changes.pending()
    may_end.set()
    thread.join()
    stores.changes.done(mark)
    assert "slow" in stores.changes.pending()[0].get("entry", ())


def test_a_mark_is_remembered_and_replaced(stores):
    assert stores.changes.mark("design") is None
    stores.changes.set_mark("design", "one")
    stores.changes.set_mark("design", "two")
    assert stores.changes.mark("design") == "two"
