"""Migrations on both engines: whole, repeatable, and the same tables as the models."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from cmooc.domain.errors import StoreError
from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import TagKind, Theme
from cmooc.stages.rules import parse_rule
from cmooc.stores.amendments import AmendmentStore
from cmooc.stores.changes import ChangeStore
from cmooc.stores.engine import Database, database_url
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.migrating import _config, head, is_current, migrate
from cmooc.stores.subscriptions import SubscriptionStore
from cmooc.stores.vocabulary import VocabularyStore

FIRST_FEED = (
    "INSERT INTO participant (id, slug, name, territories, created_at)"
    " VALUES (1, 'ann', 'Ann', '[]', '2026-11-23 07:00:00')",
    "INSERT INTO feed (id, url, url_key, title, participant_id, state, channel, show, accepts, territories, themes,"
    " created_at, failures, detail) VALUES (1, 'https://ann.example/', 'ann.example/', 'Ann', 1, 'approved', 'blog', 'full',"
    " 'every', '[]', '[]', '2026-11-23 07:00:00', 0, '')",
)


@pytest.fixture
def empty(empty_url) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture
def migrated_bytes(migrated_file) -> bytes:
    return migrated_file.read_bytes()


@pytest.fixture
def nobody(migrated_bytes) -> Iterator[None]:
    """Root may write anywhere: become nobody for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_an_empty_database_is_brought_to_the_newest_form_and_the_second_time_changes_nothing(empty):
    assert not is_current(empty)
    assert migrate(empty) == (None, head())
    assert is_current(empty)
    before = tables(empty)
    assert migrate(empty) == (head(), head())
    assert tables(empty) == before
    assert {"feed", "entry", "tag", "edition", "entry_text", "alembic_version"} <= before


def test_the_migrations_make_exactly_the_tables_of_the_models(database):
    def include(_object, name, type_, _reflected, _compare):
        return not (type_ in ("table", "index") and name.startswith(("entry_text", "ix_entry_text")))

    with database.read() as connection:
        options = {"include_object": include, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migration_that_fails_leaves_nothing_half_done(empty, monkeypatch):
    real = command.upgrade

    def upgrade_and_fail(config, revision):
        real(config, revision)
        raise RuntimeError("the power went")

    monkeypatch.setattr("alembic.command.upgrade", upgrade_and_fail)
    with pytest.raises(RuntimeError):
        migrate(empty)
    assert tables(empty) == set()
    monkeypatch.undo()
    assert migrate(empty) == (None, head())


def test_what_was_stored_is_there_after_migrating_again(stores):
    stores.post(stores.feed(), "a")
    migrate(stores.database)
    assert len(stores.entries.keys()) == 1


def test_feeds_of_the_first_version_are_kept_and_name_no_hub_yet(empty):
    with empty.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_FEED:
            connection.execute(sa.text(statement))
    assert migrate(empty) == ("0001", head())
    ((feed, poll, _),) = FeedStore(empty).all()
    assert (feed.url, feed.participant_slug, poll.hub_url, poll.pushed_until) == (
        "https://ann.example/",
        "ann",
        None,
        None,
    )
    assert SubscriptionStore(empty).unserved() == ()


def test_a_database_without_tables_says_what_to_run(empty):
    with pytest.raises(StoreError, match=r"not up to date .*cmooc migrate"):
        EntryStore(empty).keys()


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "cmooc.db").write_bytes(b"<html>this is no database, and long enough to be looked at</html>" * 40)
    database = Database(f"sqlite:///{tmp_path}/cmooc.db")
    with pytest.raises(StoreError, match="no SQLite database"):
        migrate(database)
    database.close()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/nowhere/cmooc.db")
    with pytest.raises(StoreError, match="can't be written to"):
        migrate(database)
    database.close()


@pytest.mark.parametrize("is_made_before", [True, False])
def test_a_read_only_folder_is_told(migrated_bytes, nobody, is_made_before):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if is_made_before:
            (folder / "cmooc.db").write_bytes(migrated_bytes)
        folder.chmod(0o555)
        database = Database(f"sqlite:///{folder}/cmooc.db")
        with pytest.raises(StoreError, match="can't be written to"):
            ChangeStore(database).set_mark("a", "b")
        database.close()
        folder.chmod(0o755)


