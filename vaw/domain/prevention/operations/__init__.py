"""Changing of prevention."""
