"""Senders die by SIGKILL before a message centre that misbehaves: one story, for a benchmark and for the tests."""
