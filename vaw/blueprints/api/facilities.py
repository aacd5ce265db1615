"""/api/v1/facilities: facilities under their pseudonyms. One of them with its numbers, for which the program's owner is noted."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.housing import policy
from vaw.domain.housing.models import FacilityProfile
from vaw.domain.housing.operations.looks import look_at
from vaw.domain.housing.queries.facilities import FacilityLine, Filter, list_facilities
from vaw.domain.housing.queries.licences import list_licences, periods_of
from vaw.domain.housing.queries.register import cadence_of, find_profile, get_facility, places_of
from vaw.domain.housing.queries.snapshots import find_last
from vaw.domain.housing.rules.licences import authorised
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.offers import Profile
from vaw.domain.housing.rules.snapshots import Numbers, available, freshness
from vaw.kernel import clock
from vaw.web.arguments import number_of

SCOPE = "facilities:read"


def register(bp: Api) -> None:
    bp.resource("/facilities", allow=policy.READ_FACILITY, scope=SCOPE)(list_all)
    bp.resource("/facilities/<code>", allow=policy.READ_FACILITY, scope=SCOPE)(show_facility)


def list_all() -> Response:
    args = request.args
    wanted = Filter(county_id=number_of(args, "county"), group=args.get("target_group") or None, closed=args.get("closed") == "true")
    lines = list_facilities(bearer().actor, wanted)
    return listing([_line(line) for line in lines], len(lines), None)


def show_facility(code: str) -> Response:
    by, today = bearer().actor, clock.today()
    facility = get_facility(by, code)
    look_at(by, facility, what=Look.NUMBERS)
    profile = find_profile(facility.id, today)
    beds = places_of(profile).beds if profile else 0
    body = {
        "code": facility.code,
        "county": f"{facility.county_id:02}",
        "opened_on": facility.opened_on.isoformat(),
        "closed_on": facility.closed_on and facility.closed_on.isoformat(),
        "cadence": cadence_of(facility).value,
        "offers": None if profile is None else _offers(profile),
        "authorised": authorised(periods_of(list_licences(facility)), today, otherwise=beds),
        "reported": _reported(facility.id, profile, cadence_of(facility)),
    }
    return answer(body)


def _line(line: FacilityLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "county": f"{line.county_id:02}",
        "form": line.form,
        "target_groups": line.target_groups,
        "opened_on": line.opened_on.isoformat(),
        "closed_on": line.closed_on and line.closed_on.isoformat(),
        "licensed": line.licensed,
    }


def _offers(profile: FacilityProfile) -> dict[str, Any]:
    return {"since_on": profile.since_on.isoformat(), **{name: getattr(profile, name) for name in Profile.__dataclass_fields__}}


def _reported(facility_id: int, profile: FacilityProfile | None, cadence: Any) -> dict[str, Any] | None:
    """The last numbers; null: nobody knows, which is not zero."""
    last = find_last(facility_id)
    if last is None or last.adults is None or profile is None:
        return None
    numbers = Numbers(last.adults, last.children or 0, last.closed or 0)
    return {
        "adults": numbers.adults,
        "children": numbers.children,
        "closed": numbers.closed,
        "available": available(places_of(profile), numbers),
        "confirmed_at": last.confirmed_at and last.confirmed_at.isoformat(),
        "freshness": freshness(last.confirmed_at, cadence, clock.now()).value,
    }
