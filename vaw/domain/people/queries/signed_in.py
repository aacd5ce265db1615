"""Who is signed in: one prepared query finds sign-in, account and grants together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.people.models import ApiToken, FormDraft, Membership, SignIn, User
from vaw.domain.people.queries.factors import HAS_SECOND_FACTOR
from vaw.domain.people.rules import ABSOLUTE, COUNTY_BOARD, IDLE, SEEN_EVERY, USED_EVERY
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, reading

# A lower area names a higher one by its table only: whether an assignment is in force decides what a membership is worth (features row 4).
_ASSIGNMENT = sa.table("assignment", sa.column("id"), sa.column("area"), sa.column("valid_from"), sa.column("valid_to"))
_PARTY = sa.table("assignment_county", sa.column("assignment_id"), sa.column("county_id"))
# The same goes for notices that nobody has read yet: they ride along, so that the header costs no statement of its own.
_NOTICE = sa.table("notice", sa.column("user_id"), sa.column("read_at"), sa.column("ended_at"), sa.column("shown"))
UNREAD_MOST = 100  # one more than is told: beyond, the header says "99+"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person behind a request. `actor` has no grants while `second_factor_due`: a password alone opens nothing.

    `stale`: `seen_at` is older than a minute and should be moved. `unread`: how many notices wait in their list, UNREAD_MOST at most.
    `has_drafts`: typed something on a page that was not sent.
    """

    actor: Actor
    name: str
    language: str
    sign_in_id: int
    has_second_factor: bool
    second_factor_due: bool
    stale: bool
    second_factor_at: datetime | None
    unread: int = 0
    has_drafts: bool = False

    @property
    def must_set_up(self) -> bool:
        """Holds a role of a county board and has no second factor yet; whether that is required is the settings' matter.

        A board's own sign-in that asked for several factors counts (docs/oidc.md).
        """
        return not self.has_second_factor and self.second_factor_at is None and self.actor.has_role(frozenset(COUNTY_BOARD))


def _grants_of(user_id: Any) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """Memberships in force on :today, with the area of the assignment they follow from; the join and its condition on the account."""
    today = sa.bindparam("today", type_=sa.Date)
    in_force = sa.and_(
        _ASSIGNMENT.c.id == Membership.assignment_id,
        _ASSIGNMENT.c.valid_from <= today,
        sa.or_(_ASSIGNMENT.c.valid_to.is_(None), _ASSIGNMENT.c.valid_to >= today),
        sa.exists().where(_PARTY.c.assignment_id == _ASSIGNMENT.c.id, _PARTY.c.county_id == Membership.county_id),
    )
    held = (
        sa.select(
            Membership.id, Membership.user_id, Membership.role, Membership.county_id, Membership.organisation_id,
            _ASSIGNMENT.c.id.label("assignment_id"), _ASSIGNMENT.c.area,
        )
        .select_from(sa.outerjoin(Membership, _ASSIGNMENT, in_force))
        .where(
            Membership.valid_from <= today,
            sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
            sa.or_(Membership.assignment_id.is_(None), _ASSIGNMENT.c.id.is_not(None)),
        )
        .subquery("held")
    )  # fmt: skip
    return held, held.c.user_id == user_id


