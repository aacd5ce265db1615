"""One's own account: profile, password, second step, sign-ins, keys."""

from vaw.blueprints.account import federated, keys, passkeys, profile, sign_ins, two_step, webhooks
from vaw.blueprints.account.base import bp

__all__ = ["bp", "federated", "keys", "passkeys", "profile", "sign_ins", "two_step", "webhooks"]
