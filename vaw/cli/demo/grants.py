"""Grants of the made-up year: three calls of two years, with applications in every state. All of it invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from vaw.domain.housing.models import Provider
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantLetter, GrantList, GrantOpinion
from vaw.domain.housing.queries.grant_lists import granted_of
from vaw.domain.housing.rules.grant_lists import checksum_of, content_of, listing
from vaw.domain.housing.rules.grants import GrantState, OpinionKind, Stance, Told
from vaw.domain.mandates.models import AssignmentLead
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.db import db

PROJECTS = (
    ("Samtalsstöd för barn", "Fler samtal med barn, och utbildning för dem som håller i samtalen."),
    ("Stöd efter flytten", "Uppföljande samtal under ett halvår för dem som har flyttat vidare."),
    ("Språkstöd dygnet runt", "Tolk på telefon och skriftlig information på åtta språk."),
    ("Plats för hela familjen", "Utrustning som gör att större familjer kan tas emot."),
    ("Trygg mottagning för unga", "Rutiner och utbildning för att ta emot unga från 18 år."),
    ("Kunskap om funktionsnedsättning", "Utbildning av personal och anpassad information."),
)
REASONS = {True: "Projektet når en grupp som saknar stöd i dag.", False: "Medlen räcker inte till alla. Andra projekt når fler."}
LINKED = (("Påhittade stödföreningen", 24, GrantState.RECEIVED), ("Exempelstiftelsen för unga", 12, GrantState.DRAFT))


@dataclass(frozen=True, slots=True)
class Plan:
    """A call to make. `decided`: the last day of its decisions, None while it is open."""

    title: str
    opens_on: date
    closes_on: date
    account_due_on: date
    decided: date | None
    states: Sequence[GrantState]


def make_grants(assignment_id: int, today: date, seed: int) -> None:
    """Calls and applications of providers and of some towns. Needs the register of providers and the years' lead counties."""
    rng = Random(f"grants {seed}")  # noqa: S311  the same year each time; nobody is protected by it
    leads = {row.year: row.county_id for row in db.session.execute(_leads(assignment_id))}
    applicants = _applicants()
    for plan in _plans(today):
        lead = leads.get(plan.opens_on.year)
        if lead is None or not applicants:
            continue
        call = _call(plan, assignment_id, lead)
        rows = list(_applications(plan, call, applicants, today, rng))
        ids = db.session.connection().execute(
            sa.insert(GrantApplication).returning(GrantApplication.id, sort_by_parameter_order=True), rows
        )
        numbers = list(ids.scalars())
        db.session.connection().execute(sa.insert(GrantOpinion), list(_opinions(plan, numbers, rows, lead)))
        if plan.decided is None:
            _link(call, today)
        else:
            _publish(call, plan.decided)


def _plans(today: date) -> Iterator[Plan]:
    """Last year's, which is over but for a late account; this year's first, which is paid out; and one that is open."""
    before, done = today.year - 1, (GrantState.SETTLED,) * 9
    yield Plan(
        f"Utvecklingsmedel {before}", date(before, 1, 15), date(before, 2, 28), today + timedelta(days=10), date(before, 4, 20),
        (*done, GrantState.REFUSED, GrantState.ACCOUNTED, GrantState.PAID, GrantState.REFUSED, GrantState.SETTLED),
    )  # fmt: skip
    first = date(today.year, 1, 1)
    opens = max(first, today - timedelta(days=20))
    if opens > first + timedelta(days=60):
        paid = (GrantState.PAID,) * 14
        yield Plan(
            f"Utvecklingsmedel {today.year}", first + timedelta(days=3), first + timedelta(days=25), today + timedelta(days=100),
            first + timedelta(days=50), (*paid, GrantState.REFUSED, GrantState.GRANTED, GrantState.GRANTED, GrantState.WITHDRAWN),
        )  # fmt: skip
    states = (GrantState.RECEIVED,) * 4 + (GrantState.WITHDRAWN, GrantState.DRAFT)
    yield Plan(f"Stöd till barn {today.year}", opens, today + timedelta(days=20), today + timedelta(days=400), None, states)


def _leads(assignment_id: int) -> sa.Select[int, int]:
    return sa.select(AssignmentLead.year, AssignmentLead.county_id).where(AssignmentLead.assignment_id == assignment_id)


def _applicants() -> list[tuple[int, str, int]]:
    """(organisation, its name, county): providers with a county of their own, one in four a town."""
    shelters = sa.select(Organisation.id, Organisation.name, Organisation.county_id).where(
        Organisation.county_id.is_not(None), sa.exists().where(Provider.organisation_id == Organisation.id)
    )
    towns = sa.select(Organisation.id, Organisation.name, Organisation.county_id).where(
        Organisation.county_id.is_not(None), Organisation.kind == OrganisationKind.MUNICIPALITY.value
    )
    run, others = (
        [(id, name, county) for id, name, county in db.session.execute(wanted) if county is not None]
        for wanted in (shelters.order_by(Organisation.id), towns.order_by(Organisation.id).limit(60))
    )
    others = others[::10]
    return [others.pop() if n % 4 == 3 and others else row for n, row in enumerate(run)]


