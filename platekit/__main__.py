"""`python -m platekit` is `platekit`."""

from platekit.cli import main

main()
