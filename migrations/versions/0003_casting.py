"""The casting agency: who acts and what is known of them, and characters as they are searched."""

import sqlalchemy as sa
from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 10_000
_PEOPLE = (
    "is_actor BOOLEAN DEFAULT false NOT NULL",
    "gender TEXT DEFAULT '' NOT NULL CONSTRAINT ck_people_gender_length CHECK (length(gender) <= 100)",
    "birth_date DATE",
    "told_age INTEGER CONSTRAINT ck_people_told_age_range"
    " CHECK (told_age IS NULL OR (told_age BETWEEN 0 AND 130 AND birth_date IS NULL))",
)


def upgrade() -> None:
    """Go forward. Columns are added as they stand: making the largest tables anew would take its time."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for column in _PEOPLE:
        op.execute(f"ALTER TABLE people ADD COLUMN {column}")
    op.execute("UPDATE people SET is_actor = true WHERE id IN (SELECT person_id FROM cast_roles)")
    op.create_index(
        "ix_people_actors", "people", ["id"], sqlite_where=sa.text("is_actor = 1"), postgresql_where=sa.text("is_actor")
    )
    collation = "BINARY" if is_sqlite else '"C"'
    op.execute(f"ALTER TABLE cast_roles ADD COLUMN character_folded TEXT COLLATE {collation} DEFAULT '' NOT NULL")
    _fold_characters()
    op.execute("INSERT INTO totals (name, total) SELECT 'actors', count(*) FROM people WHERE is_actor")
    op.execute("INSERT INTO totals (name, total) SELECT 'roles', count(*) FROM cast_roles")


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM totals WHERE name IN ('actors', 'roles')")
    op.execute("ALTER TABLE cast_roles DROP COLUMN character_folded")
    op.drop_index("ix_people_actors", "people")
    for name in ("told_age", "birth_date", "gender", "is_actor"):
        op.execute(f"ALTER TABLE people DROP COLUMN {name}")


def _fold_characters() -> None:
    """Fill the new column, some rows at a time; whoever migrates hands in how a text is folded."""
    connection, fold = op.get_bind(), context.config.attributes["fold"]
    some = sa.text("SELECT id, character FROM cast_roles WHERE id > :last AND character <> '' ORDER BY id LIMIT :limit")
    change = sa.text("UPDATE cast_roles SET character_folded = :folded WHERE id = :id")
    last = 0
    while rows := connection.execute(some, {"last": last, "limit": _AT_ONCE}).all():
        connection.execute(change, [{"id": id_, "folded": fold(character)} for id_, character in rows])
        last = rows[-1].id
