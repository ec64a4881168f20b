"""Figures from tables alone."""
