"""Rules by which a county board's own sign-in gives roles: one proposes, another approves, either ends them (D-16)."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import ClaimRule, Membership
from vaw.domain.people.operations.federated import end_at_once
from vaw.domain.people.rules.claims import BY_CLAIM, CLAIM_MOST
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.MANAGE_ACCOUNTS)
def propose_claim_rule(
    by: Actor,
    county: County,
    *,
    issuer: str,
    claim: str,
    value: str,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ClaimRule:
    """Say who has which role by what the provider tells. It counts once a second person has approved it (approve_claim_rule).

    Raises RuleBroken("people.claim_…") with the field: claim, value, role, period, known.
    """
    claim, value, begins = claim.strip(), value.strip(), valid_from or clock.today()
    for name, text in (("claim", claim), ("value", value)):
        if not text or len(text) > CLAIM_MOST:
            raise RuleBroken("people.claim_missing", field=name, most=CLAIM_MOST)
    if role not in BY_CLAIM:
        raise RuleBroken("people.claim_role", field="role")
    if valid_to is not None and valid_to < begins:
        raise RuleBroken("people.membership_period", field="valid_to")
    if by.id is None or _is_known(county.id, issuer, claim, value, role):
        raise RuleBroken("people.claim_known", field="value")
    rule = ClaimRule(
        county_id=county.id, issuer=issuer, claim=claim, value=value, role=str(role), valid_from=begins, valid_to=valid_to,
        created_at=clock.now(), created_by=by.id,
    )  # fmt: skip
    db.session.add(rule)
    db.session.flush()
    return rule


@operation(policy.KEEP_CLAIM_RULE)
def approve_claim_rule(by: Actor, rule: ClaimRule) -> None:
    """The second pair of eyes: from the next sign-in the rule counts.

    Raises RuleBroken("people.claim_own") for whoever proposed it, ("people.claim_ended").
    """
    _locked(rule)
    if by.id is None or by.id == rule.created_by:
        raise RuleBroken("people.claim_own")
    if rule.valid_to is not None and rule.valid_to < clock.today():
        raise RuleBroken("people.claim_ended")
    if rule.approved_at is None:
        rule.approved_at, rule.approved_by = clock.now(), by.id


@operation(policy.KEEP_CLAIM_RULE)
def end_claim_rule(by: Actor, rule: ClaimRule) -> int:
    """Let the rule count no more, and with it every role that it gave, at once. Returns how many roles ended."""
    _locked(rule)
    today = clock.today()
    if rule.valid_to is None or rule.valid_to >= today:
        rule.valid_from, rule.valid_to = min(rule.valid_from, today), today - timedelta(days=1)
    given = sa.select(Membership).where(
        Membership.rule_id == rule.id, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today)
    )  # fmt: skip
    rows = db.session.scalars(given).all()
    for membership in rows:
        end_at_once(membership)
    return len(rows)


def _locked(rule: ClaimRule) -> None:
    db.session.refresh(rule, with_for_update=True)


def _is_known(county_id: int, issuer: str, claim: str, value: str, role: str) -> bool:
    same = (ClaimRule.county_id == county_id, ClaimRule.issuer == issuer, ClaimRule.claim == claim, ClaimRule.value == value)
    counts = sa.or_(ClaimRule.valid_to.is_(None), ClaimRule.valid_to >= clock.today())
    return db.session.scalar(sa.select(ClaimRule.id).where(*same, ClaimRule.role == role, counts).limit(1)) is not None
