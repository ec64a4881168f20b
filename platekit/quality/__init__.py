"""Doubtful wells and plates, marked and judged."""
