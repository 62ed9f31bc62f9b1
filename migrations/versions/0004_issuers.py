"""Users of trusted issuers, the codes they log in by, and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOLDED = sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
KNOWN_SOMEHOW = "issuer <> '' OR email_folded IS NOT NULL"


def upgrade() -> None:
    """Go forward."""
    if op.get_context().dialect.name == "sqlite":
        _remake_users(with_issuers=True)
    else:
        op.alter_column("users", "email_folded", nullable=True)
        for column in _issuer_columns():
            op.add_column("users", column)
        for name, condition in _issuer_checks().items():
            op.create_check_constraint(op.f(name), "users", condition)
    op.create_index(
        "uq_users_issuer_subject",
        "users",
        ["issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("issuer <> ''"),
        postgresql_where=sa.text("issuer <> ''"),
    )
    op.create_table(
        "login_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_login_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_login_codes_expires", "login_codes", ["expires"])
    op.create_index("ix_login_codes_user_id", "login_codes", ["user_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    for column in ("at", "actor_id", "target"):
        op.create_index(f"ix_audit_{column}", "audit", [column])


def downgrade() -> None:
    """Go back; users of issuers go, since they have no password."""
    op.drop_table("audit")
    op.drop_table("login_codes")
    gone = "SELECT id FROM users WHERE issuer <> ''"
    counted = f"SELECT count(*) FROM favorites WHERE favorites.movie_id = movies.id AND favorites.user_id IN ({gone})"
    op.execute(f"UPDATE movies SET favorites = favorites - ({counted})")
    op.execute("UPDATE totals SET total = (SELECT count(*) FROM users WHERE issuer = '') WHERE name = 'users'")
    # SQLite changes its schema without foreign keys, so nothing goes along by itself.
    for table in ("favorites", "kept_answers", "login_networks", "attempts", "sessions"):
        op.execute(f"DELETE FROM {table} WHERE user_id IN ({gone})")
    op.execute("DELETE FROM users WHERE issuer <> ''")
    op.drop_index("uq_users_issuer_subject", "users")
    if op.get_context().dialect.name == "sqlite":
        _remake_users(with_issuers=False)
    else:
        for name in _issuer_checks():
            op.drop_constraint(op.f(name), "users")
        for column in _issuer_columns():
            op.drop_column("users", column.name)
        op.alter_column("users", "email_folded", nullable=False)


def _issuer_columns() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("issuer", "subject", "granted")]


def _issuer_checks() -> dict[str, str]:
    return {
        "ck_users_issuer_length": "length(issuer) <= 500",
        "ck_users_subject_length": "length(subject) <= 255",
        "ck_users_known_somehow": KNOWN_SOMEHOW,
    }


def _remake_users(*, with_issuers: bool) -> None:
    """Make the table anew, as SQLite wants it for a column that becomes, or ceases to be, nullable."""
    columns = "id, email, email_folded, username, username_folded, name, surname, favorite_genre_id, role, active"
    columns += ", password_hash, registered, last_login"
    op.create_table(
        "users_anew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", FOLDED, nullable=with_issuers),
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
        *(_issuer_columns() if with_issuers else ()),
        sa.CheckConstraint(
            "role IN ('member', 'casting_assistant', 'casting_director', 'executive_producer', 'administrator')",
            name=op.f("ck_users_role_known"),
        ),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_users_email_length")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_users_name_length")),
        sa.CheckConstraint("length(surname) <= 50", name=op.f("ck_users_surname_length")),
        sa.CheckConstraint("length(username) <= 30", name=op.f("ck_users_username_length")),
        *(
            sa.CheckConstraint(condition, name=op.f(name))
            for name, condition in _issuer_checks().items()
            if with_issuers
        ),
        sa.ForeignKeyConstraint(
            ["favorite_genre_id"], ["genres.id"], name=op.f("fk_users_favorite_genre_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
        sa.UniqueConstraint("username_folded", name=op.f("uq_users_username_folded")),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO users_anew ({columns}) SELECT {columns} FROM users")
    # No id is given twice, not even that of the last user, who may be gone.
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'users_anew'")
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'users_anew', seq FROM sqlite_sequence WHERE name = 'users'"
    )
    op.drop_table("users")
    op.rename_table("users_anew", "users")
    op.create_index("ix_users_favorite_genre_id", "users", ["favorite_genre_id"])
