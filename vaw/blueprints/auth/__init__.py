"""The door: signing in and out, links from mails, language."""

from vaw.blueprints.auth import language, links, passkeys, sign_in
from vaw.blueprints.auth.base import bp

__all__ = ["bp", "language", "links", "passkeys", "sign_in"]
