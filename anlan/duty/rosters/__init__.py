"""Rosters with layers: loading what decides a level, the grid, forms, pages and feeds."""
