"""Reading certificates: one's own, by the code, and those of an occasion."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Certificate, Registration
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped
from vaw.kernel.sealing import unseal


class Issued(NamedTuple):
    """A certificate as its board lists it. `holder`: the organisation; whose name is on it, the document says."""

    id: int
    code: str
    holder: str | None
    heads: int
    issued_at: datetime
    revoked_at: datetime | None


class Shown(NamedTuple):
    """What anybody who has the code may know: nothing of who has it."""

    title: str
    first_on: date
    last_on: date
    minutes: int
    county_id: int
    issued_at: datetime
    revoked_at: datetime | None


def find_certificate(certificate_id: int) -> Certificate | None:
    """The certificate behind a job."""
    return db.session.get(Certificate, certificate_id)


def find_certificate_of(registration_id: int, *, held: bool = False) -> Certificate | None:
    """The one certificate of a registration; `held`: nobody else changes it until the commit."""
    wanted = sa.select(Certificate).where(Certificate.registration_id == registration_id)
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def is_made(certificate_id: int) -> bool:
    """Whether the document is there. It is not read for that."""
    with reading() as connection:
        return bool(connection.scalar(sa.select(Certificate.content.is_not(None)).where(Certificate.id == certificate_id)))


def document_of(registration_id: int) -> bytes | None:
    """The document of somebody's own certificate, None while it is not made and after it was revoked."""
    valid = (Certificate.registration_id == registration_id, Certificate.revoked_at.is_(None))
    with reading() as connection:
        content = connection.scalar(sa.select(Certificate.content).where(*valid))
    return None if content is None else unseal(bytes(content))


def find_by_code(code: str) -> Shown | None:
    """What a code stands for; `code` as rules.attending.read_code gives it."""
    columns = (
        Certificate.title, Certificate.first_on, Certificate.last_on, Certificate.minutes, Certificate.county_id,
        Certificate.issued_at, Certificate.revoked_at,
    )  # fmt: skip
    with reading() as connection:
        row = connection.execute(sa.select(*columns).where(Certificate.code == code)).one_or_none()
    return None if row is None else Shown(*row)


def get_certificate(by: Actor, certificate_id: int) -> Certificate:
    """One that the actor may revoke, without its document. Raises NotFound."""
    wanted = scoped(policy.REVOKE_CERTIFICATE, by).where(Certificate.id == certificate_id)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def page_of_certificates(occasion_id: int, *, after: str | None = None, size: int = SIZE) -> Page[Issued]:
    """Those of an occasion, latest first. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    at = place(after, int)
    columns = (
        Certificate.id, Certificate.code, Registration.organisation_name, Certificate.heads, Certificate.issued_at, Certificate.revoked_at,
    )  # fmt: skip
    wanted = sa.select(*columns).outerjoin(Registration, Registration.id == Certificate.registration_id)
    wanted = wanted.where(Certificate.occasion_id == occasion_id, *([Certificate.id < at[0]] if at else []))
    with reading() as connection:
        rows = [Issued(*row) for row in connection.execute(wanted.order_by(Certificate.id.desc()).limit(size + 1))]
    return cut(rows, lambda row: (row.id,), size=size)
