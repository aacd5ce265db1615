"""Keeping licences and duties (features row 61). Decisions are added and end; what was in force on a past day is never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.operations.facilities import FIRST_OPENED
from vaw.domain.housing.operations.register import AHEAD
from vaw.domain.housing.queries.licences import find_open_inspection, first_counted, list_licences
from vaw.domain.housing.queries.register import find_profile
from vaw.domain.housing.rules.licences import NUMBER, Condition, DutyKind, Ending, LicenceKind, Post, due_on
from vaw.domain.housing.rules.register import PLACES_MOST, OperatorForm
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

ONE_DAY = timedelta(days=1)
NUMBER_MOST = 60  # characters


@dataclass(frozen=True, slots=True)
class Decision:
    """What a permit or a notification says. `places_most`: highest number of persons at once; `conditions`, `manager`: from lists."""

    decided_on: date
    valid_from: date
    valid_to: date | None = None
    number: str = ""
    places_most: int | None = None
    target_groups: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    manager: str | None = None


@operation(policy.ADD_LICENCE)
def add_licence(by: Actor, facility: Facility, *, decision: Decision) -> Licence:
    """Write down a permit, or what a municipality has notified. What is in force is replaced from its day.

    Raises RuleBroken("housing.…") with the field at fault.
    """
    _check(decision)
    licence = Licence(
        facility_id=facility.id, organisation_id=facility.organisation_id, county_id=facility.county_id, kind=_kind(facility).value,
        number=decision.number.strip(), conditions=sorted(set(decision.conditions)), manager=decision.manager,
        target_groups=sorted(set(decision.target_groups)), places_most=decision.places_most, decided_on=decision.decided_on,
        valid_from=decision.valid_from, valid_to=decision.valid_to, noted_at=clock.now(),
    )  # fmt: skip
    _replace(facility, decision.valid_from)
    db.session.add(licence)
    db.session.flush()
    recount_days(facility.county_id, first_counted(facility.county_id, decision.valid_from))
    return licence


@operation(policy.KEEP_LICENCE)
def end_licence(by: Actor, licence: Licence, *, last_on: date, ending: str) -> Licence:
    """Say which is or was its last day, and how it ended: what was authorised falls from the day after and stays as it was before.

    Raises RuleBroken("housing.licence_ended"), ("housing.licence_last") with the field at fault.
    """
    if licence.ending is not None:
        raise RuleBroken("housing.licence_ended")
    if ending not in set(Ending):
        raise RuleBroken("housing.unknown_word", field="ending")
    latest = licence.valid_to or clock.today() + AHEAD
    if not licence.valid_from - ONE_DAY <= last_on <= latest:
        raise RuleBroken("housing.licence_last", field="last_on", first=licence.valid_from.isoformat(), last=latest.isoformat())
    licence.valid_to, licence.ending = last_on, str(ending)
    db.session.flush()
    recount_days(licence.county_id, first_counted(licence.county_id, last_on + ONE_DAY))
    return licence


@operation(policy.ADD_LICENCE)
def add_duty(by: Actor, facility: Facility, *, kind: str, happened_on: date) -> Duty:
    """Note that something happened that must be told within a month, or when there was an inspection last.

    Raises RuleBroken("housing.duty_…") with the field at fault.
    """
    if kind not in set(DutyKind):
        raise RuleBroken("housing.unknown_word", field="kind")
    if not FIRST_OPENED <= happened_on <= clock.today():
        raise RuleBroken("housing.duty_day", field="happened_on")
    known = sa.select(Duty.id).where(Duty.facility_id == facility.id, Duty.kind == kind, Duty.happened_on == happened_on)
    if db.session.scalar(known) is not None or (kind == DutyKind.INSPECTION and find_open_inspection(facility.id) is not None):
        raise RuleBroken("housing.duty_known", field="kind")
    return _new_duty(facility.id, facility.organisation_id, facility.county_id, DutyKind(kind), happened_on)


@operation(policy.KEEP_DUTY)
def finish_duty(by: Actor, duty: Duty, *, done_on: date) -> Duty:
    """Say when it was done. After an inspection the next one is asked for while children can stay there.

    Raises RuleBroken("housing.duty_done"), ("housing.duty_day") with the field at fault.
    """
    db.session.refresh(duty, with_for_update={"of": Duty})  # with its facility, which may have been read with it
    if duty.done_on is not None:
        raise RuleBroken("housing.duty_done")
    if not duty.happened_on <= done_on <= clock.today():
        raise RuleBroken("housing.duty_day", field="done_on")
    duty.done_on = done_on
    db.session.flush()
    facility = duty.facility
    profile = find_profile(duty.facility_id, clock.today())
    children = profile is not None and profile.places_children > 0
    if duty.kind == DutyKind.INSPECTION and facility.closed_on is None and children and done_on > duty.happened_on:
        _new_duty(duty.facility_id, duty.organisation_id, duty.county_id, DutyKind.INSPECTION, done_on)
    return duty


def _new_duty(facility_id: int, organisation_id: int, county_id: int, kind: DutyKind, happened_on: date) -> Duty:
    duty = Duty(
        facility_id=facility_id, organisation_id=organisation_id, county_id=county_id, kind=kind.value, happened_on=happened_on,
        due_on=due_on(kind, happened_on),
    )  # fmt: skip
    db.session.add(duty)
    db.session.flush()
    return duty


def _kind(facility: Facility) -> LicenceKind:
    """A municipality notifies, everybody else needs a permit (lag 2025:400)."""
    form = db.session.scalar(sa.select(Provider.form).where(Provider.id == facility.provider_id))
    return LicenceKind.NOTIFICATION if form == OperatorForm.MUNICIPAL else LicenceKind.PERMIT


def _replace(facility: Facility, first: date) -> None:
    """Let what would still be in force end the day before."""
    for licence in list_licences(facility):
        if licence.ending is None and licence.valid_from <= first and (licence.valid_to is None or licence.valid_to >= first):
            licence.valid_to, licence.ending = first - ONE_DAY, Ending.REPLACED.value


def _check(decision: Decision) -> None:
    if not FIRST_OPENED <= decision.decided_on <= clock.today():
        raise RuleBroken("housing.licence_decided", field="decided_on")
    if not FIRST_OPENED <= decision.valid_from <= clock.today() + AHEAD:
        raise RuleBroken("housing.licence_period", field="valid_from")
    if decision.valid_to is not None and decision.valid_to < decision.valid_from:
        raise RuleBroken("housing.licence_period", field="valid_to")
    if decision.places_most is not None and not 1 <= decision.places_most <= PLACES_MOST:
        raise RuleBroken("housing.places_most", field="places_most", most=PLACES_MOST)
    if not set(decision.target_groups) <= {entry.code for entry in list_terms(TermList.HOUSING_GROUP)}:
        raise RuleBroken("housing.unknown_word", field="target_groups")
    if not NUMBER.fullmatch(decision.number.strip()):
        raise RuleBroken("housing.licence_number", field="number")
    if not set(decision.conditions) <= set(Condition):
        raise RuleBroken("housing.unknown_word", field="conditions")
    if decision.manager is not None and decision.manager not in set(Post):
        raise RuleBroken("housing.unknown_word", field="manager")
