"""/api/v1/capacity-snapshots: numbers of shelters for their own systems and their county's. Named by pseudonym and running number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size, sent
from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations.looks import look_at, look_at_all
from vaw.domain.housing.operations.snapshots import confirm_unchanged, correct_snapshot, record_snapshot
from vaw.domain.housing.queries.register import get_facility
from vaw.domain.housing.queries.reports import Reported, get_reported, list_last, list_reported
from vaw.domain.housing.queries.snapshots import find_submitted, get_snapshot
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.register import CODE
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason, split
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.web.problem import problem

_KEYS = UUID("0b7c1d6e-2a52-4a0b-9a3f-6c1f5b7f2026")  # the name space in which a program's own keys become submit keys
_READ, _WRITE = "capacity-snapshots:read", "capacity-snapshots:write"
_ONE = "/capacity-snapshots/<code>/<int:number>"
_DIGITS = re.compile("[0-9]{1,9}")
_NUMBERS = ("adults", "children", "closed", "turned_away")


def register(bp: Api) -> None:
    bp.resource("/capacity-snapshots", allow=policy.READ_SNAPSHOT, scope=_READ)(list_snapshots)
    bp.resource("/capacity-snapshots", allow=policy.RECORD_SNAPSHOT, scope=_WRITE, methods=["POST"])(add_snapshot)
    bp.resource(_ONE, allow=policy.READ_SNAPSHOT, scope=_READ)(show_snapshot)
    bp.resource(f"{_ONE}/corrections", allow=policy.RECORD_SNAPSHOT, scope=_WRITE, methods=["POST"])(add_correction)


def list_snapshots() -> Response:
    """The last one of each facility; with `?facility=` all of that facility, newest first."""
    by, size, after = bearer().actor, page_size(), request.args.get("after", "")
    if code := request.args.get("facility"):
        facility = get_facility(by, code)
        look_at(by, facility, what=Look.NUMBERS)
        before = int(_cursor(after, _DIGITS)) if after else None
        rows, total = list_reported(by, facility, before=before, size=size + 1)
        last = str(rows[size - 1].snapshot.sequence) if len(rows) > size else None
    else:
        rows, total = list_last(by, after=_cursor(after, CODE) if after else "", size=size + 1)
        last = rows[size - 1].code if len(rows) > size else None
        look_at_all(by, [one.snapshot.facility_id for one in rows[:size]], what=Look.LIST)
    return listing([_line(one) for one in rows[:size]], total, last)


def add_snapshot() -> Response:
    """Idempotency-Key makes a repeated request find what the first one recorded: the same answer, with 200 instead of 201."""
    by, body = bearer().actor, sent()
    if not isinstance(body.get("facility"), str):
        raise RuleBroken("api.value", field="facility")
    facility = get_facility(by, body["facility"], policy.RECORD_SNAPSHOT)
    key = submit_key(by, _KEYS)
    before = find_submitted(key)
    if before is not None and before.facility_id != facility.id:
        return problem(422, "api.key_reused", field="Idempotency-Key")
    if body.get("unchanged") is True:
        made = confirm_unchanged(by, facility, channel=Channel.API, submit_key=key)
    else:
        made = record_snapshot(by, facility, report=_report(body), channel=Channel.API, at=_at(body), submit_key=key)
    return _recorded(by, facility, made, again=before is not None)


def add_correction(code: str, number: int) -> Response:
    """Put an earlier report right: the body says all of it anew. Idempotency-Key as for a report."""
    by, body = bearer().actor, sent()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    wrong, key = get_snapshot(by, facility, number), submit_key(by, _KEYS)
    before = find_submitted(key)
    if before is not None and before.replaces_id != wrong.id:
        return problem(422, "api.key_reused", field="Idempotency-Key")
    made = correct_snapshot(by, facility, snapshot=wrong, report=_report(body), channel=Channel.API, submit_key=key)
    return _recorded(by, facility, made, again=before is not None)


def _recorded(by: Actor, facility: Facility, made: CapacitySnapshot, *, again: bool) -> Response:
    told = _line(get_reported(by, made))
    if again:
        return answer(told)
    return answer(told, 201, location=url_for("api.show_snapshot", code=facility.code, number=made.sequence))


def show_snapshot(code: str, number: int) -> Response:
    by = bearer().actor
    facility = get_facility(by, code)
    found = get_reported(by, get_snapshot(by, facility, number))
    look_at(by, facility, what=Look.NUMBERS)
    return answer(_line(found))


def _cursor(text: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(text):
        raise RuleBroken("paging.cursor", field="after")
    return text


def _at(body: Mapping[str, Any]) -> datetime | None:
    if body.get("at") is None:
        return None
    at: datetime = value_of("at", datetime.fromisoformat, str(body["at"]))
    if at.tzinfo is None:
        raise RuleBroken("api.value", field="at")
    return at


def _report(body: Mapping[str, Any]) -> Report:
    """The JSON object as a report. Raises RuleBroken("api.value") for a member that is missing or of the wrong kind."""
    adults, children, closed, away = (_whole(name, body.get(name, 0 if name == "turned_away" else None)) for name in _NUMBERS)
    nights, of_children = (None if body.get(name) is None else _whole(name, body[name]) for name in ("nights", "nights_children"))
    try:
        counts = split(away, _cells(body.get("reasons") or []))
    except ValueError as wrong:
        raise RuleBroken("api.value", field="reasons") from wrong
    return Report(Numbers(adults, children, closed), counts, nights=nights, nights_children=of_children)


def _cells(rows: Any) -> dict[Kind, int]:
    found: dict[Kind, int] = {}
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise RuleBroken("api.value", field="reasons")
    for row in rows:
        kind = Kind(value_of("reasons", Reason, str(row.get("reason"))), value_of("reasons", Group, str(row.get("whom", Group.UNSTATED))))
        found[kind] = found.get(kind, 0) + _whole("reasons", row.get("count"))
    return found


def _whole(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise RuleBroken("api.value", field=name)
    return value


def _line(one: Reported) -> dict[str, Any]:
    made = one.snapshot
    return {
        "facility": one.code, "number": made.sequence, "county": f"{made.county_id:02}", "at": made.at.isoformat(),
        "recorded_at": made.recorded_at.isoformat(), "act": made.act, "channel": made.channel, "adults": made.adults,
        "children": made.children, "closed": made.closed, "turned_away": made.turned_away, "nights": made.nights,
        "nights_children": made.nights_children, "replaces": one.replaces,
    }  # fmt: skip
