"""How a database comes to the schema of `adapters.sql.tables`, step by step."""
