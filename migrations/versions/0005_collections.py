"""Collections: what people own and whom they show it to, imports of it, and answers of movie databases."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOLDED = sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "copies",
        sa.Column("id", FOLDED, nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_folded", FOLDED, nullable=False),
        sa.Column("format", FOLDED, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("release_year", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("movie_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.Text(), server_default="", nullable=False),
        sa.Column("film", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), server_default="private", nullable=False),
        sa.Column("added", INSTANT, nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 50", name=op.f("ck_copies_title_length")),
        sa.CheckConstraint("length(format) BETWEEN 1 AND 30", name=op.f("ck_copies_format_length")),
        sa.CheckConstraint("length BETWEEN 0 AND 500", name=op.f("ck_copies_length_range")),
        sa.CheckConstraint("release_year BETWEEN 1800 AND 2100", name=op.f("ck_copies_release_year_range")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_copies_rating_range")),
        sa.CheckConstraint("length(notes) <= 2000", name=op.f("ck_copies_notes_length")),
        sa.CheckConstraint(
            "visibility IN ('private', 'everyone', 'selected')", name=op.f("ck_copies_visibility_known")
        ),
        _key("copies", "owner_id", "users"),
        _key("copies", "movie_id", "movies", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("owner_id", "format", "film", name=op.f("uq_copies_owner_id_format_film")),
    )
    op.create_index("ix_copies_owner", "copies", ["owner_id", "added", "id"])
    op.create_index("ix_copies_movie_id", "copies", ["movie_id"])
    op.create_index(
        "ix_copies_everyone",
        "copies",
        ["id"],
        sqlite_where=sa.text("visibility = 'everyone'"),
        postgresql_where=sa.text("visibility = 'everyone'"),
    )
    op.create_table(
        "user_groups",
        sa.Column("id", FOLDED, nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", FOLDED, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 50", name=op.f("ck_user_groups_name_length")),
        _key("user_groups", "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_groups")),
    )
    op.create_index("ix_user_groups_owner_id", "user_groups", ["owner_id"])
    for table, first, first_table, second, second_table in (
        ("group_members", "group_id", "user_groups", "user_id", "users"),
        ("copy_users", "copy_id", "copies", "user_id", "users"),
        ("copy_groups", "copy_id", "copies", "group_id", "user_groups"),
    ):
        kinds = {"user_id": sa.Integer()}
        op.create_table(
            table,
            sa.Column(first, FOLDED, nullable=False),
            sa.Column(second, kinds.get(second, FOLDED), nullable=False),
            _key(table, first, first_table),
            _key(table, second, second_table),
            sa.PrimaryKeyConstraint(first, second, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{table}_{second}", table, [second])
    op.create_table(
        "collection_imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("undoing", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('planned', 'applied', 'undone')", name=op.f("ck_collection_imports_state_known")),
        _key("collection_imports", "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_imports")),
    )
    op.create_index("ix_collection_imports_made", "collection_imports", ["made"])
    op.create_index("ix_collection_imports_owner_id", "collection_imports", ["owner_id"])
    op.create_table(
        "lookup_answers",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_lookup_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lookup_answers_at", "lookup_answers", ["at"])


def downgrade() -> None:
    """Go back."""
    tables = ("lookup_answers", "collection_imports", "copy_groups", "copy_users", "group_members", "user_groups")
    for table in (*tables, "copies"):
        op.drop_table(table)


def _key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