def _call(plan: Plan, assignment_id: int, lead: int) -> GrantCall:
    call = GrantCall(
        assignment_id=assignment_id, county_id=lead, year=plan.opens_on.year, title=plan.title, cap=5_500_000, opens_on=plan.opens_on,
        criteria="Ideella organisationer kan få hela kostnaden, kommuner hälften. Projekt i flera län går före.",
        closes_on=plan.closes_on, account_due_on=plan.account_due_on, invite_key=f"demo-{plan.opens_on.isoformat()}",
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    return call


def _applications(
    plan: Plan, call: GrantCall, applicants: Sequence[tuple[int, str, int]], today: date, rng: Random
) -> Iterator[dict[str, Any]]:
    chosen = rng.sample(applicants, min(len(plan.states), len(applicants)))
    for n, (state, (organisation_id, name, county_id)) in enumerate(zip(plan.states, chosen, strict=False)):
        title, purpose = PROJECTS[n % len(PROJECTS)]
        received = _at(min(plan.opens_on + timedelta(days=2 + n), plan.closes_on, today))
        yield {
            **dict.fromkeys(("granted", "decided_on", "paid_on", "account_due_on", "accounted_on", "settled_on", "used", "submit_key")),
            "call_id": call.id, "county_id": county_id, "organisation_id": organisation_id, "organisation_name": name, "title": title,
            "purpose": purpose, "applied": 10_000 * rng.randrange(15, 45), "state": state.value, "state_at": received,
            "received_at": received, "reasons": "", **_after(plan, state, rng, late=state is GrantState.PAID and n == 11, today=today),
        }  # fmt: skip


def _after(plan: Plan, state: GrantState, rng: Random, *, late: bool, today: date) -> dict[str, Any]:
    """What has happened to it since it came. `late`: its account should have been here."""
    if plan.decided is None or state in (GrantState.WITHDRAWN, GrantState.RECEIVED, GrantState.DRAFT):
        return {}
    told: dict[str, Any] = {"decided_on": plan.decided, "state_at": _at(plan.decided), "reasons": REASONS[state is not GrantState.REFUSED]}
    if state is GrantState.REFUSED:
        return told
    granted = 10_000 * rng.randrange(8, 15)
    told |= {"granted": granted, "account_due_on": plan.account_due_on - timedelta(days=16 if late else 0)}
    if state is not GrantState.GRANTED:
        told |= {"paid_on": plan.decided + timedelta(days=12)}
    if state in (GrantState.ACCOUNTED, GrantState.SETTLED):
        told |= {"used": granted - 1_000 * rng.randrange(8), "accounted_on": today - timedelta(days=20)}
    return told | {"settled_on": today - timedelta(days=5)} if state is GrantState.SETTLED else told


def _opinions(plan: Plan, numbers: Sequence[int], rows: Sequence[Mapping[str, Any]], lead: int) -> Iterator[dict[str, Any]]:
    """The applicant's county and the lead have said what they think of most; of the open call's first two only."""
    at = _at(plan.decided or plan.opens_on + timedelta(days=10))
    for n, (number, row) in enumerate(zip(numbers, rows, strict=True)):
        if row["state"] == GrantState.DRAFT or (plan.decided is None and n > 1):
            continue
        told = {"application_id": number, "given_at": at, "given_by": None}
        for kind, county_id in ((OpinionKind.OPINION, row["county_id"]), (OpinionKind.CONSULTATION, lead)):
            stance, text = (Stance.FOR, "Behovet är stort i länet.") if n % 3 else (Stance.NOTHING, "")
            yield {**told, "kind": kind.value, "county_id": county_id, "stance": stance.value, "text": text}


def _link(call: GrantCall, today: date) -> None:
    """Somebody without an account has applied, and somebody has a link."""
    for name, county_id, state in LINKED:
        title, purpose = PROJECTS[1] if state is GrantState.RECEIVED else ("", "")
        one = GrantApplication(
            call_id=call.id, county_id=county_id, organisation_name=name, email=f"stod.{county_id}@example.se", title=title,
            purpose=purpose, applied=180_000 if title else None, state=state.value, state_at=_at(today), received_at=_at(today),
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        db.session.add(GrantLetter(application_id=one.id, kind=Told.INVITED.value, written_at=_at(today), sent_at=_at(today)))
    db.session.flush()


def _publish(call: GrantCall, decided: date) -> None:
    content = content_of(listing(granted_of(call)), title=call.title, year=call.year, decided_on=decided.isoformat())
    db.session.add(GrantList(call_id=call.id, content=content, checksum=checksum_of(content), made_at=_at(decided)))
    db.session.flush()


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), clock.STOCKHOLM)
