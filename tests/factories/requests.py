"""Requests for support, made past the form: for tests of what becomes of them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from vaw.domain.support.models import AnswerTemplate, Method, RequestMessage, RequestStep, SupportRequest
from vaw.domain.support.rules import RequestState, due_on
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.operation import unit

UMEA = 2480
# Past the numbers that the form gives out in one test (request_number begins at 1): a request made here never takes one of those.
_number = count(5001)


def make_request(
    county_id: int = 24, *, state: RequestState = RequestState.RECEIVED, at: datetime | None = None, **more: Any
) -> SupportRequest:
    """A request as the form makes it, with its first step; `more`: its other columns."""
    at = at or clock.now()
    day = at.astimezone(STOCKHOLM).date()
    values: dict[str, Any] = {
        "municipality_id": UMEA if county_id == 24 else None,
        "organisation_name": "Påhittad kommun, socialtjänsten",
        "organisation_kind": "municipality",
        "contact_name": "Påhittad Person",
        "contact_email": "socialtjansten@example.se",
        "fields": ["close_relations"],
        "what": "Grundutbildning om våld i nära relationer",
        "why": "Nya medarbetare i höst",
        "professions": ["social_services"],
        "people": 25,
        "mode": "on_site",
        "due_on": due_on(state, day),
    }
    request = SupportRequest(
        county_id=county_id,
        year=day.year,
        sequence=next(_number),
        state=state.value,
        state_since=day,
        received_at=at,
        **(values | more),
    )
    with unit(system("test"), "test.request"):
        db.session.add(request)
        db.session.flush()
        db.session.add(RequestStep(request_id=request.id, county_id=county_id, state=RequestState.RECEIVED.value, at=at))
    return request


def make_method(name: str = "Påhittad grundkurs", *, kind: str = "training", county_id: int | None = None) -> Method:
    """An active entry of the catalogue."""
    method = Method(
        code=f"test-{next(_number)}", county_id=county_id, kind=kind, state="active", name=name, sort_key=name.casefold(),
        fields=[], professions=[], for_whom=[],
    )  # fmt: skip
    with unit(system("test"), "test.method"):
        db.session.add(method)
    return method


def make_template(name: str = "Tack", text: str = "Tack för er förfrågan!", county_id: int = 24) -> AnswerTemplate:
    """A text that the county answers with."""
    template = AnswerTemplate(county_id=county_id, name=name, text=text)
    with unit(system("test"), "test.template"):
        db.session.add(template)
    return template


def make_many(n: int, county_id: int = 24, *, due: date | None = None) -> None:
    """Many alike, at once: to count statements by."""
    now, day = clock.now(), clock.today()
    rows = [
        {
            "county_id": county_id, "year": day.year, "sequence": next(_number), "organisation_name": "Påhittad kommun",
            "organisation_kind": "municipality", "fields": ["honour"], "professions": [], "what": "Utbildning", "state": "received",
            "state_since": day, "due_on": due or day, "received_at": now,
        }
        for _ in range(n)
    ]  # fmt: skip
    db.session.connection().execute(sa.insert(SupportRequest), rows)


def make_example(organisation_id: int, leader_id: int) -> tuple[SupportRequest, AnswerTemplate]:
    """For the walk through every door: a request of an organisation with a message and a note, and a template of its county."""
    request = make_request(
        organisation_id=organisation_id, organisation_name="Kanarieförfrågan", contact_name="Kanarienamnet", responsible_id=leader_id
    )
    with unit(system("test"), "test.example"):
        for text, internal in (("Tack, vi återkommer.", False), ("Kanarieanteckning", True)):
            db.session.add(RequestMessage(request_id=request.id, at=clock.now(), author_id=leader_id, internal=internal, text=text))
    return request, make_template("Kanariemall", "Kanariemallens text")
