"""One decision and what is said of it afterwards: closed minutes stay as they are, its checkpoints of gender mainstreaming do not."""

from __future__ import annotations

from flask import render_template

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.minutes import read_decision
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.domain.networks.rules.minutes import is_written
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import section_of


@bp.page(f"{ALL}/beslut/<int:decision_id>", allow=policy.READ_DECISION)
def show_decision(decision_id: int) -> Answer:
    by = actor()
    decision = read_decision(by, decision_id)
    meeting, item = decision.meeting, decision.item
    writes = policy.KEEP_ITEM.allows(by, item) and is_written(meeting.state, meeting.minutes_state)
    return render_template(
        "meetings/decision_page.html",
        heading=_("Beslut § {n}").format(n=decision.number) if decision.number else _("Beslut"),
        decision=decision,
        meeting=meeting,
        back=f"{ALL}/{meeting.id}/protokoll#punkt-{item.id}",
        facts=_facts(meeting, item.network.name, f"{item.position}. {item.title}", decision.assignment_id),
        change=f"{ALL}/beslut/{decision_id}/andra" if writes else None,
        is_closed=meeting.minutes_state != MinutesState.WRITING,
        checkpoints=section_of(by, item.network.county_id, Kind.DECISION, decision_id),
    )


def _facts(meeting: Meeting, network: str, item: str, assignment_id: int | None) -> list[tuple[str, str]]:
    told = [
        (_("Möte"), f"{meeting.title}, {when_words(meeting.starts_at, meeting.ends_at)}"),
        (_("Nätverk"), network),
        (_("Punkt"), item),
        (_("Uppdrag"), assignment_titles().get(assignment_id or 0, "")),
    ]
    return [row for row in told if row[1]]  # what is not said is no row
