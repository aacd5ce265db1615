"""Accounts, organisations, roles and how one signs in."""
