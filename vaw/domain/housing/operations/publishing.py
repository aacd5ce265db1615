"""Publishing editions, and attacking what was published. Imported by worker and command line only: the attack brings its solver along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.models.publishing import EditionCheck, EditionFile
from vaw.domain.housing.queries.declared import catalogue_of
from vaw.domain.housing.queries.editions import first_broken, hash_of
from vaw.domain.housing.queries.ledgers import count_figures, list_scopes, read_ledger, sealed
from vaw.domain.housing.queries.units import share_reported, units_for
from vaw.domain.housing.rules.editions import GUARDED, RULE, Quarter, Scope, public_from
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.disclosure import attack
from vaw.kernel.disclosure.engine import ALL, Figure, Ledger, plan_edition
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

_ONE_AT_A_TIME = sa.text("select pg_advisory_xact_lock(hashtext('housing.editions'))")


@operation(policy.PUBLISH)
def publish(by: Actor, county: County, *, scope: Scope, as_of: date) -> Edition | None:
    """Freeze the finest safe edition of a scope; None when nothing new may be shown: what was published stays.

    Raises RuleBroken("housing.not_declared"), ("housing.edition_early") for a day or quarter that has not ended, ("housing.edition_late")
    when a newer one is published already.
    """
    db.session.execute(_ONE_AT_A_TIME)
    _check_day(scope, as_of)
    catalogue = catalogue_of(scope.measure, as_of.year)
    if catalogue is None:
        raise RuleBroken("housing.not_declared")
    units = units_for(scope, as_of)
    follower = read_ledger(scope.after) if scope.after else None

    def leaked(ledger: Ledger, plan: Sequence[Figure]) -> set[str]:
        found = attack.leaked(ledger, plan)
        if follower and follower.figures and not found:  # a correction: the next quarter's readers subtract it as well
            found = attack.leaked(replace(follower, before=replace(ledger, figures=[*ledger.figures, *plan])))
        return found

    ledger, plan = plan_edition(read_ledger(scope), catalogue, units, leaked)
    if not plan:
        return None
    return _freeze(by, scope, as_of, replace(ledger, figures=[*ledger.figures, *plan]), {ALL, *(table.name for table in catalogue)})


def _check_day(scope: Scope, as_of: date) -> None:
    last = db.session.scalar(sa.select(sa.func.max(Edition.as_of)).where(Edition.scope == str(scope)))
    if as_of >= clock.today() or (scope.quarter and as_of < scope.quarter.last):
        raise RuleBroken("housing.edition_early")
    if last is not None and as_of < last:
        raise RuleBroken("housing.edition_late")


def _freeze(by: Actor, scope: Scope, as_of: date, ledger: Ledger, tables: set[str]) -> Edition:
    """Write the edition after the last one; a held figure keeps the number of the edition that it was made for."""
    last = db.session.execute(sa.select(Edition.number, Edition.hash).order_by(Edition.number.desc()).limit(1)).one_or_none()
    number = last.number + 1 if last else 1
    numbers = [*db.session.scalars(sa.select(Edition.number).where(Edition.scope == str(scope)).order_by(Edition.number)), number]
    reported = share_reported(scope.quarter.last) if scope.quarter and scope.measure in GUARDED else None
    edition = Edition(
        number=number, scope=str(scope), as_of=as_of, public_from=max(public_from(as_of), clock.today()), made_at=clock.now(),
        made_by=by.id, rule={**_told(), **({} if reported is None else {"reported": reported})},
        units=sealed(ledger.snapshots[-1].values()), previous=last.hash if last else "",
    )  # fmt: skip
    kept = [figure for figure in ledger.current().values() if figure.table in tables]
    lines = [(one.table, one.level, one.block, one.value, numbers[one.snapshot]) for one in sorted(kept)]
    edition.hash = hash_of(edition, lines)
    db.session.add(edition)
    db.session.flush()
    names = ("table_name", "level", "block", "value", "made_for")
    db.session.execute(sa.insert(EditionFigure), [{"edition_id": edition.id, **dict(zip(names, line, strict=True))} for line in lines])
    return edition


def _told() -> dict[str, int]:
    """The rule by which it was made, for those who read the edition."""
    names = ("facilities", "operators", "left", "together", "per_cent", "least")
    return {name: getattr(RULE, name) for name in names}


@operation(policy.PUBLISH)
def keep_file(by: Actor, county: County, *, quarter: Quarter, number: int, format: str, content: bytes) -> EditionFile:
    """Keep a finished file of what is published for a quarter."""
    made = EditionFile(quarter=str(quarter), number=number, format=format, content=content, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.PUBLISH)
def finish_check(by: Actor, county: County, *, check_id: int) -> EditionCheck:
    """Do a check that somebody asked for. One that is done already stays as it is. Raises RuleBroken("housing.check_gone")."""
    check = db.session.get(EditionCheck, check_id, with_for_update=True)
    if check is None:
        raise RuleBroken("housing.check_gone")
    if check.ended_at is None:
        check.broken, check.leaks = first_broken(), sum(len(leaks) for _, leaks in attack_all())
        check.editions, check.figures = count_figures()
        check.ended_at = clock.now()
    return check


def attack_all() -> list[tuple[Scope, set[str]]]:
    """(scope, facilities that somebody could work out) of everything ever published: sets that are empty, or the alarm."""
    return [(scope, attack.leaked(read_ledger(scope))) for scope in list_scopes()]
