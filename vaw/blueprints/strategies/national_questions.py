"""Questions to the county that supports all, on the web: the list, one with its answers, asking and answering."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import uuid4

from flask import redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.national import NATIONAL, sees_nation
from vaw.blueprints.strategies.national_forms import AnswerForm, AskForm
from vaw.domain.geography.queries import county_name
from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations import national as operations
from vaw.domain.strategies.queries import national
from vaw.domain.strategies.queries import national_questions as queries
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, day, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

QUESTIONS = f"{NATIONAL}/fragor"
WAITING = "vantar"
TABLE = Table(
    "national-questions",
    N_("Frågor och svar"),
    (
        Column("title", N_("Fråga"), header=True),
        Column("county", N_("Frågar")),
        Column("asked", N_("Frågades")),
        Column("state", N_("Läge")),
    ),
)


@bp.page(QUESTIONS, allow=policy.READ_QUESTION)
def list_asked() -> Answer:
    """?ord= in questions and answers; ?lage=vantar: those that nobody has answered."""
    by, args = actor(), request.args.to_dict()
    asked = queries.Filter((args.get("ord") or "")[:100], args.get("lage") == WAITING, after=args.get("efter") or None)
    page, support = queries.list_questions(by, asked), national.find_support()
    said = [("ord", f"”{asked.words}”" if asked.words else ""), ("lage", _("Väntar på svar") if asked.waiting else "")]
    return render_template(
        "strategies/national_questions.html",
        sees=sees_nation(by),
        table=TABLE,
        rows=[_row(line) for line in page.rows],
        hrefs=[f"{QUESTIONS}/{line.id}" for line in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        chosen=[(text, _address(args, **{name: None, "efter": None})) for name, text in said if text],
        args=args,
        waiting=WAITING,
        answers=county_name(support.county_id) if support and support.county_id is not None else "",
        may_ask=policy.ASK_SUPPORT.held_by(by) and support is not None,
    )


@bp.page(f"{QUESTIONS}/ny", allow=policy.ASK_SUPPORT, methods=["GET", "POST"])
def ask_support() -> Answer:
    """While nobody gives support there is nobody to ask: what was asked before can be read."""
    by, county = actor(), asked_county(policy.ASK_SUPPORT)
    support, made = national.find_support(), list[int]()
    if support is None or support.county_id is None:
        flash(_("Inget län ger nationellt stöd just nu. Det som har frågats går att läsa här."))
        return redirect(QUESTIONS, 303)
    form = AskForm(data={"submit_key": str(uuid4())})

    def act(values: Mapping[str, str]) -> None:
        said = operations.ask_support(by, county, title=values["title"], text=values["text"], submit_key=form.key, confirmed=form.confirmed)
        made.append(said.id)

    if form.submitted(act):
        flash(_("Frågan är skickad. Ni får ett meddelande när den är besvarad."))
        return redirect(f"{QUESTIONS}/{made[0]}", 303)
    lead = _("{county} svarar. Alla länsstyrelser kan läsa frågan och svaret.").format(county=county_name(support.county_id))
    told = {"back": QUESTIONS, "title": _("Frågor och svar"), "heading": _("Ställ en fråga"), "submit": _("Skicka frågan"), "lead": lead}
    return render_template("strategies/small.html", form=form, **told), form.status


@bp.page(f"{QUESTIONS}/<int:asked_id>", allow=policy.READ_QUESTION, methods=["GET"])
def show_asked(asked_id: int) -> Answer:
    return _thread(asked_id, AnswerForm(data={"submit_key": str(uuid4())}))


@bp.page(f"{QUESTIONS}/<int:asked_id>/svara", allow=policy.ANSWER_QUESTION, methods=["POST"])
def answer_asked(asked_id: int) -> Answer:
    by, form = actor(), AnswerForm()
    question = queries.get_question(by, asked_id, policy.ANSWER_QUESTION)
    if form.submitted(
        lambda values: operations.answer_support(by, question, text=values["text"], submit_key=form.key, confirmed=form.confirmed)
    ):
        flash(_("Svaret är skickat. Alla länsstyrelser kan läsa det."))
        return redirect(f"{QUESTIONS}/{asked_id}", 303)
    return _thread(asked_id, form)


@bp.page(f"{NATIONAL}/svar/<int:answer_id>", allow=policy.READ_QUESTION)
def show_answer(answer_id: int) -> Answer:
    """Where word of an answer leads."""
    return redirect(f"{QUESTIONS}/{queries.question_of_answer(actor(), answer_id)}#svar", 303)


def _thread(asked_id: int, form: AnswerForm) -> Answer:
    by = actor()
    question = queries.get_question(by, asked_id)
    gives = policy.ANSWER_QUESTION.allows(by, question) and any(one.given_by(by) for one in national.list_supports())
    return render_template(
        "strategies/national_question.html",
        question=question,
        number=_("Fråga nr {number} · {county}").format(number=question.id, county=county_name(question.county_id)),
        said=f"{account_name(question.asked_by) or _('Systemet')}, {instant(question.asked_at)}",
        assignment=assignment_titles().get(question.assignment_id, ""),
        answers=[(one, county_name(one.county_id), instant(one.at)) for one in queries.list_answers(question)],
        form=form,
        may_answer=gives,
    ), form.status


def _row(line: queries.Line) -> tuple[str, ...]:
    state = _("Besvarad {day}").format(day=day(line.answered_at.astimezone(STOCKHOLM).date())) if line.answered_at else _("Väntar på svar")
    return line.title, county_name(line.county_id), day(line.asked_at.astimezone(STOCKHOLM).date()), state


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return QUESTIONS + (f"?{urlencode(kept)}" if kept else "")
