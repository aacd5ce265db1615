"""/api/v1/accounts: accounts of assignments, with their texts and the figures that stand beside them by code."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.insight import policy
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.queries import accounts as queries
from vaw.domain.insight.rules.accounts import AccountState
from vaw.web.arguments import number_of


def register(bp: Api) -> None:
    bp.resource("/accounts", allow=policy.READ_ACCOUNT, scope="accounts:read")(list_accounts)
    bp.resource("/accounts/<int:account_id>", allow=policy.READ_ACCOUNT, scope="accounts:read")(show_account)


def list_accounts() -> Response:
    """All of them: a county has a handful a year. `state`, `county` and `year` narrow the list."""
    args = request.args
    state = value_of("state", AccountState, args["state"]) if args.get("state") else None
    county_id, year = number_of(args, "county"), number_of(args, "year")
    rows = [
        {"id": row.account_id, **_line(row), "due_on": row.due_on and row.due_on.isoformat(), "sections": row.sections, "ready": row.ready}
        for row in queries.list_accounts(bearer().actor)
        if (state is None or row.state == state) and county_id in (None, row.county_id) and year in (None, row.year)
    ]
    return listing(rows, len(rows), None)


def show_account(account_id: int) -> Response:
    found = queries.get_account(bearer().actor, account_id)
    due_on, given_on = queries.days_of(found)
    more = {
        "id": found.id,
        "reference": found.reference,
        "due_on": due_on and due_on.isoformat(),
        "given_on": given_on and given_on.isoformat(),
        "sections": [_section(one) for one in queries.sections_of(found)],
        "version": found.version,
    }
    return answer({**_line(found), **more}, version=found.version)


def _line(row: queries.Line | AssignmentAccount) -> dict[str, Any]:
    """A line of the list, or the record itself."""
    return {
        "assignment": row.assignment_id,
        "county": f"{row.county_id:02}",
        "year": row.year,
        "title": row.title,
        "state": row.state,
        "approved_at": row.approved_at and row.approved_at.isoformat(),
    }


def _section(one: AccountSection) -> dict[str, Any]:
    return {
        "number": one.number,
        "heading_sv": one.heading_sv,
        "heading_en": one.heading_en,
        "status": one.status,
        "figures": list(one.figures),
        "text": one.text,
    }
