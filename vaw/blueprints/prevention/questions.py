"""Questions to the county that does something like it: the threads, one of them, asking and answering."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.effort_forms import key_of
from vaw.blueprints.prevention.efforts import ALL
from vaw.blueprints.prevention.shared import OTHERS
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.questions import EffortQuestion
from vaw.domain.prevention.operations import questions as operations
from vaw.domain.prevention.queries import questions as queries
from vaw.domain.prevention.queries.shared import get_shared_effort
from vaw.domain.prevention.rules.questions import MESSAGE_MOST
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.fields import HiddenField, MaxLength, Required, TextAreaField
from vaw.web.forms import Form
from vaw.web.messages import flash

QUESTIONS = f"{ALL}/fragor"
TABLE = Table(
    "effort-questions",
    N_("Frågor om insatser"),
    (
        Column("title", N_("Insats"), header=True),
        Column("asker", N_("Frågar")),
        Column("owner", N_("Svarar")),
        Column("messages", N_("Meddelanden"), "int"),
        Column("last", N_("Senast")),
    ),
)


class MessageForm(Form):
    submit_key = HiddenField()
    message = TextAreaField(
        N_("Meddelande"),
        [Required(N_("Skriv ett meddelande.")), MaxLength(MESSAGE_MOST)],
        rows=5,
        description=N_("Skriv inget om enskilda personer."),
    )


@bp.page(QUESTIONS, allow=policy.READ_QUESTION)
def list_questions() -> Answer:
    page = queries.list_questions(actor(), request.args.get("efter") or None)
    return render_template(
        "prevention/questions.html",
        table=TABLE,
        rows=[
            (one.title or _("En insats som inte delas längre"), county_name(one.county_id), county_name(one.owner_county_id),
             str(one.messages), instant(one.last_at))
            for one in page.rows
        ],
        hrefs=[f"{QUESTIONS}/{one.id}" for one in page.rows],
        next_href=f"{QUESTIONS}?efter={page.after}" if page.after else None,
        first_href=QUESTIONS if request.args.get("efter") else None,
    )  # fmt: skip


@bp.page(f"{OTHERS}/<int:effort_id>/fraga", allow=policy.ASK_OWNER, methods=["GET", "POST"])
def ask_owner(effort_id: int) -> Answer:
    by = actor()
    effort = get_shared_effort(by, effort_id)
    form, made = MessageForm(data={"submit_key": str(uuid4())}), list[int]()
    title, owner = effort.title, county_name(effort.county_id)
    key = key_of(form.submit_key.data) or uuid4()
    if form.submitted(
        lambda values: made.append(operations.ask_owner(by, effort, message=values["message"], submit_key=key, confirmed=form.confirmed).id)
    ):
        flash(_("Frågan är skickad. Ni får ett meddelande när de svarar."))
        return redirect(f"{QUESTIONS}/{made[0]}", 303)
    told = {
        "back": f"{OTHERS}/{effort_id}",
        "title": title,
        "heading": _("Fråga {county}").format(county=owner),
        "submit": _("Skicka frågan"),
    }
    lead = _("Frågan går till dem som håller i insatsen. Ni ser båda hela tråden, ingen annan gör det.")
    return render_template("prevention/effort_small.html", form=form, lead=lead, **told), form.status


@bp.page(f"{QUESTIONS}/<int:question_id>", allow=policy.READ_QUESTION, methods=["GET"])
def show_question(question_id: int) -> Answer:
    return _thread(question_id, MessageForm(data={"submit_key": str(uuid4())}))


@bp.page(f"{QUESTIONS}/<int:question_id>/svara", allow=policy.WRITE_QUESTION, methods=["POST"])
def write_message(question_id: int) -> Answer:
    by, form = actor(), MessageForm()
    question = queries.get_question(by, question_id, policy.WRITE_QUESTION)
    key = key_of(form.submit_key.data) or uuid4()
    if form.submitted(
        lambda values: operations.write_message(by, question, message=values["message"], submit_key=key, confirmed=form.confirmed)
    ):
        flash(_("Meddelandet är skickat."))
        return redirect(f"{QUESTIONS}/{question_id}", 303)
    return _thread(question_id, form)


@bp.page(f"{QUESTIONS}/meddelanden/<int:message_id>", allow=policy.READ_QUESTION)
def show_message(message_id: int) -> Answer:
    """Where word of a message leads."""
    return redirect(f"{QUESTIONS}/{queries.get_question_of_message(actor(), message_id)}", 303)


def _thread(question_id: int, form: MessageForm) -> Answer:
    by = actor()
    question = queries.get_question(by, question_id)
    title = queries.find_title(by, question.effort_id)
    return render_template(
        "prevention/question.html",
        question_id=question_id,
        title=title or _("En insats som inte delas längre"),
        effort_href=_effort_href(question) if title else None,
        asker=county_name(question.county_id),
        owner=county_name(question.owner_county_id),
        messages=[(one, county_name(one.county_id), instant(one.at)) for one in queries.list_messages(question)],
        form=form,
        may_write=policy.WRITE_QUESTION.allows(by, question),
    ), form.status


def _effort_href(question: EffortQuestion) -> str:
    """The effort's page as whoever reads the thread has it: their own, or the shared one."""
    own = {county.id for county in counties_of(actor(), policy.READ_YEAR)}
    return f"{ALL if question.owner_county_id in own else OTHERS}/{question.effort_id}"
