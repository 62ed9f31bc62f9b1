"""The same catalogue as others would serve it."""
