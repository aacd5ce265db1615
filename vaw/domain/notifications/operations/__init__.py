"""Telling, announcing, choosing, taking over."""
