"""The catalogue: movies, genres, people, who directs and who plays, and the index that searches it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FOLDED = sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "genres",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", FOLDED, nullable=False),
        sa.Column("movies", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 50", name=op.f("ck_genres_name_length")),
        sa.CheckConstraint("movies >= 0", name=op.f("ck_genres_movies_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genres")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_genres_name_folded")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "movie_words",
        sa.Column("word", FOLDED, nullable=False),
        sa.Column("movie_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "movie_id", name=op.f("pk_movie_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "movies",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_folded", FOLDED, nullable=False),
        sa.Column("original_title", sa.Text(), server_default="", nullable=False),
        sa.Column("original_folded", FOLDED, server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("trailer", sa.Text(), server_default="", nullable=False),
        sa.Column("poster_url", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("released", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("favorites", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("favorites >= 0", name=op.f("ck_movies_favorites_range")),
        sa.CheckConstraint("length BETWEEN 0 AND 99999", name=op.f("ck_movies_length_range")),
        sa.CheckConstraint("length(description) <= 5000", name=op.f("ck_movies_description_length")),
        sa.CheckConstraint("length(original_title) <= 255", name=op.f("ck_movies_original_title_length")),
        sa.CheckConstraint("length(poster_url) <= 500", name=op.f("ck_movies_poster_url_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 255", name=op.f("ck_movies_title_length")),
        sa.CheckConstraint("length(trailer) <= 500", name=op.f("ck_movies_trailer_length")),
        sa.CheckConstraint("rating BETWEEN 0 AND 10", name=op.f("ck_movies_rating_range")),
        sa.CheckConstraint("year BETWEEN 1800 AND 2100", name=op.f("ck_movies_year_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movies")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_movies_length", "movies", ["length", "id"], unique=False)
    op.create_index(
        "ix_movies_original_title",
        "movies",
        ["original_folded", "id"],
        unique=False,
        sqlite_where=sa.text("original_folded <> ''"),
        postgresql_where=sa.text("original_folded <> ''"),
    )
    op.create_index("ix_movies_rating", "movies", ["rating", "id"], unique=False)
    op.create_index("ix_movies_release_date", "movies", ["release_date", "id"], unique=False)
    op.create_index("ix_movies_released", "movies", ["released", "id"], unique=False)
    op.create_index("ix_movies_title", "movies", ["title_folded", "id"], unique=False)
    op.create_index("ix_movies_year", "movies", ["year", "id"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", FOLDED, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("is_director", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("directed", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("directed >= 0", name=op.f("ck_people_directed_range")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name=op.f("ck_people_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("external_id", name=op.f("uq_people_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_people_directors",
        "people",
        ["id"],
        unique=False,
        sqlite_where=sa.text("is_director = 1"),
        postgresql_where=sa.text("is_director"),
    )
    op.create_index("ix_people_name", "people", ["name_folded", "id"], unique=False)
    op.create_table(
        "person_words",
        sa.Column("word", FOLDED, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_person_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spellings",
        sa.Column("spelling", FOLDED, nullable=False),
        sa.Column("word", FOLDED, nullable=False),
        sa.PrimaryKeyConstraint("spelling", "word", name=op.f("pk_spellings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "totals",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_totals_total_range")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cast_roles",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("movie_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("character", sa.Text(), server_default="", nullable=False),
        sa.Column("billing", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(character) <= 100", name=op.f("ck_cast_roles_character_length")),
        sa.ForeignKeyConstraint(["movie_id"], ["movies.id"], name=op.f("fk_cast_roles_movie_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cast_roles_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cast_roles")),
        sa.UniqueConstraint(
            "person_id", "movie_id", "character", name=op.f("uq_cast_roles_person_id_movie_id_character")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cast_roles_movie", "cast_roles", ["movie_id", "billing"], unique=False)
    op.create_table(
        "movie_directors",
        sa.Column("movie_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movies.id"], name=op.f("fk_movie_directors_movie_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_movie_directors_person_id")),
        sa.PrimaryKeyConstraint("movie_id", "position", name=op.f("pk_movie_directors")),
        sa.UniqueConstraint("person_id", "movie_id", name=op.f("uq_movie_directors_person_id_movie_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "movie_external_ids",
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("movie_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movies.id"], name=op.f("fk_movie_external_ids_movie_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("external_id", name=op.f("pk_movie_external_ids")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_movie_external_ids_movie_id"), "movie_external_ids", ["movie_id"], unique=False)
    op.create_table(
        "movie_genres",
        sa.Column("movie_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("genre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["genre_id"], ["genres.id"], name=op.f("fk_movie_genres_genre_id")),
        sa.ForeignKeyConstraint(["movie_id"], ["movies.id"], name=op.f("fk_movie_genres_movie_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("movie_id", "position", name=op.f("pk_movie_genres")),
        sa.UniqueConstraint("genre_id", "movie_id", name=op.f("uq_movie_genres_genre_id_movie_id")),
        sqlite_with_rowid=False,
    )
    counted = sa.table("totals", sa.column("name", sa.Text))
    op.bulk_insert(counted, [{"name": "movies"}, {"name": "genres"}, {"name": "directors"}])


def downgrade() -> None:
    """Go back."""
    for table in (
        "movie_genres",
        "movie_external_ids",
        "movie_directors",
        "cast_roles",
        "totals",
        "spellings",
        "person_words",
        "people",
        "movies",
        "movie_words",
        "genres",
    ):
        op.drop_table(table)
