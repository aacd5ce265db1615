"""The county's ledger: who was told of which kind of thing, and whether it arrived. Never what the thing is."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.notifications.base import bp
from vaw.blueprints.notifications.words import reason_of_others, state_name, step_of
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.notifications import policy
from vaw.domain.notifications.queries.ledger import CountyLine, list_county
from vaw.domain.notifications.rules import STATE_NAMES, NoticeState
from vaw.domain.notifications.tables import LEDGER
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.kernel.table import Value
from vaw.web import reminding
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county

FAILED_FIRST = (
    NoticeState.FAILED, NoticeState.PLANNED, NoticeState.SENDING, NoticeState.SENT, NoticeState.SKIPPED, NoticeState.CANCELLED
)  # fmt: skip


@bp.page("/paminnelser/lanet", allow=policy.READ_LEDGER)
def show_county() -> Answer:
    by, county, asked = actor(), asked_county(policy.READ_LEDGER), request.args.get("lage", "")
    state = asked if asked in STATE_NAMES else None
    page = list_county(by, county, state=state, after=request.args.get("efter"))
    return render_template(
        "notifications/county.html",
        county=county,
        counties=counties_of(by, policy.READ_LEDGER),
        table=LEDGER,
        rows=LEDGER.shown([_row(line) for line in page.rows]),
        missed=page.missed if state is None else 0,
        views=_views(county, state, page.counts),
        failed_href=_address(county, NoticeState.FAILED),
        first_href=_address(county, state) if request.args.get("efter") else None,
        next_href=page.after and _address(county, state, page.after),
    )


def _row(line: CountyLine) -> tuple[Value, ...]:
    """A line in the order of the table's columns."""
    when = instant(line.settled_at or line.created_at)
    kind = reminding.title_of(line.kind)
    step, reason = step_of(line.kind, line.step), reason_of_others(line.reason)
    return line.receiver, kind, step, line.due_on, state_name(line.state), reason, when


def _views(county: County, state: str | None, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this one) of all notices and of each state that there is, what failed first."""
    total = sum(counts.values())
    views = [(_("Alla ({n})").format(n=total), _address(county), state is None)]
    for one in FAILED_FIRST:
        if counts.get(one) or one == state:
            views.append((f"{state_name(one)} ({counts.get(one, 0)})", _address(county, one), one == state))
    return views


def _address(county: County, state: str | None = None, after: str | None = None) -> str:
    asked = {"lan": county.code, "lage": state, "efter": after}
    return "/paminnelser/lanet?" + urlencode({name: value for name, value in asked.items() if value})
