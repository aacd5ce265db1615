"""Keeping agreements: what they say, who they bind, who has signed, and when they are looked at again (features row 26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.networks import policy
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.queries.agreements import list_choices, list_networks
from vaw.domain.networks.rules import NAME_MOST, TEXT_MOST
from vaw.domain.networks.rules.agreements import DNR_MOST, AgreementState
from vaw.domain.people.queries.leaders import leaders_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an agreement. `decided_on`: the day of the text that is to be signed."""

    title: str
    purpose: str = ""
    network_id: int | None = None
    assignment_ids: tuple[int, ...] = ()
    dnr: str = ""
    responsible_id: int | None = None
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """What is known of one party: the days on which it was asked, signed and left."""

    asked_on: date | None = None
    signed_on: date | None = None
    left_on: date | None = None

    @classmethod
    def of(cls, party: AgreementParty) -> Days:
        return cls(party.asked_on, party.signed_on, party.left_on)


@operation(policy.ADD_AGREEMENT)
def add_agreement(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Agreement:
    """Write a draft. `confirmed`: the guard's question is answered.

    Raises RuleBroken("networks.agreement_…") or PersonalData, each with the field at fault.
    """
    agreement = Agreement(county_id=county.id, state=AgreementState.DRAFT.value, assignment_ids=[])
    _fill(by, agreement, facts, confirmed)
    db.session.add(agreement)
    db.session.flush()
    return agreement


@operation(policy.KEEP_AGREEMENT)
def change_agreement(by: Actor, agreement: Agreement, *, facts: Facts, confirmed: bool = False) -> Agreement:
    """Correct what is said of it. Raises as add_agreement does; Conflict when somebody saved first."""
    return _fill(by, agreement, facts, confirmed)


@operation(policy.KEEP_AGREEMENT)
def start_agreement(by: Actor, agreement: Agreement) -> None:
    """Say that it holds: from today unless it says otherwise; one that had ended begins again, without a last day."""
    if agreement.state == AgreementState.ENDED:
        agreement.valid_to = None
    agreement.state = AgreementState.IN_FORCE.value
    agreement.valid_from = agreement.valid_from or clock.today()


@operation(policy.KEEP_AGREEMENT)
def end_agreement(by: Actor, agreement: Agreement, *, valid_to: date) -> None:
    """Say that it holds no longer, and which was its last day. Raises RuleBroken("networks.agreement_end")."""
    if valid_to > clock.today() or (agreement.valid_from and valid_to < agreement.valid_from):
        raise RuleBroken("networks.agreement_end", field="valid_to")
    agreement.state, agreement.valid_to = AgreementState.ENDED.value, valid_to


@operation(policy.KEEP_AGREEMENT)
def review_agreement(by: Actor, agreement: Agreement, *, review_on: date) -> None:
    """Say that it has been looked at, and when that is done next. Raises RuleBroken("networks.agreement_review")."""
    if review_on <= clock.today():
        raise RuleBroken("networks.agreement_review", field="review_on")
    agreement.review_on = review_on


@operation(policy.KEEP_AGREEMENT)
def add_parties(by: Actor, agreement: Agreement, *, organisation_ids: Iterable[int], asked_on: date | None = None) -> int:
    """Let it bind more organisations, asked to sign on `asked_on` (None: not yet). How many were new: a second click adds none.

    Raises RuleBroken("networks.agreement_parties"), ("networks.agreement_ended"), ("networks.agreement_future").
    """
    _hold(agreement)
    wanted, known = set(organisation_ids), {party.organisation_id for party in _parties(agreement)}
    _check_new(by, agreement, wanted - known, asked_on)
    if not wanted:
        raise RuleBroken("networks.agreement_parties", field="organisation_ids")
    new = sorted(wanted - known)
    db.session.add_all(AgreementParty(agreement_id=agreement.id, organisation_id=id, asked_on=asked_on) for id in new)
    db.session.flush()
    return len(new)


@operation(policy.KEEP_AGREEMENT)
def ask_parties(by: Actor, agreement: Agreement, *, party_ids: Iterable[int], asked_on: date) -> int:
    """Note that these were asked to sign, for the first time or once more; how many.

    Raises RuleBroken("networks.agreement_parties"), ("networks.agreement_party_changed"), ("networks.agreement_future").
    """
    return _note(agreement, party_ids, "asked_on", asked_on)


@operation(policy.KEEP_AGREEMENT)
def sign_parties(by: Actor, agreement: Agreement, *, party_ids: Iterable[int], signed_on: date) -> int:
    """Note that these have signed, several at once; how many. Raises as ask_parties does: what somebody noted first stays."""
    return _note(agreement, party_ids, "signed_on", signed_on)


@operation(policy.KEEP_AGREEMENT)
def correct_party(by: Actor, agreement: Agreement, *, party_id: int, seen: Days, days: Days) -> None:
    """Correct what is known of one party, or note that it has left. `seen`: what the person had on screen.

    Raises RuleBroken("networks.agreement_party_changed"), ("networks.agreement_future"), ("networks.agreement_left"), and Conflict
    with both when somebody saved first.
    """
    party = _party(agreement, party_id)
    told = Days.of(party)
    if told != seen:
        raise Conflict({name: (getattr(days, name), getattr(told, name)) for name in Days.__slots__})
    for name in Days.__slots__:
        _check_been(getattr(days, name), name)
    if days.left_on and (days.signed_on is None or days.left_on < days.signed_on):
        raise RuleBroken("networks.agreement_left", field="left_on")
    party.asked_on, party.signed_on, party.left_on = days.asked_on, days.signed_on, days.left_on


@operation(policy.KEEP_AGREEMENT)
def remove_party(by: Actor, agreement: Agreement, *, party_id: int) -> None:
    """Take away one that was added by mistake. Raises RuleBroken("networks.agreement_signed"): one that has signed leaves instead."""
    party = _party(agreement, party_id)
    if party.signed_on is not None:
        raise RuleBroken("networks.agreement_signed")
    db.session.delete(party)


def _fill(by: Actor, agreement: Agreement, facts: Facts, confirmed: bool) -> Agreement:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "title": _titled(facts.title, confirmed),
        "purpose": _text(facts.purpose, "purpose", TEXT_MOST, confirmed),
        "dnr": _text(facts.dnr, "dnr", DNR_MOST, True),  # a number of a register looks like many things
        "network_id": _network(by, agreement, facts.network_id),
        "assignment_ids": _assignments(agreement, facts.assignment_ids),
        "responsible_id": _responsible(agreement, facts.responsible_id),
        **{name: getattr(facts, name) for name in ("decided_on", "valid_from", "valid_to", "review_on")},
    }
    if facts.valid_from and facts.valid_to and facts.valid_to < facts.valid_from:
        raise RuleBroken("networks.agreement_period", field="valid_to")
    if facts.review_on != agreement.review_on and facts.review_on and facts.review_on <= clock.today():
        raise RuleBroken("networks.agreement_review", field="review_on")
    for column, value in values.items():
        setattr(agreement, column, value)
    agreement.sort_key = sort_key(agreement.title)
    return agreement


