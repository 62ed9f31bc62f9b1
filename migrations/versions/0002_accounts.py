"""Accounts: users, their sessions and favourites, what was tried at them, and answers kept for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDED = sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", FOLDED, nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("username_folded", FOLDED, nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("surname", sa.Text(), server_default="", nullable=False),
        sa.Column("favorite_genre_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("registered", INSTANT, nullable=False),
        sa.Column("last_login", INSTANT, nullable=True),
        sa.CheckConstraint(
            "role IN ('member', 'casting_assistant', 'casting_director', 'executive_producer', 'administrator')",
            name=op.f("ck_users_role_known"),
        ),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_users_email_length")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_users_name_length")),
        sa.CheckConstraint("length(surname) <= 50", name=op.f("ck_users_surname_length")),
        sa.CheckConstraint("length(username) <= 30", name=op.f("ck_users_username_length")),
        sa.ForeignKeyConstraint(
            ["favorite_genre_id"], ["genres.id"], name=op.f("fk_users_favorite_genre_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
        sa.UniqueConstraint("username_folded", name=op.f("uq_users_username_folded")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_users_favorite_genre_id", "users", ["favorite_genre_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("stranger", sa.Text(), server_default="", nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attempts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.create_index("ix_attempts_network", "attempts", ["network", "at"])
    op.create_index("ix_attempts_stranger", "attempts", ["stranger", "at"])
    op.create_index("ix_attempts_user", "attempts", ["user_id", "at"])
    op.create_table(
        "favorites",
        sa.Column("movie_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["movie_id"], ["movies.id"], name=op.f("fk_favorites_movie_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_favorites_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("movie_id", "user_id", name=op.f("pk_favorites")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_favorites_user", "favorites", ["user_id", "added", "movie_id"])
    op.create_table(
        "kept_answers",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("headers", sa.Text(), server_default="{}", nullable=False),
        sa.Column("body", sa.LargeBinary(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_kept_answers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "path", "key", name=op.f("pk_kept_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_answers_at", "kept_answers", ["at"])
    op.create_table(
        "login_networks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("last_login", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_networks_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "network", name=op.f("pk_login_networks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("previous_token", sa.Text(), server_default="", nullable=False),
        sa.Column("started", INSTANT, nullable=False),
        sa.Column("used", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sessions_user", "sessions", ["user_id", "used"])
    op.create_index("ix_sessions_expires", "sessions", ["expires"])
    op.create_index("ix_login_networks_last_login", "login_networks", ["last_login"])

    op.execute("INSERT INTO totals (name) VALUES ('users')")


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM totals WHERE name = 'users'")
    for table in ("kept_answers", "favorites", "login_networks", "attempts", "sessions", "users"):
        op.drop_table(table)
    op.execute("UPDATE movies SET favorites = 0")
