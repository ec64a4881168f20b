"""Instrument exports to tidy readings."""
