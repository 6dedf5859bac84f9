"""Programs that print figures with their spread and prove correctness in the same run; never part of the tests."""
