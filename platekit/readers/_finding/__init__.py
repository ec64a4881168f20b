"""Where readings stand in a sheet: grids, lists, kinetic tables and their times, and what damaged them."""
