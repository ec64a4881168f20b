"""The report of a run: one offline page."""

from platekit.report.page import headline as headline
from platekit.report.page import render as render
