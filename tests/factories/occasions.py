"""Occasions of training and registrations, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import HOLDING, RegistrationKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.sealing import fingerprint

UMEA = 2480


def make_occasion(county_id: int = 24, *, starts_at: datetime | None = None, hours: float = 3, **more: Any) -> Occasion:
    """An open occasion in four weeks, without limit unless `places` is given; `more`: its other columns."""
    begins = starts_at or clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(weeks=4)
    values: dict[str, Any] = {
        "state": OccasionState.OPEN.value,
        "title": "Påhittad grundkurs",
        "field": "close_relations",
        "professions": [],
        "mode": "on_site",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=hours),
        "minutes": round(hours * 60),
        "venue": "Påhittade salen",
        "municipality_id": UMEA if county_id == 24 else None,
        "created_at": clock.now(),
        "opened_at": None if more.get("state") == OccasionState.DRAFT else clock.now(),
    }
    occasion = Occasion(county_id=county_id, **(values | more))
    with unit(system("test"), "test.occasion"):
        db.session.add(occasion)
        db.session.flush()
        db.session.execute(sa.insert(OCCASION_SEATS).values(occasion_id=occasion.id, places=occasion.places, taken=0))
    return occasion


def make_registration(
    occasion: Occasion,
    *,
    state: RegistrationState = RegistrationState.CONFIRMED,
    women: int = 1,
    men: int = 0,
    unstated: int = 0,
    **more: Any,
) -> Registration:
    """A registration in this state, its places taken where the state holds them. One head is a person by name unless `kind` says else."""
    heads, now = women + men + unstated, clock.now()
    kind = RegistrationKind.NAMED if heads == 1 else RegistrationKind.HEADS
    email = more.pop("email", "deltagare@example.se")
    values: dict[str, Any] = {
        "kind": kind.value,
        "organisation_name": "Påhittad kommun, socialtjänsten",
        "organisation_kind": "municipality",
        "municipality_id": UMEA,
        "profession": "social_services",
        "name": "Påhittad Person" if kind is RegistrationKind.NAMED else None,
        "queued_at": now if state is RegistrationState.WAITING else None,
        "offered_until": now + timedelta(hours=48) if state is RegistrationState.OFFERED else None,
    }
    registration = Registration(
        occasion=occasion, county_id=occasion.county_id, women=women, men=men, unstated=unstated, state=state.value, state_at=now,
        created_at=now, email=email, email_key=email and fingerprint(email.lower().encode()), **(values | more),
    )  # fmt: skip
    with unit(system("test"), "test.registration"):
        db.session.add(registration)
        db.session.flush()
        if state in HOLDING:
            seats = OCCASION_SEATS
            db.session.execute(sa.update(seats).where(seats.c.occasion_id == occasion.id).values(taken=seats.c.taken + heads))
    return registration


def came(registration: Registration, women: int | None = None, men: int | None = None, unstated: int | None = None) -> Registration:
    """Say that all of them came, or so many."""
    with unit(system("test"), "test.came"):
        registration.came_women = registration.women if women is None else women
        registration.came_men = registration.men if men is None else men
        registration.came_unstated = registration.unstated if unstated is None else unstated
    return registration
