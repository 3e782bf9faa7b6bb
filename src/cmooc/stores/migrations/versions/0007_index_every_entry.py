"""Index every entry, public or not, by light stems too: the index is empty until the next publishing fills it again"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    if op.get_bind().dialect.name == "sqlite":  # quicker than a DELETE, which takes the words off one by one
        op.execute("DROP TABLE entry_text")
        op.execute("CREATE VIRTUAL TABLE entry_text USING fts5(search, tokenize = 'unicode61 remove_diacritics 0')")
    else:
        op.execute("TRUNCATE entry_text")
