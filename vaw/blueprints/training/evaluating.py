"""A board's page of an evaluation: what is asked and when, how many have answered, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.evaluation_forms import ON_A_DAY, WHEN_HELD, QuestionsForm, label_of, questions_form
from vaw.domain.support import policy
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.evaluating import change_evaluation, close_evaluation, prepare_evaluation
from vaw.domain.support.queries.evaluating import (
    TEXTS_MOST,
    Outcome,
    count_asked,
    count_sheets,
    find_evaluation,
    get_evaluation,
    has_opened,
    is_closed,
    is_held,
    is_open,
    list_outcomes,
    questions_of,
)
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules.evaluating import KIND_NAMES, QUESTIONS_MOST, SHOWN_FROM, WINDOW, default_questions
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import N_, decimal, number, percent
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form
from vaw.web.messages import flash

ONE = "/utbildningar/<int:occasion_id>/utvardering"
TOLD = {
    "save": N_("Frågorna är sparade."),
    "add": N_("Frågan är tillagd."),
    "remove": N_("Frågan är borttagen."),
    "up": N_("Frågan är flyttad."),
    "down": N_("Frågan är flyttad."),
}


@bp.page(ONE, allow=policy.READ_OCCASION)
def show_evaluation(occasion_id: int) -> Answer:
    """Questions before it opens, how many have answered while it is open, results when it has closed."""
    by = actor()
    occasion = get_occasion(by, occasion_id)
    evaluation = find_evaluation(occasion.id)
    shown: dict[str, Any] = {
        "occasion": occasion,
        "may_change": policy.HOLD_OCCASION.allows(by, occasion) and occasion.state != OccasionState.CANCELLED,
        "cancelled": occasion.state == OccasionState.CANCELLED,
        "questions": [
            (_(KIND_NAMES[one.kind]), _(one.text), [_(option) for option in one.options]) for one in _asked(occasion, evaluation)
        ],
        "days": WINDOW.days,
        "fewest": SHOWN_FROM,
    }
    if evaluation is None or not has_opened(evaluation):
        opens_on = evaluation.opens_on if evaluation and _is_later(occasion, evaluation) else None
        return render_template("training/evaluation_before.html", opens_on=opens_on, held=is_held(occasion), **shown)
    shown |= {"evaluation": evaluation, "n": count_sheets(occasion.id), "asked": count_asked(occasion.id)}
    if not is_closed(evaluation):
        return render_template("training/evaluation_open.html", **shown)
    return render_template("training/evaluation_results.html", outcomes=_told(list_outcomes(by, evaluation)), most=TEXTS_MOST, **shown)


@bp.page(f"{ONE}/fragor", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def write_evaluation(occasion_id: int) -> Answer:
    """The questions, until somebody can answer them. Each button saves everything that stands on the page."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    evaluation = find_evaluation(occasion.id)
    if evaluation is not None and has_opened(evaluation):
        flash(_("Utvärderingen har öppnat. Frågorna kan inte ändras längre."))
        return redirect(_address(occasion.id), 303)
    form = _form(occasion, evaluation)
    try:
        if _saved(form, occasion, evaluation):
            flash(_(TOLD.get(form.action[0], TOLD["save"])))
            return _onwards(form, occasion)
    except Taken:  # somebody else wrote the first questions at the same time: theirs stand, ours stay on the screen
        evaluation = get_evaluation(by, occasion_id, policy.KEEP_EVALUATION)
        mine = [one.plain() for one in form.questions]
        form.conflict, form.version.data = {"questions": (mine, evaluation.questions)}, str(evaluation.version)
    shown = {"form": form, "occasion": occasion, "back": _address(occasion.id), "full": len(form.rows) >= QUESTIONS_MOST}
    return render_template("training/evaluation_questions.html", **shown), form.status


@bp.page(f"{ONE}/stang", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def end_evaluation(occasion_id: int) -> Answer:
    """Ask whether it is meant; sending the form closes it before its day."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    evaluation = find_evaluation(occasion.id)
    if evaluation is None:
        flash(_("Utvärderingen är inte öppen."))
        return redirect(_address(occasion.id), 303)
    form = Form()
    if form.submitted(lambda _values: close_evaluation(by, evaluation)):
        flash(_("Utvärderingen är stängd."))
        return redirect(_address(occasion.id), 303)
    few = count_sheets(occasion.id) < SHOWN_FROM
    back = _address(occasion.id)
    shown = {"form": form, "occasion": occasion, "few": few, "fewest": SHOWN_FROM, "back": back, "open": is_open(evaluation)}
    return render_template("training/evaluation_close.html", **shown), form.status


def _asked(occasion: Occasion, evaluation: Evaluation | None) -> Any:
    return questions_of(evaluation) if evaluation else default_questions(occasion.mode)


def _is_later(occasion: Occasion, evaluation: Evaluation) -> bool:
    """Whether the board has chosen a day of its own."""
    return evaluation.opens_on > occasion.ends_at.astimezone(STOCKHOLM).date()


def _form(occasion: Occasion, evaluation: Evaluation | None) -> QuestionsForm:
    later = evaluation is not None and _is_later(occasion, evaluation)
    return questions_form(
        _asked(occasion, evaluation),
        opens=ON_A_DAY if later else WHEN_HELD,
        opens_on=evaluation.opens_on if evaluation and later else None,
        version=evaluation.version if evaluation else "",
    )


def _saved(form: QuestionsForm, occasion: Occasion, evaluation: Evaluation | None) -> bool:
    by = actor()

    def values() -> dict[str, Any]:
        opens_on = form.opens_on.data if form.opens.data == ON_A_DAY else None
        return {"questions": form.questions, "opens_on": opens_on, "confirmed": form.confirmed}

    if evaluation is None:
        return form.submitted(lambda _values: prepare_evaluation(by, occasion, **values()))
    return form.saved(evaluation, lambda _values: change_evaluation(by, evaluation, **values()))


def _onwards(form: QuestionsForm, occasion: Occasion) -> Response:
    """After the last word back to the evaluation, else on with the questions, where one was."""
    word, at = form.action
    address = _address(occasion.id)
    if word == "save":
        return redirect(address, 303)
    place = {"up": max(at - 1, 0), "down": at + 1, "add": len(form.questions) - 1}.get(word, at)
    return redirect(f"{address}/fragor#fraga-{place + 1}", 303)


def _told(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Each question as the page shows it."""
    return [
        {
            "text": _(one.question.text),
            "n": one.n,
            "mean": None if one.mean is None else decimal(one.mean),
            "rows": [
                (_(label_of(one.question, value)), number(count), percent(count / one.n), round(100 * count / one.n))
                for value, count in zip(one.question.values, one.counts or (), strict=bool(one.counts))
                if one.n
            ],
            "texts": one.texts,
        }
        for one in outcomes
    ]


def _address(occasion_id: int) -> str:
    return f"/utbildningar/{occasion_id}/utvardering"
