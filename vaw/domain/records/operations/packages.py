"""Ordering a package, keeping what the worker made, and noting who fetched it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.records import policy
from vaw.domain.records.models import RecordsItem, RecordsRequest
from vaw.domain.records.models.packages import RECORDS_PIECE, RecordsFetch, RecordsPackage
from vaw.domain.records.rules import FILES_KEPT
from vaw.domain.records.rules.packages import PIECE, PackageKind, PackageState, check_years
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

JOB = "records.package.build"


@operation(policy.KEEP_REQUEST)
def order_handout(by: Actor, request: RecordsRequest) -> RecordsPackage:
    """Have the files made of every document that is decided. Raises RuleBroken("records.nothing_decided"), ("records.under_way")."""
    db.session.scalars(sa.select(RecordsRequest.id).where(RecordsRequest.id == request.id).with_for_update()).one()
    wanted = sa.select(RecordsItem.decision_id).where(RecordsItem.request_id == request.id, RecordsItem.decision_id.is_not(None))
    decisions = [one for one in db.session.scalars(wanted.order_by(RecordsItem.number)) if one is not None]
    if not decisions:
        raise RuleBroken("records.nothing_decided")
    _check_idle(RecordsPackage.request_id == request.id)
    return _order(
        RecordsPackage(county_id=request.county_id, kind=PackageKind.HANDOUT.value, request_id=request.id, decision_ids=decisions), by
    )


@operation(policy.DELIVER)
def order_delivery(by: Actor, county: County, *, first_year: int, last_year: int) -> RecordsPackage:
    """Have a delivery to an archive made of some years. Raises RuleBroken("records.years"), ("records.under_way")."""
    check_years(first_year, last_year, clock.today().year)
    db.session.scalars(sa.select(County.id).where(County.id == county.id).with_for_update()).one()
    _check_idle(RecordsPackage.county_id == county.id, RecordsPackage.kind == PackageKind.ARCHIVE.value)
    return _order(RecordsPackage(county_id=county.id, kind=PackageKind.ARCHIVE.value, first_year=first_year, last_year=last_year), by)


@operation(policy.KEEP_PACKAGE)
def make_again(by: Actor, package: RecordsPackage) -> None:
    """Make a hand-out's files once more from what was frozen, after they have expired or failed. Raises RuleBroken("records.not_again")."""
    held = _held(package)
    expired = held.expires_at is not None and held.expires_at <= clock.now()
    if held.state != PackageState.FAILED and not (expired and held.kind == PackageKind.HANDOUT):
        raise RuleBroken("records.not_again")
    held.state, held.sha256, held.size_bytes, held.listed = PackageState.QUEUED.value, None, None, None
    held.ended_at = held.expires_at = None
    enqueue(JOB, held.id)


@operation(policy.READ_PACKAGE)
def note_fetched(by: Actor, package: RecordsPackage) -> None:
    """Keep who fetched it and when. Raises RuleBroken("records.not_made") for one that is not there (any more)."""
    if not is_there(package):
        raise RuleBroken("records.not_made")
    db.session.add(RecordsFetch(package_id=package.id, by_id=by.id, at=clock.now()))


@operation(policy.BUILD)
def keep_package(by: Actor, package: RecordsPackage, *, made: IO[bytes], sha256: str, listed: Sequence[Mapping[str, Any]]) -> bool:
    """Keep a finished ZIP, piece by piece in one commit. False for one that another attempt has kept."""
    held = _held(package)
    if held.state != PackageState.QUEUED:
        return False
    connection = db.session.connection()
    connection.execute(sa.delete(RECORDS_PIECE).where(RECORDS_PIECE.c.package_id == held.id))
    size = number = 0
    while content := made.read(PIECE):
        connection.execute(sa.insert(RECORDS_PIECE).values(package_id=held.id, number=number, content=content))
        size, number = size + len(content), number + 1
    now = clock.now()
    held.state, held.sha256, held.size_bytes, held.listed = PackageState.DONE.value, sha256, size, [dict(one) for one in listed]
    held.ended_at, held.expires_at = now, now + FILES_KEPT
    return True


@operation(policy.BUILD)
def fail_package(by: Actor, package: RecordsPackage) -> None:
    """Say that it could not be made."""
    held = _held(package)
    if held.state == PackageState.QUEUED:
        held.state, held.ended_at = PackageState.FAILED.value, clock.now()


def is_there(package: RecordsPackage) -> bool:
    """Whether its bytes can be fetched now."""
    return package.state == PackageState.DONE and package.expires_at is not None and package.expires_at > clock.now()


def _order(package: RecordsPackage, by: Actor) -> RecordsPackage:
    package.ordered_by, package.ordered_at = by.id, clock.now()
    package.state = PackageState.QUEUED.value
    db.session.add(package)
    db.session.flush()
    enqueue(JOB, package.id)
    return package


def _check_idle(*of: sa.ColumnElement[bool]) -> None:
    waiting = sa.exists().where(RecordsPackage.state == PackageState.QUEUED.value, *of)
    if db.session.scalar(sa.select(waiting)):
        raise RuleBroken("records.under_way")


def _held(package: RecordsPackage) -> RecordsPackage:
    wanted = sa.select(RecordsPackage).where(RecordsPackage.id == package.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
