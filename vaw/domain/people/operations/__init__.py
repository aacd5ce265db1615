"""Changing accounts, sign-ins, roles, organisations."""
