"""Asking facilities for their numbers by mail: one link a facility and period, which counts once.

A link is locked after its facility's row in facility_now, as everything that records: see operations.snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import NOW, CapacitySnapshot, ReportLink
from vaw.domain.housing.operations.snapshots import confirm_unchanged, correct_snapshot, record_snapshot, undo_snapshot
from vaw.domain.housing.queries.links import find_reported
from vaw.domain.housing.queries.snapshots import find_submitted
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import RENEW_AFTER, RENEWED_FOR
from vaw.domain.housing.rules.snapshots import Channel, Report, next_period
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE = "housing.report_letter.send"


@operation(policy.RUN_ROUNDS)
def ask_facility(by: Actor, facility: Facility, *, period_on: date, cadence: Cadence) -> ReportLink:
    """Ask for the numbers of a period: the link counts until it ends. Raises Taken when that was asked already."""
    link = ReportLink(
        facility_id=facility.id, organisation_id=facility.organisation_id, county_id=facility.county_id, period_on=period_on,
        cadence=str(cadence), written_at=clock.now(), expires_at=_midnight(next_period(period_on, cadence)),
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    enqueue(SEND_ONE, link.id)
    return link


@operation(policy.RENEW_LINK)
def renew_link(by: Actor, link: ReportLink) -> bool:
    """Send another link to the same mailbox; the old one ends. Whether a mail will leave: some time after the last one only."""
    _refresh(link)
    if clock.now() - link.written_at < RENEW_AFTER:
        return False
    link.stamp += 1
    link.written_at, link.sent_at = clock.now(), None
    link.used_at = link.snapshot_id = None
    link.expires_at = max(link.expires_at, clock.now() + RENEWED_FOR)
    db.session.flush()
    enqueue(SEND_ONE, link.id)
    return True


@operation(policy.RECORD_SNAPSHOT)
def report_by_link(
    by: Actor, facility: Facility, *, link: ReportLink, report: Report | None, submit_key: UUID, at: datetime | None = None
) -> CapacitySnapshot:
    """What whoever holds the link reports; None: the last numbers still hold. The link is used up in the same commit.

    Raises as record_snapshot, and RuleBroken("housing.link_used").
    """
    stamp = link.stamp
    _wait(facility)
    _refresh(link)
    again = find_submitted(submit_key)
    if again is not None and again.id == link.snapshot_id:
        return again
    if link.used_at is not None or link.stamp != stamp or link.expires_at <= clock.now():
        raise RuleBroken("housing.link_used")
    if report is None:
        made = confirm_unchanged(by, facility, channel=Channel.LINK, submit_key=submit_key)
    else:
        made = record_snapshot(by, facility, report=report, channel=Channel.LINK, at=at, submit_key=submit_key)
    link.used_at, link.snapshot_id = clock.now(), made.id
    return made


@operation(policy.RECORD_SNAPSHOT)
def correct_by_link(by: Actor, facility: Facility, *, link: ReportLink, report: Report, submit_key: UUID) -> CapacitySnapshot:
    """Put right what was sent by the link. Raises as correct_snapshot, and RuleBroken("housing.link_used") when it has ended since."""
    stamp = link.stamp
    _wait(facility)
    _refresh(link)
    sent = find_reported(link)
    if sent is None or link.stamp != stamp or link.expires_at <= clock.now():
        raise RuleBroken("housing.link_used")
    made = correct_snapshot(by, facility, snapshot=sent, report=report, channel=Channel.LINK, submit_key=submit_key)
    link.snapshot_id = made.id
    return made


@operation(policy.RECORD_SNAPSHOT)
def undo_by_link(by: Actor, facility: Facility, *, link: ReportLink) -> CapacitySnapshot:
    """Take back what was sent by the link, which then counts once more. Raises as undo_snapshot."""
    _wait(facility)
    _refresh(link)
    sent = find_reported(link)
    if sent is None:
        raise RuleBroken("housing.snapshot_replaced")
    made = undo_snapshot(by, facility, snapshot=sent, channel=Channel.LINK)
    link.used_at = link.snapshot_id = None
    return made


@contextmanager
def in_hand(by: Actor, link_id: int) -> Iterator[ReportLink | None]:
    """Nobody else has the mail inside the block. None when another sender has it, or when there is nothing to send any more."""
    with unit(by, "housing.operations.links.in_hand"):
        wanted = sa.select(ReportLink).where(ReportLink.id == link_id, ReportLink.sent_at.is_(None), ReportLink.used_at.is_(None))
        wanted = wanted.where(ReportLink.expires_at > clock.now()).with_for_update(skip_locked=True)
        yield db.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


@operation(policy.RENEW_LINK)
def mark_sent(by: Actor, link: ReportLink) -> None:
    """Note that the mail has left."""
    link.sent_at = clock.now()


@operation(policy.RENEW_LINK)
def give_up(by: Actor, link: ReportLink) -> None:
    """The mailbox does not take mail: the link ends. The county sees that the facility is silent."""
    link.expires_at = clock.now()


def _wait(facility: Facility) -> None:
    """Until nobody else records for the facility; the lock that operations.snapshots.hold takes, without a number."""
    db.session.connection().execute(sa.select(NOW.c.facility_id).where(NOW.c.facility_id == facility.id).with_for_update())


def _refresh(link: ReportLink) -> None:
    """Locked and as it is now."""
    db.session.refresh(link, ["stamp", "written_at", "sent_at", "used_at", "snapshot_id", "expires_at"], with_for_update=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.STOCKHOLM)
