"""/api/v1/registrations: who is registered, for a board's own systems. Names, addresses and needs go in this way and never out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import of_kind, submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size, sent
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations.registering import register_for_others
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.queries.registered import page_of_registrations
from vaw.domain.support.queries.registering import find_submitted, get_registration
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState, Wish
from vaw.kernel.errors import RuleBroken
from vaw.web.problem import problem

READ, WRITE = "registrations:read", "registrations:write"
_KEYS = UUID("5f3c7a52-6f1e-4f0b-9a55-2f0a8f1c2021")  # the name space in which a program's own keys become submit keys
_TEXTS = ("organisation_name", "organisation_kind", "profession", "name", "email", "mode", "needs")


def register(bp: Api) -> None:
    bp.resource("/registrations", allow=policy.READ_REGISTRATION, scope=READ)(list_registrations)
    bp.resource("/registrations", allow=policy.HOLD_OCCASION, scope=WRITE, methods=["POST"])(register_others)
    bp.resource("/registrations/<int:registration_id>", allow=policy.READ_REGISTRATION, scope=READ)(show_registration)


def list_registrations() -> Response:
    by, args = bearer().actor, request.args
    occasion_id = value_of("occasion", int, args["occasion"]) if args.get("occasion") else None
    page = page_of_registrations(by, after=args.get("after"), occasion_id=occasion_id, state=_state(), size=page_size())
    return listing([_line(one) for one in page.rows], page.total, page.after)


def show_registration(registration_id: int) -> Response:
    found = get_registration(bearer().actor, registration_id)
    return answer(_whole(found), version=found.version)


def register_others() -> Response:
    """A head count or a person by name. Idempotency-Key makes a repeated request find what the first one made: 200 instead of 201."""
    by, body = bearer().actor, sent()
    key = submit_key(by, _KEYS) or uuid4()
    occasion = get_occasion(by, value_of("occasion", int, str(body.get("occasion", ""))), policy.HOLD_OCCASION)
    known = find_submitted(key)
    try:
        made = register_for_others(by, occasion, wish=_wish(body), submit_key=key, confirmed=body.get("confirmed") is True)
    except RuleBroken as broken:
        if broken.code == "support.sent_before":
            return problem(422, "api.key_reused", field="Idempotency-Key")
        raise
    if known is not None:
        return answer(_whole(made), version=made.version)
    return answer(_whole(made), 201, version=made.version, location=url_for("api.show_registration", registration_id=made.id))


def _state() -> RegistrationState | None:
    text = request.args.get("state")
    if text and text not in set(RegistrationState):
        raise RuleBroken("api.value", field="state")
    return RegistrationState(text) if text else None


def _wish(body: Mapping[str, Any]) -> Wish:
    """The JSON object as a wish. Raises RuleBroken("api.value") for a member of the wrong kind."""
    kind = body.get("kind")
    if kind not in list(RegistrationKind):
        raise RuleBroken("api.value", field="kind")
    values: dict[str, Any] = {name: of_kind(name, body.get(name), str) or "" for name in _TEXTS}
    values |= {name: of_kind(name, body.get(name), int) or 0 for name in ("women", "men", "unstated")}
    return Wish(kind=RegistrationKind(kind), municipality_id=_code("municipality", body), county_id=_code("county", body), **values)


def _code(name: str, body: Mapping[str, Any]) -> int | None:
    return None if body.get(name) is None else int(value_of(name, int, str(body[name])))


def _line(one: Registration) -> dict[str, Any]:
    return {
        "id": one.id,
        "occasion": one.occasion_id,
        "county": f"{one.county_id:02}",
        "kind": one.kind,
        "organisation_id": one.organisation_id,
        "organisation_name": one.organisation_name,
        "organisation_kind": one.organisation_kind,
        "municipality": None if one.municipality_id is None else f"{one.municipality_id:04}",
        "profession": one.profession,
        "women": one.women,
        "men": one.men,
        "unstated": one.unstated,
        "mode": one.mode,
        "state": one.state,
        "state_at": one.state_at.isoformat(),
        "offered_until": one.offered_until and one.offered_until.isoformat(),
        "cancelled_late": one.cancelled_late,
        "walk_in": one.walk_in,
        "came_women": one.came_women,
        "came_men": one.came_men,
        "came_unstated": one.came_unstated,
        "created_at": one.created_at.isoformat(),
    }


def _whole(one: Registration) -> dict[str, Any]:
    return {**_line(one), "version": one.version}
