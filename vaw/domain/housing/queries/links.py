"""What links in mails, and the mails themselves, need to know: for whoever has the right by other means (a signed link, a task)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing.models import Facility, HousingCounty, Provider
from vaw.domain.housing.models.snapshots import CapacitySnapshot, ReportLink
from vaw.domain.housing.queries.register import ORDINARY_CADENCE
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import period_of
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.rows import reading_confidential

_AT_ONCE = 2_000  # mails of one round; the next round takes the rest
_CADENCE = sa.func.coalesce(Facility.cadence, HousingCounty.cadence, ORDINARY_CADENCE.value)


def find_link(link_id: int) -> ReportLink | None:
    """The link with its facility."""
    wanted = sa.select(ReportLink).where(ReportLink.id == link_id).options(orm.joinedload(ReportLink.facility))
    return db.session.scalars(wanted).one_or_none()


def find_newest(facility_id: int) -> ReportLink | None:
    """The link of the last period for which the facility was asked."""
    wanted = sa.select(ReportLink).where(ReportLink.facility_id == facility_id).options(orm.joinedload(ReportLink.facility))
    return db.session.scalars(wanted.order_by(ReportLink.period_on.desc(), ReportLink.id.desc()).limit(1)).one_or_none()


def find_reported(link: ReportLink) -> CapacitySnapshot | None:
    """What was sent by the link."""
    return None if link.snapshot_id is None else db.session.get(CapacitySnapshot, link.snapshot_id)


def address_of(link: ReportLink) -> str | None:
    """The provider's role mailbox, None where there is none."""
    wanted = sa.select(Provider.role_mailbox).join(Facility, Facility.provider_id == Provider.id).where(Facility.id == link.facility_id)
    return db.session.scalar(wanted)


def list_unsent() -> Sequence[int]:
    """Mails that have not left and whose link still counts; the oldest first."""
    with reading_confidential() as connection:
        wanted = sa.select(ReportLink.id).where(
            ReportLink.sent_at.is_(None), ReportLink.used_at.is_(None), ReportLink.expires_at > clock.now()
        )
        return connection.scalars(wanted.order_by(ReportLink.written_at, ReportLink.id).limit(_AT_ONCE)).all()


def list_to_ask(day: date) -> list[tuple[Facility, Cadence]]:
    """Open facilities that nobody has asked for the numbers of the period in which the day lies, by pseudonym."""
    start = sa.case({cadence.value: period_of(day, cadence) for cadence in Cadence}, value=_CADENCE)
    asked = sa.exists().where(ReportLink.facility_id == Facility.id, ReportLink.period_on == start)
    wanted = (
        sa.select(Facility, _CADENCE)
        .outerjoin(HousingCounty, HousingCounty.county_id == Facility.county_id)
        .where(Facility.opened_on <= day, sa.or_(Facility.closed_on.is_(None), Facility.closed_on >= day), ~asked)
        .order_by(Facility.code)
    )
    return [(facility, Cadence(cadence)) for facility, cadence in db.session.execute(wanted)]
