"""Changing of knowledge."""
