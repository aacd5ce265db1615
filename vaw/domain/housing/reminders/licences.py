"""What a county is reminded of about licences and duties. A facility is called by its pseudonym; the mail says nothing of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing.models import Facility, FacilityProfile
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.rules.licences import DutyKind
from vaw.domain.people.rules import Role
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)
_OPEN = sa.or_(Facility.closed_on.is_(None), Facility.closed_on >= _TODAY)
_ESCALATES = Step(14, Role.COUNTY_MANAGEMENT.value)


def _duty(kind: DutyKind) -> sa.Select[Any]:
    """Duties of a kind that are not done, of facilities that are open."""
    return (
        things(Duty.id, Duty.county_id, None, Duty.due_on)
        .join(Facility, Facility.id == Duty.facility_id)
        .where(Duty.done_on.is_(None), Duty.kind == kind.value, _OPEN)
    )


# Where children can stay today: what a facility offered before is no reason to inspect it for their sake.
_CHILDREN = (
    sa.select(FacilityProfile.places_children)
    .where(FacilityProfile.facility_id == Facility.id, FacilityProfile.since_on <= _TODAY)
    .order_by(FacilityProfile.since_on.desc())
    .limit(1)
    .correlate(Facility)
    .scalar_subquery()
)
_LICENCE_NAMES = names(Licence.id, Facility.code, Facility.code).join(Facility, Facility.id == Licence.facility_id)
_DUTY_NAMES = names(Duty.id, Facility.code, Facility.code).join(Facility, Facility.id == Duty.facility_id)
# Another decision that is in force the day after this one's last: the facility goes on, nobody has to be told.
_NEXT = orm.aliased(Licence)
_FOLLOWED = sa.exists().where(
    _NEXT.facility_id == Licence.facility_id,
    _NEXT.id != Licence.id,
    _NEXT.valid_from <= Licence.valid_to + 1,
    sa.or_(_NEXT.valid_to.is_(None), _NEXT.valid_to > Licence.valid_to),
)
LICENCE_ENDS = declare(
    Reminder(
        kind="housing.licence_ends",
        title=N_("Tillstånd som går ut"),
        says=N_("Tillståndet för {name} går ut {due}. Lägg in ett nytt beslut, eller notera att det har tagit slut."),
        names=_LICENCE_NAMES,
        open=things(Licence.id, Licence.county_id, None, Licence.valid_to)
        .join(Facility, Facility.id == Licence.facility_id)
        .where(Licence.valid_to.is_not(None), Licence.ending.is_(None), _OPEN, ~_FOLLOWED),
        # The inspectorate needs months to decide; after the last day the facility runs without a permit.
        chain=(Step(-90, RESPONSIBLE), Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), _ESCALATES),
    )
)
OWNER_CHANGED = declare(
    Reminder(
        kind="housing.owner_change",
        title=N_("Ägarbyten som ska anmälas"),
        says=N_("Se till att ägarbytet i {name} är anmält senast {due}."),
        names=_DUTY_NAMES,
        open=_duty(DutyKind.OWNER_CHANGE),
        chain=(Step(-10, RESPONSIBLE), Step(0, RESPONSIBLE), _ESCALATES),
    )
)
MANAGER_CHANGED = declare(
    Reminder(
        kind="housing.manager_change",
        title=N_("Byten av föreståndare som ska anmälas"),
        says=N_("Se till att bytet av föreståndare i {name} är anmält senast {due}."),
        names=_DUTY_NAMES,
        open=_duty(DutyKind.MANAGER_CHANGE),
        chain=(Step(-10, RESPONSIBLE), Step(0, RESPONSIBLE), _ESCALATES),
    )
)
INSPECTION_DUE = declare(
    Reminder(
        kind="housing.inspection",
        title=N_("Årlig tillsyn där barn bor"),
        says=N_("{name} tar emot barn. Notera årets tillsyn senast {due}."),
        names=_DUTY_NAMES,
        open=_duty(DutyKind.INSPECTION).where(_CHILDREN > 0),
        # The inspectorate comes when it comes: asked a month before, then on the day.
        chain=(Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), Step(30, Role.COUNTY_MANAGEMENT.value)),
    )
)
