"""What is kept of a person may be kept but not used (GDPR art. 18): who it is leaves the records, sealed, until the restriction is lifted.

Nothing that shows a record has to know of it: pages, files, search, feeds, mails and programs read the columns, and it is not there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.models import County
from vaw.domain.retention import policy
from vaw.domain.retention.models import RESTRICTED_ROW, Restriction
from vaw.domain.retention.queries.persons import address_key, has_account, kept_of, taken_out
from vaw.domain.retention.rules.persons import HIDES, NOW, REASON_MOST, Found, Kept, tidy_address
from vaw.domain.support.models.occasions import Certificate
from vaw.domain.support.operations.certificates import MAKE
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import Model, db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import enqueue, operation
from vaw.kernel.sealing import seal

_LEFT = dict(HIDES.values())


@operation(policy.FIND_PERSON)
def restrict_person(by: Actor, county: County, *, address: str, reason: str) -> Restriction:
    """Take name, address and phone out of every record of the county and let no mail go there until it is lifted.

    Raises RuleBroken("retention.address"), ("retention.reason"), ("retention.has_account"), ("retention.unknown"),
    ("retention.restricted"), PersonalData for a reason that names somebody.
    """
    tidy, cleaned = tidied(address), guard.clean(reason, field="reason")
    if by.id is None:
        raise NotAllowed(policy.FIND_PERSON.name)
    if not cleaned or len(cleaned) > REASON_MOST:
        raise RuleBroken("retention.reason", field="reason", most=REASON_MOST)
    if has_account(tidy):
        raise RuleBroken("retention.has_account", field="address")
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update())
    key = address_key(tidy)
    known = sa.exists().where(Restriction.address_key == key, Restriction.county_id == county.id, Restriction.lifted_at.is_(None))
    if db.session.scalar(sa.select(known)):
        raise RuleBroken("retention.restricted", field="address")
    found = kept_of(county.id, tidy, standing=True)
    if not found:
        raise RuleBroken("retention.unknown", field="address")
    made = Restriction(county_id=county.id, address=tidy, address_key=key, reason=cleaned, noted_by=by.id, noted_at=clock.now())
    db.session.add(made)
    db.session.flush()
    _take(made, found)
    return made


@operation(policy.LIFT_RESTRICTION)
def lift_restriction(by: Actor, restriction: Restriction) -> None:
    """Put everything back and let it be used again. Raises RuleBroken("retention.lifted")."""
    db.session.refresh(restriction, with_for_update=True)
    if restriction.lifted_at is not None:
        raise RuleBroken("retention.lifted")
    restriction.lifted_by, restriction.lifted_at = by.id, clock.now()
    held = taken_out(restriction.id)
    back = sum(_put_back(table, row, values) for table, row, values in held)
    db.session.execute(sa.delete(RESTRICTED_ROW).where(RESTRICTED_ROW.c.restriction_id == restriction.id))
    for certificate_id in _unmake_certificates([row for table, row, _values in held if table == "registration"]):
        enqueue(MAKE, certificate_id)
    audit.record("restriction", restriction.id, {"put_back": back})
    db.session.flush()
    db.session.expire_all()


@operation(policy.KEEP_RESTRICTION)
def keep_restriction(by: Actor, restriction: Restriction) -> int:
    """Take out what has been written since, and forget what no record waits for any more. How many rows were taken."""
    db.session.refresh(restriction, with_for_update=True)
    if restriction.lifted_at is not None:
        return 0
    ended = defaultdict(list)
    for table, row, _values in taken_out(restriction.id):
        if not _is_as_left(table, _locked(table, row)):
            ended[table].append(row)
    for table, rows in ended.items():
        _forget(table, rows)
    new = kept_of(restriction.county_id, restriction.address, standing=True)
    return _take(restriction, new) if new else 0


def forget(kind: Found, rows: Sequence[int]) -> None:
    """What was taken out of the rows goes for good. Inside the caller's unit."""
    _forget(HIDES[kind][0], rows)


def tidied(address: str) -> str:
    """The address as it is compared. Raises RuleBroken("retention.address")."""
    tidy = tidy_address(address)
    if tidy is None:
        raise RuleBroken("retention.address", field="address")
    return tidy


def _take(restriction: Restriction, found: Sequence[Kept]) -> int:
    rows = defaultdict(list)
    for kept in found:
        rows[kept.kind].append(kept.id)
    now, count = clock.now(), 0
    for kind in sorted(rows):
        name, left = HIDES[kind]
        table = Model.metadata.tables[name]
        wanted = sa.select(table.c.id, *(table.c[column] for column in left)).where(table.c.id.in_(rows[kind]))
        taken = [
            {"restriction_id": restriction.id, "table_name": name, "row_id": id, "sealed": seal(json.dumps(values, default=str).encode())}
            for id, values in ((row["id"], {column: row[column] for column in left}) for row in _rows(wanted.order_by(table.c.id)))
        ]
        db.session.execute(insert(RESTRICTED_ROW).on_conflict_do_nothing(), taken)
        changed = {column: now if value is NOW else value for column, value in left.items()}
        db.session.execute(_update(table, changed).where(table.c.id.in_(rows[kind])))
        count += len(taken)
    _unmake_certificates(rows[Found.REGISTRATION])
    audit.record("restriction", restriction.id, {"taken_out": count})
    db.session.flush()
    db.session.expire_all()
    return count


def _put_back(name: str, id: int, values: Mapping[str, Any]) -> bool:
    """Whether something was put back: what somebody has written there since stays, and so does a row that says the same by now."""
    table, row, left = Model.metadata.tables[name], _locked(name, id), _LEFT[name]
    if row is None or not _is_as_left(name, row):
        return False
    back = {column: _value(table.c[column], value) for column, value in values.items() if left[column] in (NOW, row[column])}
    try:
        with db.session.begin_nested():
            db.session.execute(_update(table, back).where(table.c.id == id))
    except sa.exc.IntegrityError:
        return False  # the same address has asked again meanwhile: one of the two is enough
    return True


def _locked(name: str, id: int) -> sa.RowMapping | None:
    table = Model.metadata.tables[name]
    wanted = sa.select(*(table.c[column] for column in _LEFT[name])).where(table.c.id == id)
    return next(iter(_rows(wanted)), None)


def _rows(wanted: sa.Select[*tuple[Any, ...]]) -> Sequence[sa.RowMapping]:
    return db.session.execute(wanted.with_for_update()).mappings().all()


def _is_as_left(table: str, row: sa.RowMapping | None) -> bool:
    mark = next(iter(_LEFT[table]))
    return row is not None and bool(row[mark] == _LEFT[table][mark])


def _forget(table: str, rows: Sequence[int]) -> None:
    of = RESTRICTED_ROW.c
    db.session.execute(sa.delete(RESTRICTED_ROW).where(of.table_name == table, of.row_id.in_(rows)))


def _unmake_certificates(registrations: Sequence[int]) -> Sequence[int]:
    """The documents that carry the name; whose certificates are to be made anew when it is back."""
    valid = (Certificate.registration_id.in_(registrations), Certificate.revoked_at.is_(None))
    return db.session.scalars(sa.update(Certificate).where(*valid).values(content=None).returning(Certificate.id)).all()


def _update(table: sa.Table, values: Mapping[str, object]) -> sa.Update:
    """A form that was open meanwhile meets Conflict."""
    version = {"version": table.c.version + 1} if "version" in table.c else {}
    return sa.update(table).values({**values, **version})


def _value(column: sa.Column[Any], value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and isinstance(column.type, sa.DateTime) else value
