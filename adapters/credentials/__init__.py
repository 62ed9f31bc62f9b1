"""Passwords and tokens: argon2id, the commonest passwords, and signed tokens."""