_HELD, _OF_USER = _grants_of(User.id)
_GRANT = (_HELD.c.role, _HELD.c.county_id, _HELD.c.organisation_id, _HELD.c.assignment_id, _HELD.c.area)
_NOW = sa.bindparam("now", type_=sa.DateTime(timezone=True))
_UNREAD = (
    sa.select(sa.literal_column("1"))
    .select_from(_NOTICE)
    .where(_NOTICE.c.user_id == User.id, _NOTICE.c.read_at.is_(None), _NOTICE.c.ended_at.is_(None), _NOTICE.c.shown)
    .correlate(User)
    .limit(sa.literal_column(str(UNREAD_MOST)))
    .subquery("unread")
)
_SIGNED_IN = Prepared(
    sa.select(
        *_GRANT, User.id, User.name, User.language, SignIn.id, HAS_SECOND_FACTOR, SignIn.second_factor_at, SignIn.seen_at,
        sa.select(sa.func.count()).select_from(_UNREAD).scalar_subquery(), sa.exists().where(FormDraft.user_id == User.id),
    )
    .select_from(sa.join(SignIn, User, User.id == SignIn.user_id).outerjoin(_HELD, _OF_USER))
    .where(
        SignIn.token_hash == sa.bindparam("token_hash"),
        SignIn.seen_at > _NOW - sa.literal_column(f"interval '{int(IDLE.total_seconds())} seconds'"),
        SignIn.created_at > _NOW - sa.literal_column(f"interval '{int(ABSOLUTE.total_seconds())} seconds'"),
        User.active,
    )
    .order_by(_HELD.c.id)
)  # fmt: skip
_BEARER = Prepared(
    sa.select(*_GRANT, User.id, User.language, ApiToken.id, ApiToken.scopes, ApiToken.used_at)
    .select_from(sa.join(ApiToken, User, User.id == ApiToken.user_id).outerjoin(_HELD, _OF_USER))
    .where(ApiToken.token_hash == sa.bindparam("token_hash"), ApiToken.expires_at > _NOW, ApiToken.revoked_at.is_(None), User.active)
    .order_by(_HELD.c.id)
)
_ACCOUNT = Prepared(
    sa.select(*_GRANT, User.id)
    .select_from(sa.outerjoin(User, _HELD, _OF_USER))
    .where(User.id == sa.bindparam("user_id"), User.active)
    .order_by(_HELD.c.id)
)


def _actor(rows: Sequence[Any], channel: str) -> Actor:
    return Actor(rows[0][5], channel, tuple(Grant(*row[:5]) for row in rows if row[0] is not None))


def find_signed_in(token_hash: bytes, *, channel: str) -> SignedIn | None:
    """The person behind a browser's sign-in, None when it has ended, been idle too long or been revoked. One round trip."""
    now = clock.now()
    with reading() as connection:
        rows = _SIGNED_IN.all(connection, {"token_hash": token_hash, "now": now, "today": clock.today()})
    if not rows:
        return None
    _, _, _, _, _, _, name, language, sign_in_id, confirmed, second_factor_at, seen_at, unread, has_drafts = rows[0]
    actor, due = _actor(rows, channel), confirmed and second_factor_at is None
    return SignedIn(
        actor=replace(actor, grants=()) if due else actor,
        name=name,
        language=language,
        sign_in_id=sign_in_id,
        has_second_factor=confirmed,
        second_factor_due=due,
        stale=now - seen_at > SEEN_EVERY,
        second_factor_at=second_factor_at,
        unread=0 if due else unread,
        has_drafts=has_drafts and not due,
    )


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program with a token: it acts as the token's owner, within `scopes` ("activities:read", …).

    `stale`: the token's last use was noted more than an hour ago and should be noted anew.
    """

    actor: Actor
    language: str
    token_id: int
    scopes: frozenset[str]
    stale: bool


def find_bearer(token_hash: bytes) -> Bearer | None:
    """The owner of an API token, None when it is unknown, expired or revoked. One round trip."""
    now = clock.now()
    with reading() as connection:
        rows = _BEARER.all(connection, {"token_hash": token_hash, "now": now, "today": clock.today()})
    if not rows:
        return None
    language, token_id, scopes, used_at = rows[0][6:]
    return Bearer(_actor(rows, "api"), language, token_id, frozenset(scopes), used_at is None or now - used_at > USED_EVERY)


def find_actor(user_id: int, *, channel: str) -> Actor | None:
    """The account with the grants it holds now: background work judges its owner's rights when it runs. None when closed."""
    with reading() as connection:
        rows = _ACCOUNT.all(connection, {"user_id": user_id, "today": clock.today()})
    return _actor(rows, channel) if rows else None
