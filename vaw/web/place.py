"""Which county a page is about."""

from __future__ import annotations

from flask import request

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission
from vaw.web.actor import actor
from vaw.web.arguments import number_of


def asked_county(permission: Permission[County]) -> County:
    """The county that is meant: by the address (?lan=), else the actor's first. Raises NotFound outside the actor's scope."""
    by, code = actor(), number_of(request.args, "lan")
    if code is not None:
        return get_county(by, permission, code)
    mine = counties_of(by, permission)
    if not mine:
        raise NotFound
    return mine[0]
