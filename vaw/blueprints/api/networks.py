"""/api/v1/networks: the register and the seats as they stand on a day. Who sits is told by role and mailbox, never by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.networks import policy
from vaw.domain.networks.queries import networks as queries
from vaw.domain.networks.queries import seats
from vaw.domain.networks.rules import Level
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.web.arguments import number_of

SCOPE = "networks:read"


def register(bp: Api) -> None:
    bp.resource("/networks", allow=policy.READ_NETWORK, scope=SCOPE)(list_networks)
    bp.resource("/networks/<int:network_id>", allow=policy.READ_NETWORK, scope=SCOPE)(show_network)


def list_networks() -> Response:
    args = request.args
    level = value_of("level", Level, args["level"]) if args.get("level") else None
    wanted = queries.Filter(
        words=args.get("q", "")[:100].replace("\0", ""),
        type=args.get("type") or None,
        level=level,
        county=number_of(args, "county"),
        vacant=args.get("vacant") == "true",
        ended=args.get("ended") == "true",
        after=args.get("after") or None,
    )
    page = queries.list_networks(bearer().actor, wanted, size=page_size())
    return listing([{**_line(row), "seats": row.seats, "vacant": row.vacant} for row in page.rows], page.total, page.after)


def show_network(network_id: int) -> Response:
    by, on = bearer().actor, _day()
    found = queries.get_network(by, network_id)
    places = seats.list_seats(by, found, on)
    more = {"purpose": found.purpose, "chair": found.chair, "assignment_ids": list(found.assignment_ids), "version": found.version}
    return answer({**_line(found), **more, "on": on.isoformat(), "seats": [_seat(place) for place in places]})


def _day() -> date:
    """`?on=`: the day that is asked about, today when it is not said. Raises RuleBroken("api.value")."""
    text = request.args.get("on")
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise RuleBroken("api.value", field="on") from None


def _line(row: Any) -> dict[str, Any]:
    """Line or Network."""
    return {
        **{name: getattr(row, name) for name in ("id", "name", "type", "level", "rhythm")},
        "county": None if row.county_id is None else f"{row.county_id:02}",
        "co_counties": [f"{county_id:02}" for county_id in row.co_county_ids],
        "since_on": row.since_on.isoformat(),
        "until_on": row.until_on and row.until_on.isoformat(),
        "review_on": row.review_on and row.review_on.isoformat(),
    }


def _seat(place: seats.Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "organisation_id": place.organisation_id if place.organisation is not None else None,
        "organisation": place.organisation,
        "role": place.role,
        "since_on": place.since_on.isoformat(),
        "until_on": place.until_on and place.until_on.isoformat(),
        "ordinary": _holder(place.ordinary),
        "alternate": _holder(place.alternate),
    }


def _holder(holder: seats.Holder | None) -> dict[str, Any] | None:
    """A contact's own address stays with the contact; a role's mailbox is there to be written to."""
    if holder is None:
        return None
    return {"role": holder.role, "mailbox": None if holder.contact_id else holder.mailbox, "since_on": holder.since_on.isoformat()}
