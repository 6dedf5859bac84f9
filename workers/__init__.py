"""Processes that do work in the background: rings of RQ wake loops, loops drain rows; jobs of ten lines."""
