"""One's own account: profile, password, second step, sign-ins, keys."""

from vaw.blueprints.account import keys, passkeys, profile, sign_ins, two_step
from vaw.blueprints.account.base import bp

__all__ = ["bp", "keys", "passkeys", "profile", "sign_ins", "two_step"]
