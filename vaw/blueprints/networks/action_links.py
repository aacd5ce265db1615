"""The owner of an action point answers behind a link, in less than a minute; a link that has grown old can be renewed.

Opening it changes nothing. What is sent anew goes to the address that is known, and the page never says which that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import redirect, render_template, request

from vaw.blueprints.networks.action_forms import AnswerForm, state_name
from vaw.blueprints.networks.actions import ALL, COLOURS, said_of
from vaw.blueprints.networks.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.operations.action_letters import renew_link
from vaw.domain.networks.operations.actions import answer_action
from vaw.domain.networks.rules.actions import OPEN, ActionState
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import day, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import action_behind, expired_action_behind
from vaw.web.messages import flash

LINK = f"{ALL}/lank/<token>"
ANSWERED = Limit("action-answer", 20, timedelta(hours=1))  # by action point: more than anybody changes their mind
RENEWED = Limit("action-link", 5, timedelta(hours=1))  # by the sender's address: one a day leaves for each action point anyway


@bp.page(LINK, allow=PUBLIC, methods=["GET", "POST"])
def answer_by_link(token: str) -> Answer:
    """What was agreed, and how it goes; after an answer the thanks, from which it can be changed while the link works."""
    action = action_behind(token)
    if action is None:
        return _ended(token)
    form, refused = AnswerForm(obj=action), list[RuleBroken]()

    def act(values: Mapping[str, Any]) -> object:
        _count(ANSWERED, refused, str(action.id))
        answer = {name: values[name] for name in ("state", "asks_until", "text")}
        return answer_action(system("web"), action, submit_key=form.key, confirmed=form.confirmed, **answer)

    if form.saved(action, act):
        flash(_("Tack! Svaret är sparat."))
        return redirect(f"{ALL}/lank/{token}", 303)
    state = ActionState(action.state)
    told = {"token": token, "action": action, "facts": _facts(action), "state": (state_name(state), COLOURS[state])}
    answered = state not in (ActionState.OPEN,)
    if request.method == "GET" and (state is ActionState.DROPPED or (answered and "andra" not in request.args)):
        said = said_of(action, of_board=False)
        return render_template("networks/action_answered.html", said=said, may_change=state is not ActionState.DROPPED, **told)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    if request.method == "GET" and state is ActionState.OPEN:
        form.state.data = None  # nobody has answered: nothing stands chosen
    status = STATUS.get(refused[0].code, 422) if refused else form.status
    return render_template("networks/action_answer.html", form=form, **told), status


@bp.page(f"{LINK}/ny", allow=PUBLIC, methods=["POST"])
def renew_by_link(token: str) -> Answer:
    """Send a new link for one that is too old. The answer is the same whether or not a mail leaves."""
    action, form = expired_action_behind(token), Form()
    if action is None or ActionState(action.state) not in OPEN:
        return _ended(token)
    refused = list[RuleBroken]()

    def act(_values: Mapping[str, Any]) -> None:
        _count(RENEWED, refused)
        renew_link(system("web"), action)

    if form.submitted(act):
        return render_template("networks/action_renewed.html")
    return _old(token, form, STATUS.get(refused[0].code, 422) if refused else form.status)


def _count(limit: Limit, refused: list[RuleBroken], what: str | None = None) -> None:
    """Count one try; what says no is noted too, since its status is not that of a fault in the form."""
    try:
        count(limit, what)
    except RuleBroken as broken:
        refused.append(broken)
        raise


def _ended(token: str) -> Answer:
    """A link that was ours and is only too old can be renewed; any other says the same as one that never was."""
    action = expired_action_behind(token)
    if action is not None and ActionState(action.state) in OPEN:
        return _old(token, Form(), 410)
    return render_template("networks/action_link_ended.html"), 410


def _old(token: str, form: Form, status: int) -> Answer:
    return render_template("networks/action_link_old.html", form=form, token=token), status


def _facts(action: ActionPoint) -> list[tuple[str, str | None]]:
    """What was agreed; nothing by which anybody could be reached."""
    rows = [
        (_("Klart senast"), weekday(action.due_on)),
        (_("Vem"), action.organisation.name if action.organisation else None),
        (_("Nätverk"), action.network.name if action.network else None),
        (_("Länsstyrelse"), county_name(action.county_id)),
        (_("Ni har bett om tid till"), day(action.asks_until) if action.asks_until else None),
        (_("Vad det ledde till"), action.result or None),
    ]
    return [row for row in rows if row[1]]