def _titled(text: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field="title", confirmed=confirmed).split())
    if not 0 < len(tidy) <= NAME_MOST:
        raise RuleBroken("networks.agreement_title", field="title", most=NAME_MOST)
    return tidy


def _text(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.agreement_long", field=field, most=most)
    return tidy


def _network(by: Actor, agreement: Agreement, network_id: int | None) -> int | None:
    """What has ended since is kept until somebody takes it away; so with assignments and who is responsible."""
    offered = {network.id for network in list_networks(by, agreement.county_id)}
    if network_id is not None and network_id not in offered | {agreement.network_id}:
        raise RuleBroken("networks.agreement_network", field="network_id")
    return network_id


def _assignments(agreement: Agreement, ids: Sequence[int]) -> list[int]:
    offered = {assignment.id for assignment in assignments_of(agreement.county_id, on=clock.today())}
    if not set(ids) <= offered | set(agreement.assignment_ids):
        raise RuleBroken("networks.agreement_assignment", field="assignment_ids")
    return sorted(set(ids))


def _responsible(agreement: Agreement, user_id: int | None) -> int | None:
    offered = {leader.id for leader in leaders_of(agreement.county_id)}
    if user_id is not None and user_id not in offered | {agreement.responsible_id}:
        raise RuleBroken("networks.agreement_responsible", field="responsible_id")
    return user_id


def _hold(agreement: Agreement) -> None:
    """Hold the row until the commit: two who note signatures at once come one after the other."""
    db.session.refresh(agreement, with_for_update=True)


def _parties(agreement: Agreement) -> list[AgreementParty]:
    """As they stand in the database now: what the session read before the row was held may be old."""
    wanted = sa.select(AgreementParty).where(AgreementParty.agreement_id == agreement.id).order_by(AgreementParty.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _party(agreement: Agreement, party_id: int) -> AgreementParty:
    _hold(agreement)
    found = next((party for party in _parties(agreement) if party.id == party_id), None)
    if found is None:
        raise RuleBroken("networks.agreement_party_changed")
    return found


def _check_new(by: Actor, agreement: Agreement, organisation_ids: set[int], asked_on: date | None) -> None:
    if agreement.state == AgreementState.ENDED:
        raise RuleBroken("networks.agreement_ended")
    _check_been(asked_on, "asked_on")
    if not organisation_ids <= {choice.id for choice in list_choices(by, agreement)}:
        raise RuleBroken("networks.agreement_parties", field="organisation_ids")


def _note(agreement: Agreement, party_ids: Iterable[int], column: str, on: date) -> int:
    """Set a day of several parties that have not signed."""
    _hold(agreement)
    wanted = set(party_ids)
    if not wanted:
        raise RuleBroken("networks.agreement_parties", field="party_ids")
    _check_been(on, column)
    unsigned = [party for party in _parties(agreement) if party.id in wanted and party.signed_on is None]
    if len(unsigned) < len(wanted):
        raise RuleBroken("networks.agreement_party_changed", field="party_ids")
    for party in unsigned:
        setattr(party, column, on)
    return len(unsigned)


def _check_been(day: date | None, field: str) -> None:
    if day is not None and day > clock.today():
        raise RuleBroken("networks.agreement_future", field=field)
