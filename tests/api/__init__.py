"""Tests of the interface for other systems, through the whole web application on a real database."""
