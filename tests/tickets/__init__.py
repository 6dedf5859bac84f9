"""Tests of requests: states, timers, merging, dispatch, what whoever asked is told."""
