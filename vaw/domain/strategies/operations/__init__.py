"""Changing of strategies."""
