"""Accounts and settings of a board on the web. Nothing here reads content."""

from vaw.blueprints.admin.accounts import bp

__all__ = ["bp"]
