"""Index words in their order, by date, and editions too: the index is empty until the next publishing fills it again"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indexed",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("edition_id"),
    )
    op.execute("DROP TABLE entry_text")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE entry_text USING fts5(title, names, said, forms, tokenize = \"ascii tokenchars ':-'\")"
        )
    else:
        op.execute("CREATE TABLE entry_text (rowid BIGINT PRIMARY KEY, tsv TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_entry_text_tsv ON entry_text USING gin (tsv)")


def downgrade() -> None:
    op.execute("DROP TABLE entry_text")
    op.drop_table("indexed")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE entry_text USING fts5(search, tokenize = 'unicode61 remove_diacritics 0')")
        return
    op.execute(
        "CREATE TABLE entry_text (rowid INTEGER PRIMARY KEY, search TEXT NOT NULL,"
        " tsv TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', search)) STORED)"
    )
    op.execute("CREATE INDEX ix_entry_text_tsv ON entry_text USING gin (tsv)")
