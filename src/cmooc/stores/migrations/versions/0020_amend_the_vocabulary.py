"""Keep who changed what of themes and territories, with rules among it, what followed, and where old addresses lead"""

from itertools import zip_longest

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RULE_VERSION = sa.table(
    "rule_version", sa.column("id", sa.Integer), sa.column("theme", sa.String), sa.column("rule_text", sa.String),
    sa.column("by", sa.String), sa.column("at", UTCDateTime),
)  # fmt: skip
AMENDMENT = sa.table(
    "amendment", sa.column("id", sa.Integer), sa.column("move", sa.String), sa.column("kind", sa.String),
    sa.column("slug", sa.String), sa.column("action", sa.String), sa.column("other", sa.String),
    sa.column("before", sa.JSON), sa.column("after", sa.JSON), sa.column("by", sa.String), sa.column("at", UTCDateTime),
    sa.column("undone_by", sa.String), sa.column("undone_at", UTCDateTime),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_amendment_subject", "amendment", ["kind", "slug"])
    op.create_index("ix_amendment_move", "amendment", ["move"])
    op.create_table(
        "followed",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("amendment_id", sa.Integer(), sa.ForeignKey("amendment.id"), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
    )
    op.create_index("ix_followed_amendment_id", "followed", ["amendment_id"])
    op.create_index("ix_followed_row", "followed", ["place", "row"])
    op.create_table(
        "redirect",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("slug", sa.String(), primary_key=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    _take_rules_in()
    op.drop_table("rule_version")


def _take_rules_in() -> None:
    """Make an edit of each version of a rule; those that nobody has noted are what the next one came after."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(RULE_VERSION).order_by(RULE_VERSION.c.theme, RULE_VERSION.c.id)).all()
    edits, theme, before = [], None, ""
    for row, following in zip_longest(rows, rows[1:]):
        if row.theme != theme:
            theme, before = row.theme, ""
        is_unnoted = not row.by and following is not None and (following.theme, following.at) == (row.theme, row.at)
        if not is_unnoted:
            edits.append({
                "id": row.id, "move": f"rule-{row.id}", "kind": "theme", "slug": row.theme, "action": "edit", "other": "",
                "before": {"rule_text": before}, "after": {"rule_text": row.rule_text}, "by": row.by, "at": row.at,
                "undone_by": "", "undone_at": None,
            })  # fmt: skip
        before = row.rule_text
    numbered = [{**one, "id": number} for number, one in enumerate(sorted(edits, key=lambda one: one["id"]), 1)]
    if numbered:
        connection.execute(AMENDMENT.insert(), numbered)
        if connection.dialect.name != "sqlite":
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('amendment', 'id'), :last)"),
                               {"last": len(numbered)})  # fmt: skip


def downgrade() -> None:
    op.create_table(
        "rule_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("rule_text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_rule_version_theme", "rule_version", ["theme"])
    connection = op.get_bind()
    rules = [
        {"theme": row.slug, "rule_text": row.after["rule_text"], "by": row.by, "at": row.at}
        for row in connection.execute(sa.select(AMENDMENT).where(AMENDMENT.c.kind == "theme").order_by(AMENDMENT.c.id))
        if "rule_text" in row.after
    ]  # fmt: skip
    if rules:
        connection.execute(RULE_VERSION.insert(), rules)
    for name in ("redirect", "followed", "amendment"):
        op.drop_table(name)
