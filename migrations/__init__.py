"""Database changes, numbered, one idea each; see docs/migrations.md for the rules they obey."""
