"""The ports met by plain dictionaries: same contracts as the SQL ones, for tests and for trying things out."""
