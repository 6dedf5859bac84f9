"""Tests of `gateway up`."""
