"""Whole conversations on a real database, one transaction each: no web, no carrier, no clock but the test's own."""
