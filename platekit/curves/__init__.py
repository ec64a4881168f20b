"""Dose-response curves."""
