"""Keeping the register, and reporting."""