def test_a_server_that_does_not_answer_is_told():
    database = Database("postgresql+psycopg://cmooc@127.0.0.1:1/cmooc")
    with pytest.raises(StoreError, match=r"The database answered: .*refused"):
        EntryStore(database).keys()
    database.close()


def test_a_driver_that_is_not_installed_is_told():
    with pytest.raises(StoreError, match="install cmooc\\[postgres\\]"):
        Database("postgresql+asyncpg_not_there://cmooc@127.0.0.1/cmooc")


@pytest.mark.parametrize(("setting", "url"), [
    ("", "sqlite:////data/cmooc.db"),
    ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
    ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ("sqlite:////elsewhere/x.db", "sqlite:////elsewhere/x.db"),
])  # fmt: skip
def test_the_database_address_follows_the_setting(setting, url):
    assert database_url(setting, Path("/data")) == url


def test_owners_of_feeds_that_were_there_know_the_address_they_registered(empty):
    with empty.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        moment = "2026-11-22T07:00:00+00:00"
        connection.execute(
            sa.text(
                "INSERT INTO participant (id, slug, name, territories, created_at) VALUES (1, 'a', 'A', '[]', :at)"
            ),
            {"at": moment},
        )
        columns = (
            "id, url, url_key, title, participant_id, state, channel, show, accepts, territories, themes, created_at"
        )
        values = "1, 'https://a.example/f', 'a', 'A', 1, 'approved', 'blog', 'full', 'every', '[]', '[]', :at"
        connection.execute(
            sa.text(f"INSERT INTO feed ({columns}, failures, detail) VALUES ({values}, 0, '')"), {"at": moment}
        )
    migrate(empty)
    with empty.read() as connection:
        found = connection.execute(sa.text("SELECT known_url, told_about FROM feed")).one()
    assert tuple(found) == ("https://a.example/f", None)


def test_editions_that_were_sent_and_corrected_before_keep_both_and_name_nobody(empty):
    moment = "2026-11-23T07:00:00+00:00"
    rows = (
        "INSERT INTO edition (id, rhythm, day, state, number, window_end, published_at, document)"
        " VALUES (1, 'daily', '2026-11-23', 'published', 1, :at, :at, '{}')",
        "INSERT INTO correction (id, edition_id, texts, by, at) VALUES (1, 1, '{}', 'Ann', :at)",
        "INSERT INTO mailing (id, edition_id, state, candidates, started_at, holder, stalls, detail)"
        " VALUES (1, 1, 'done', 0, :at, '', 0, '')",
    )
    with empty.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0015")
        for statement in rows:
            connection.execute(sa.text(statement), {"at": moment})
    assert migrate(empty) == ("0015", head())
    with empty.read() as connection:
        query = "SELECT e.day, e.by, c.by FROM edition e JOIN correction c ON c.edition_id = e.id"
        assert tuple(connection.execute(sa.text(query)).one()) == ("2026-11-23", "", "Ann")
        assert connection.execute(sa.text("SELECT count(*) FROM mailing_step")).scalar() == 0


def test_the_history_of_rules_goes_on_as_that_of_themes(empty):
    at, later = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    said = [
        ("eau", "any: eau", "", at),
        ("eau", "any: lac", "Ann", at),
        ("eau", "", "Bob", later),
        ("bois", "any: bois", "Cy", later),
    ]
    with empty.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0015")
        old = sa.table("rule_version", *map(sa.column, ("theme", "rule_text", "by")), sa.column("at", UTCDateTime))
        names = ("theme", "rule_text", "by", "at")
        connection.execute(old.insert(), [dict(zip(names, one, strict=True)) for one in said])
    migrate(empty)
    amendments = AmendmentStore(empty)
    assert amendments.rules("eau") == tuple(RuleVersion(*one[1:]) for one in said[2::-1])
    assert amendments.rules("bois") == (RuleVersion("any: bois", "Cy", later),)
    VocabularyStore(empty, parse_rule).save([], [Theme("bois", {"fr": "Bois"}, {})], by="Dee", at=later)
    assert [(one.slug, one.by) for one in amendments.newest(TagKind.THEME, 1)] == [("bois", "Dee")]
