"""Reading what actors told of each year, and which letters wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.people.models import Organisation, User
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, PartyLetter, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.plans import REPORT_DUE, REPORT_OPENS, Letter
from vaw.kernel import clock
from vaw.kernel.db import reading

_AT_ONCE = 2_000  # letters of one round; the next round takes the rest


class ReportLine(NamedTuple):
    what: str
    state: str
    text: str
    women: int | None
    men: int | None
    unstated: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What an actor told of a year. `name`: of the account that noted it, None for the actor itself."""

    year: int
    at: datetime
    text: str
    name: str | None
    lines: tuple[ReportLine, ...]


def reports_of(party_id: int) -> list[Report]:
    """Every year that an actor (got within the actor's scope) told of, the latest first: two statements."""
    columns = (YearlyReport.id, YearlyReport.year, YearlyReport.at, YearlyReport.text, User.name)
    heads = sa.select(*columns).outerjoin(User, User.id == YearlyReport.by_id).where(YearlyReport.party_id == party_id)
    rows = (
        sa.select(
            ReportedMeasure.report_id, Measure.what, ReportedMeasure.state, ReportedMeasure.text,
            ReportedMeasure.women, ReportedMeasure.men, ReportedMeasure.unstated,
        )
        .join(Measure, Measure.id == ReportedMeasure.measure_id)
        .join(YearlyReport, YearlyReport.id == ReportedMeasure.report_id)
        .where(YearlyReport.party_id == party_id)
        .order_by(Measure.due_on, Measure.id)
    )  # fmt: skip
    with reading() as connection:
        found = connection.execute(heads.order_by(YearlyReport.year.desc())).all()
        lines: dict[int, list[ReportLine]] = defaultdict(list)
        for report_id, *told in connection.execute(rows):
            lines[report_id].append(ReportLine._make(told))
    return [Report(year, at, text, name, tuple(lines[id])) for id, year, at, text, name in found]


def told_before(party_id: int, year: int) -> dict[str, Any]:
    """What was told of the year already, as the form's fields have it ("m7_state" is of measure 7)."""
    wanted = (
        sa.select(
            ReportedMeasure.measure_id, ReportedMeasure.state, ReportedMeasure.text, ReportedMeasure.women, ReportedMeasure.men,
            ReportedMeasure.unstated, YearlyReport.text.label("said"),
        )
        .select_from(YearlyReport)
        .outerjoin(ReportedMeasure, ReportedMeasure.report_id == YearlyReport.id)
        .where(YearlyReport.party_id == party_id, YearlyReport.year == year)
    )  # fmt: skip
    found: dict[str, Any] = {}
    with reading() as connection:
        for row in connection.execute(wanted):
            found["text"] = row.said
            if row.measure_id is not None:
                found |= {f"m{row.measure_id}_{name}": getattr(row, name) for name in ("state", "text", "women", "men", "unstated")}
    return found


def has_told(party_id: int, year: int) -> bool:
    wanted = sa.exists().where(YearlyReport.party_id == party_id, YearlyReport.year == year)
    with reading() as connection:
        return bool(connection.scalar(sa.select(wanted)))


def list_unsent() -> Sequence[int]:
    """Letters whose job was lost, or that could not be sent before; the oldest first."""
    wanted = sa.select(PartyLetter.id).where(PartyLetter.sent_at.is_(None)).order_by(PartyLetter.id).limit(_AT_ONCE)
    with reading() as connection:
        return connection.scalars(wanted).all()


def list_to_ask() -> list[tuple[int, Letter, int]]:
    """(actor, kind of letter, year): those who are to be asked for last year's report today.

    From 10 January to 15 February each is asked once; in the two weeks after it those who have not told are reminded once.
    """
    today = clock.today()
    year, place = today.year - 1, (today.month, today.day)
    if not REPORT_OPENS <= place <= (3, 1):
        return []
    kind = Letter.YEARLY if place <= REPORT_DUE else Letter.LATE
    told = sa.exists().where(YearlyReport.party_id == StrategyParty.id, YearlyReport.year == year)
    written = sa.exists().where(PartyLetter.party_id == StrategyParty.id, PartyLetter.kind == kind.value, PartyLetter.ref == str(year))
    joined = sa.and_(StrategyParty.joined_on.is_not(None), sa.extract("year", StrategyParty.joined_on) <= year)
    stays = sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > today)
    runs = sa.and_(sa.extract("year", Strategy.starts_on) <= year, sa.extract("year", Strategy.ends_on) >= year)
    wanted = (
        sa.select(StrategyParty.id)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .join(Organisation, Organisation.id == StrategyParty.organisation_id)
        .where(Strategy.state == StrategyState.APPROVED.value, Organisation.role_mailbox.is_not(None), joined, stays, runs, ~told, ~written)
        .order_by(StrategyParty.id)
        .limit(_AT_ONCE)
    )
    with reading() as connection:
        return [(row.id, kind, year) for row in connection.execute(wanted)]
