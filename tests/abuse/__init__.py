"""Tests of numbers that are marked for abuse."""
