"""The door: signing in and out, links from mails, language."""

from vaw.blueprints.auth import federated, language, links, passkeys, sign_in
from vaw.blueprints.auth.base import bp

__all__ = ["bp", "federated", "language", "links", "passkeys", "sign_in"]
