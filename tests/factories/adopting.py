"""Questions to organisations and stages of methods, made past the pages: for tests of what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories.requests import make_method
from vaw.domain.people.models import Organisation
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.adopting import Stage, organisation_key
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

UMEA = 2480


def make_follow_up(occasion: Occasion, **more: Any) -> FollowUp:
    """A question that is due today; with `sent_at` it has been asked."""
    values: dict[str, Any] = {
        "organisation_id": None,
        "organisation_name": "Påhittad kommun, socialtjänsten",
        "municipality_id": UMEA,
        "email": "socialtjansten@example.se",
        "months": 3,
        "due_on": clock.today(),
        "state": "sent" if more.get("sent_at") else "waiting",
    } | more
    place = {"municipality_id": values["municipality_id"], "county_id": occasion.county_id}
    key = organisation_key(values["organisation_id"], values["organisation_name"], **place)
    method_id = occasion.method_id or make_method().id
    with unit(system("test"), "test.follow_up"):
        made = FollowUp(county_id=occasion.county_id, method_id=method_id, occasion_id=occasion.id, organisation_key=key, **values)
        db.session.add(made)
    return made


def make_stage(method_id: int, name: str, stage: Stage, *, on: date | None = None, county_id: int = 24, **more: Any) -> MethodStage:
    """What is known of a method in an organisation."""
    key = organisation_key(more.get("organisation_id"), name, municipality_id=more.get("municipality_id"), county_id=county_id)
    with unit(system("test"), "test.stage"):
        made = MethodStage(
            county_id=county_id, method_id=method_id, organisation_key=key, organisation_name=name, stage=stage.value,
            since_on=on or clock.today(), noted_at=clock.now(), **more,
        )  # fmt: skip
        db.session.add(made)
    return made


def make_organisation(name: str, *, county_id: int | None = 24, **more: Any) -> Organisation:
    """An organisation of the county's register."""
    made = Organisation(name=name, kind="municipality", county_id=county_id, sort_key=name.casefold(), **more)
    with unit(system("test"), "test.organisation"):
        db.session.add(made)
    return made
