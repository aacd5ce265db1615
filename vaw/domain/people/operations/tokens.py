"""Keys for programs that act as their owner, within scopes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from vaw.domain.people import policy
from vaw.domain.people.models import ApiToken, User
from vaw.domain.people.rules import NAME_MOST, TOKEN_DAYS_MOST, tokens
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation, unit

_USED = sa.update(ApiToken.__table__).where(ApiToken.id == sa.bindparam("token_id")).values(used_at=sa.bindparam("now"))  # type: ignore[arg-type]


@operation(policy.OWN_ACCOUNT)
def create_token(by: Actor, user: User, *, name: str, scopes: Sequence[str], days: int) -> tuple[ApiToken, str]:
    """Make a key that counts for `days` days. Returns the row and the key itself, which is shown once and kept nowhere.

    Raises RuleBroken("people.token_name", field="name"), ("people.token_scopes", field="scopes"), ("people.token_days", field="days").
    """
    called = guard.clean(name, field="name", kind=guard.Field.CONTACT, confirmed=True)
    if not called or len(called) > NAME_MOST:
        raise RuleBroken("people.token_name", field="name", most=NAME_MOST)
    if not scopes or not tokens.SCOPES.keys() >= set(scopes):
        raise RuleBroken("people.token_scopes", field="scopes")
    if not 1 <= days <= TOKEN_DAYS_MOST:
        raise RuleBroken("people.token_days", field="days", most=TOKEN_DAYS_MOST)
    plain, now = tokens.new_token(tokens.API_PREFIX), clock.now()
    token = ApiToken(
        user_id=user.id,
        name=called,
        token_hash=tokens.hashed(plain),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    return token, plain


@operation(policy.OWN_TOKEN)
def revoke_token(by: Actor, token: ApiToken) -> None:
    """End a key at once."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()


def mark_used(by: Actor, token_id: int) -> None:
    """Note that the key is in use, so that its owner sees which ones nobody needs. No audit line, as for a browser's `seen_at`."""
    with unit(by, "people.operations.tokens.mark_used"):
        db.session.connection().execute(_USED, {"token_id": token_id, "now": clock.now()})
