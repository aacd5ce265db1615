"""Actors of a strategy: asked, signed up by a link or noted by the board, telling of each year in two minutes (features row 49)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.strategies.operations.measures import enter, note
from vaw.domain.strategies.operations.party_letters import write_letter
from vaw.domain.strategies.operations.strategies import words
from vaw.domain.strategies.queries.plans import measures_of_party, organisation_choices, years_of
from vaw.domain.strategies.rules.plans import HEADS_MOST, REPORTED, WORDS_MOST, Heads, Letter, MeasureState, Standing, standing
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation

NOT_COUNTED = Heads()


@dataclass(frozen=True, slots=True)
class Told:
    """What an actor says of one measure."""

    state: MeasureState
    text: str = ""
    heads: Heads = NOT_COUNTED


@operation(policy.KEEP_STRATEGY)
def add_parties(by: Actor, strategy: Strategy, *, organisation_ids: Iterable[int]) -> int:
    """Let organisations be actors; how many were new. Nobody is written to. Raises RuleBroken("strategies.party_choice")."""
    wanted = set(organisation_ids)
    if not wanted or not wanted <= {id for id, _name in organisation_choices(by, strategy)} | _known(strategy):
        raise RuleBroken("strategies.party_choice", field="organisation_ids")
    new = sorted(wanted - _known(strategy))
    db.session.add_all(StrategyParty(strategy_id=strategy.id, organisation_id=id) for id in new)
    db.session.flush()
    return len(new)


@operation(policy.KEEP_STRATEGY)
def ask_party(by: Actor, strategy: Strategy, *, party: StrategyParty) -> bool:
    """Write to an actor with the link by which it signs up or, once it has, tells of its year. Whether a letter was written: one a day.

    Raises RuleBroken("strategies.party_mailbox") where no mail can go, ("strategies.party_left").
    """
    _of(strategy, party)
    stands = _standing(party)
    if stands is Standing.LEFT:
        raise RuleBroken("strategies.party_left")
    if not party.organisation.role_mailbox:
        raise RuleBroken("strategies.party_mailbox")
    if stands is Standing.JOINED:
        return write_letter(party, Letter.RENEWED)
    party.asked_on = clock.today()
    return write_letter(party, Letter.INVITED)


@operation(policy.KEEP_STRATEGY)
def note_joined(by: Actor, strategy: Strategy, *, party: StrategyParty, joined_on: date) -> None:
    """The board notes that an actor has signed up. Raises RuleBroken("strategies.party_day"), ("strategies.party_joined")."""
    _of(strategy, party)
    if party.joined_on is not None and party.left_on is None:
        raise RuleBroken("strategies.party_joined")
    _check_day(strategy, joined_on, "joined_on")
    party.joined_on, party.left_on, party.by_link = joined_on, None, False


@operation(policy.KEEP_STRATEGY)
def leave_party(by: Actor, strategy: Strategy, *, party: StrategyParty, left_on: date) -> None:
    """Note that an actor is with it no longer from a day on; one that never signed up is taken away.

    Raises RuleBroken("strategies.party_day"), ("strategies.party_measures") when it never signed up but measures name it.
    """
    _of(strategy, party)
    if party.joined_on is not None:
        if left_on < party.joined_on or left_on > clock.today():
            raise RuleBroken("strategies.party_day", field="left_on")
        party.left_on = left_on
        return
    named = sa.exists().where(Measure.strategy_id == strategy.id, Measure.organisation_id == party.organisation_id)
    if db.session.scalar(sa.select(named)):
        raise RuleBroken("strategies.party_measures", field="left_on")
    db.session.delete(party)


@operation(policy.ANSWER_PARTY)
def join_by_link(by: Actor, party: StrategyParty) -> None:
    """The actor signs up. Twice is harmless. Raises RuleBroken("strategies.party_left"), ("strategies.link_over")."""
    db.session.refresh(party, with_for_update={"of": StrategyParty})
    if _standing(party) is Standing.LEFT:
        raise RuleBroken("strategies.party_left")
    if party.strategy.ends_on < clock.today():
        raise RuleBroken("strategies.link_over")
    if party.joined_on is None:
        party.joined_on, party.by_link = clock.today(), True


@operation(policy.ANSWER_PARTY)
def report_by_link(
    by: Actor, party: StrategyParty, *, year: int, told: Mapping[int, Told], text: str = "", submit_key: UUID | None = None,
    confirmed: bool = False,
) -> YearlyReport:  # fmt: skip
    """What the actor tells of a year: of each measure, and in a few words. Told anew it takes the place of what was told before.

    Raises RuleBroken("strategies.report_…") or PersonalData, each with the field at fault (`m7_text` is of measure 7).
    """
    return _report(by, party, year, told, text, submit_key, confirmed)


@operation(policy.KEEP_STRATEGY)
def note_report(
    by: Actor, strategy: Strategy, *, party: StrategyParty, year: int, told: Mapping[int, Told], text: str = "",
    submit_key: UUID | None = None, confirmed: bool = False,
) -> YearlyReport:  # fmt: skip
    """The board notes what an actor told by telephone. Raises as report_by_link."""
    _of(strategy, party)
    return _report(by, party, year, told, text, submit_key, confirmed)


def _report(
    by: Actor, party: StrategyParty, year: int, told: Mapping[int, Told], text: str, submit_key: UUID | None, confirmed: bool
) -> YearlyReport:
    """One report a year and actor, under a lock on the actor: a second click finds what the first has made."""
    db.session.refresh(party, with_for_update={"of": StrategyParty})
    _check_year(party, year)
    cleaned, general = _cleaned(party, told, confirmed), words(text, "text", WORDS_MOST, confirmed)
    report = db.session.scalars(sa.select(YearlyReport).where(YearlyReport.party_id == party.id, YearlyReport.year == year)).one_or_none()
    if report is not None and submit_key is not None and report.submit_key == str(submit_key):
        return report
    if report is None:
        report = YearlyReport(party_id=party.id, year=year, at=clock.now())
        db.session.add(report)
    report.at, report.text, report.by_id, report.submit_key = clock.now(), general, by.id, str(submit_key) if submit_key else None
    db.session.flush()
    _replace(by, report, cleaned)
    return report


def _replace(by: Actor, report: YearlyReport, told: Mapping[int, Told]) -> None:
    """The lines of the report, and what they make of the measures and their histories."""
    for row in db.session.scalars(sa.select(ReportedMeasure).where(ReportedMeasure.report_id == report.id)):
        db.session.delete(row)
    db.session.flush()
    for measure in db.session.scalars(sa.select(Measure).where(Measure.id.in_(told)).order_by(Measure.id)):
        said = told[measure.id]
        row = ReportedMeasure(report_id=report.id, measure_id=measure.id, state=said.state.value, text=said.text)
        row.women, row.men, row.unstated = said.heads
        db.session.add(row)
        enter(measure, said.state)
        note(by, measure, said.text, report.year)


def _cleaned(party: StrategyParty, told: Mapping[int, Told], confirmed: bool) -> dict[int, Told]:
    """Every measure of the actor's, and no other. Raises as report_by_link."""
    mine = {line.id for line in measures_of_party(party)}
    if set(told) != mine:
        raise RuleBroken("strategies.report_measures")
    found: dict[int, Told] = {}
    for number, said in told.items():
        if said.state not in REPORTED:
            raise RuleBroken("strategies.report_state", field=f"m{number}_state")
        if any(head is not None and not 0 <= head <= HEADS_MOST for head in said.heads):
            raise RuleBroken("strategies.report_heads", field=f"m{number}_women")
        found[number] = Told(said.state, words(said.text, f"m{number}_text", WORDS_MOST, confirmed), said.heads)
    return found


def _check_year(party: StrategyParty, year: int) -> None:
    if party.joined_on is None:
        raise RuleBroken("strategies.report_not_joined")
    first, last = years_of(party.joined_on, party.left_on, party.strategy.starts_on, party.strategy.ends_on)
    if not first <= year <= min(last, clock.today().year):
        raise RuleBroken("strategies.report_year", first=first, last=last)


def _check_day(strategy: Strategy, day: date, field: str) -> None:
    if day > clock.today() or day > strategy.ends_on:
        raise RuleBroken("strategies.party_day", field=field)


def _standing(party: StrategyParty) -> Standing:
    return standing(party.asked_on, party.joined_on, party.left_on, clock.today())


def _known(strategy: Strategy) -> set[int]:
    return set(db.session.scalars(sa.select(StrategyParty.organisation_id).where(StrategyParty.strategy_id == strategy.id)))


def _of(strategy: Strategy, party: StrategyParty) -> None:
    if party.strategy_id != strategy.id:
        raise NotFound
