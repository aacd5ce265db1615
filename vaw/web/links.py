"""Addresses of our own pages: signed ones to put into mails, and those that a form may lead back to."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from vaw.domain.people.models import User
from vaw.domain.people.rules import PASSWORD_LINK_LASTS, passwords
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.queries.asking import find_request
from vaw.domain.support.rules.asking import LINK_LASTS
from vaw.integrations.signing import Link, link_token, read_link
from vaw.kernel import clock
from vaw.web.settings import settings

INVITATION, PASSWORD, REQUEST = "invitation", "password", "request"


def signed_address(link: Link) -> str:
    """The whole address of `/l/<token>`."""
    return f"{settings().base_url}/l/{link_token(settings().secret_key, link)}"


def invitation_address(invitation_id: int) -> str:
    """Where an invitation is accepted; whether it still counts, its row says."""
    return signed_address(Link(INVITATION, invitation_id))


def password_address(user: User) -> str:
    """Where somebody who forgot their password chooses another: for a day, and until the password has changed."""
    until = int((clock.now() + PASSWORD_LINK_LASTS).timestamp())
    return signed_address(Link(PASSWORD, user.id, until, passwords.stamp(user.password_hash)))


def request_token(request: SupportRequest) -> str:
    """What opens the status page of a request: for a year, and until its contact's address changes."""
    until = int((clock.now() + LINK_LASTS).timestamp())
    return link_token(settings().secret_key, Link(REQUEST, request.id, until, _stamp(request)))


def request_behind(token: str) -> SupportRequest | None:
    """The request whose status page this token opens, None for any other token and for one that does not count any more."""
    link = opened(token)
    if link is None or link.purpose != REQUEST or link.until <= clock.now().timestamp():
        return None
    found = find_request(link.number)
    return found if found is not None and hmac.compare_digest(link.stamp, _stamp(found)) else None


def _stamp(request: SupportRequest) -> str:
    """Tells for which address the link was given, and says nothing of it."""
    return hmac.new(settings().secret_key.encode(), f"request:{request.contact_email}".encode(), hashlib.sha256).hexdigest()[:16]


def opened(token: str) -> Link | None:
    """What the token of a link says, None when it is not ours."""
    return read_link(settings().secret_key, token)


def own_path(wanted: str | None, otherwise: str = "/") -> str:
    """`wanted` when it is a path on this site, else `otherwise`: no form of ours sends anybody elsewhere.

    >>> own_path("/aktiviteter?ar=2025"), own_path("//example.org"), own_path("/\\\\example.org"), own_path("https://example.org")
    ('/aktiviteter?ar=2025', '/', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted
