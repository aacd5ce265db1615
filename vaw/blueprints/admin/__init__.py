"""Accounts and settings of a board on the web. Nothing here reads content."""

from vaw.blueprints.admin import accounts, federated, resets, sign_outs, staff
from vaw.blueprints.admin.base import bp

__all__ = ["accounts", "bp", "federated", "resets", "sign_outs", "staff"]
