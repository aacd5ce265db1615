"""One's own account: profile, password, second step, sign-ins, keys."""

from vaw.blueprints.account import keys, profile, sign_ins, two_step
from vaw.blueprints.account.base import bp

__all__ = ["bp", "keys", "profile", "sign_ins", "two_step"]
