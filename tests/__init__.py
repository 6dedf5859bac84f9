"""Tests: tables for parsers, properties for text and state, stories for promises; only loopback, nothing sleeps."""
