"""Reads across all areas: figures, statistics, reports, search."""
