"""The sheet of those who came, behind a link: one short page, anonymous (docs/evaluation.md). Opening it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.evaluation_forms import LATER, SheetForm, sheet_form
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations.evaluation_sheets import find_begun, hand_in, keep_begun
from vaw.domain.support.queries.evaluating import find_evaluation, find_turn, has_opened, is_closed, questions_of
from vaw.domain.support.rules.evaluating import WINDOW
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.links import EVALUATION, registration_behind
from vaw.web.messages import flash
from vaw.web.settings import secure

ADDRESS = "/utvardering/"
# A group of an organisation shares one link and may be in one room; beyond that a program is sending.
SENT = Limit("evaluation", 200, timedelta(minutes=10))
_BEGUN_SECONDS = int(WINDOW.total_seconds())


@bp.page("/utvardering/<token>", allow=PUBLIC, methods=["GET", "POST"])
def answer_evaluation(token: str) -> Answer:
    """The sheet, or why there is none: not open yet, all have answered, or a link that does not count."""
    registration = registration_behind(token, EVALUATION)
    turn = find_turn(registration.id) if registration else None
    evaluation = find_evaluation(registration.occasion_id) if registration else None
    if registration is None or turn is None or evaluation is None or is_closed(evaluation):
        return render_template("training/evaluate_ended.html"), 410
    told = {"token": token, "turn": turn, **_told(registration, evaluation)}
    if not has_opened(evaluation):
        return render_template("training/evaluate_soon.html", **told)
    begun = find_begun(registration.occasion_id, _begun_token())
    form = sheet_form(questions_of(evaluation), begun)
    # Whoever sends the same sheet once more gets the same thanks: the operation knows it, so a full turn shuts only an empty sheet out.
    if request.method == "GET" and turn.left == 0:
        return render_template("training/evaluate_thanks.html", **told)
    return _taken(form, registration, evaluation, told)


def _taken(form: SheetForm, registration: Registration, evaluation: Evaluation, told: dict[str, Any]) -> Answer:
    """Keep or hand in what was sent; show the sheet again when it cannot be taken."""
    failed: list[RuleBroken] = []
    kept: list[str] = []

    def take(values: Mapping[str, Any]) -> None:
        answers = {name: value for name, value in values.items() if name != "sheet_id"}
        try:
            count(SENT, str(registration.id))
        except RuleBroken as broken:
            failed.append(broken)
            raise
        if form.later:
            kept.append(keep_begun(evaluation, _begun_token(), sheet_id=form.key, answers=answers, confirmed=form.confirmed))
        else:
            hand_in(
                system("web"),
                evaluation,
                registration_id=registration.id,
                sheet_id=form.key,
                answers=answers,
                begun=_begun_token(),
                confirmed=form.confirmed,
            )

    address = f"{ADDRESS}{told['token']}"
    if form.submitted(take):
        if kept:
            flash(_("Det du har fyllt i är sparat i den här webbläsaren. Inget är skickat än."))
            return _remembered(redirect(address, 303), kept[0])
        return redirect(f"{address}/tack", 303)
    status = STATUS.get(failed[0].code, 422) if failed else form.status
    return render_template("training/evaluate.html", form=form, later=LATER, **told), status


@bp.page("/utvardering/<token>/tack", allow=PUBLIC)
def thank_for_evaluation(token: str) -> Answer:
    """The sheet is handed in. Where several share a link, the next one goes on from here."""
    registration = registration_behind(token, EVALUATION)
    turn = find_turn(registration.id) if registration else None
    evaluation = find_evaluation(registration.occasion_id) if registration else None
    if registration is None or turn is None or evaluation is None:
        return render_template("training/evaluate_ended.html"), 410
    return render_template("training/evaluate_thanks.html", token=token, turn=turn, **_told(registration, evaluation))


def _told(registration: Registration, evaluation: Evaluation) -> dict[str, Any]:
    """Which occasion it was, and the days. Nothing about who is asked."""
    occasion = registration.occasion
    return {
        "title": occasion.title,
        "held_on": occasion.starts_at.astimezone(STOCKHOLM).date(),
        "opens_on": evaluation.opens_on,
        "closes_on": evaluation.closes_on,
    }


def _cookie() -> str:
    return "__Host-vaw-utvardering" if secure() else "vaw-utvardering"


def _begun_token() -> str:
    """This browser's token for what it has begun, "" when there is none."""
    return request.cookies.get(_cookie(), "")


def _remembered(response: Response, token: str) -> Response:
    response.set_cookie(_cookie(), token, max_age=_BEGUN_SECONDS, httponly=True, secure=secure(), samesite="Lax", path="/")
    return response
