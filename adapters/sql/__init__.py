"""The ports met by SQLAlchemy Core, on SQLite and on PostgreSQL."""
