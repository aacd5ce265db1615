"""The pages on which a board answers: one a step, each with the county's templates and a look at what the other one will read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.support.answer_forms import (
    AnswerForm,
    AssignForm,
    DeclineForm,
    DeliverForm,
    DnrForm,
    MatchForm,
    MessageForm,
    NoteForm,
    PlanForm,
    ToAuthorityForm,
    ToCountyForm,
)
from vaw.blueprints.support.base import bp
from vaw.blueprints.support.queue import ALL
from vaw.blueprints.support.request import ONE
from vaw.domain.geography.queries import list_counties
from vaw.domain.support import policy
from vaw.domain.support.models import AnswerTemplate, SupportRequest
from vaw.domain.support.operations import answering, conversation, passing
from vaw.domain.support.queries.answering import get_request, list_offered
from vaw.domain.support.queries.asking import leaders_of
from vaw.domain.support.queries.templates import list_templates
from vaw.domain.support.rules import KIND_NAMES, MethodKind, number_of
from vaw.domain.support.rules.answering import authorities_on, dnr_looks_right
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@dataclass(frozen=True, slots=True)
class Page:
    """A step's page. `act` is the operation, whose arguments are the fields of `form`; `leaves`: the request is another's afterwards."""

    slug: str
    form: type[AnswerForm]
    act: Callable[..., object]
    heading: str
    lead: str
    submit: str
    done: str
    leaves: bool = False


PAGES = (
    Page(
        "bekrafta", AnswerForm, answering.acknowledge_request, N_("Bekräfta att ni har läst"),
        N_("Den som frågade ser att ni har läst. Du blir ansvarig om ingen annan är det. Skriver du något får de ett mejl."),
        N_("Bekräfta"), N_("Förfrågan är bekräftad."),
    ),
    Page(
        "valj-insats", MatchForm, answering.match_request, N_("Välj insats"),
        N_("Vilken metod eller utbildning svarar mot behovet?"), N_("Välj insatsen"), N_("Insatsen är vald."),
    ),
    Page(
        "planera", PlanForm, answering.plan_request, N_("Bestäm tid"),
        N_("Skriv när insatsen äger rum. När den dagen kommer påminns du om att säga att den är genomförd."),
        N_("Spara planen"), N_("Planen är sparad."),
    ),
    Page(
        "genomford", DeliverForm, answering.deliver_request, N_("Insatsen är genomförd"),
        N_("Ett utkast till aktivitet läggs bland dina utkast. Där fyller du i hur många som deltog."),
        N_("Spara"), N_("Insatsen är genomförd. Bekräfta aktiviteten bland dina utkast."),
    ),
    Page(
        "uppfoljd", AnswerForm, answering.follow_up_request, N_("Insatsen är uppföljd"),
        N_("Ni har frågat vad insatsen ledde till."), N_("Spara"), N_("Uppföljningen är noterad."),
    ),
    Page(
        "avsluta", AnswerForm, answering.close_request, N_("Avsluta förfrågan"),
        N_("Den som frågade får ett mejl om att förfrågan är avslutad. Skriver du inget eget meddelande skickas det vanliga."),
        N_("Avsluta"), N_("Förfrågan är avslutad."),
    ),
    Page(
        "avboj", DeclineForm, answering.decline_request, N_("Avböj förfrågan"),
        N_("Den som frågade läser din motivering. Det går inte att ångra."), N_("Avböj"), N_("Förfrågan är avböjd och svaret skickat."),
    ),
    Page(
        "ta-tillbaka", AnswerForm, answering.withdraw_for_requester, N_("Ta tillbaka åt den som frågade"),
        N_("När de har hört av sig om att stödet inte behövs längre. De får ett mejl. Det går inte att ångra."),
        N_("Ta tillbaka"), N_("Förfrågan är återtagen."),
    ),
    Page(
        "backa", AnswerForm, answering.give_back_request, N_("Gå ett steg tillbaka"),
        N_("När insatsen eller planen inte höll. Klockan för steget börjar om."), N_("Gå tillbaka"), N_("Förfrågan är ett steg tillbaka."),
    ),
    Page(
        "lamna-till-lan", ToCountyForm, passing.pass_to_county, N_("Lämna till ett annat län"),
        N_("Förfrågan flyttas med nummer, meddelanden och anteckningar. Ni kan inte läsa den längre, men ser under Lämnade att den gick."),
        N_("Lämna vidare"), N_("Förfrågan är lämnad. Den finns under Lämnade."), leaves=True,
    ),
    Page(
        "lamna-till-myndighet", ToAuthorityForm, passing.pass_to_authority, N_("Lämna till en annan myndighet"),
        N_("Den som frågade läser ditt meddelande. Det går inte att ångra."), N_("Lämna vidare"), N_("Förfrågan är lämnad vidare."),
    ),
)  # fmt: skip


def _register(page: Page) -> None:
    def view(request_id: int) -> Answer:
        return _answer(page, request_id)

    endpoint = f"answer_{page.slug.replace('-', '_')}"
    bp.page(f"{ONE}/{page.slug}", allow=policy.ANSWER_REQUEST, methods=["GET", "POST"], endpoint=endpoint)(view)


for _one in PAGES:
    _register(_one)


def _answer(page: Page, request_id: int) -> Answer:
    by = actor()
    asked = get_request(by, request_id, policy.ANSWER_REQUEST)
    form = page.form(obj=asked, **_given(page))
    _offer(form, asked)
    offered = list_templates(by, asked.county_id)

    def act(values: Mapping[str, Any]) -> object:
        return page.act(by, asked, confirmed=form.confirmed, **values)

    if not _only_looking(form, offered) and form.saved(asked, act):
        flash(_(page.done))
        return redirect(ALL if page.leaves else f"{ALL}/{request_id}", 303)
    return _drawn(form, asked, offered, heading=_(page.heading), lead=_(page.lead), submit=_(page.submit))


def _given(page: Page) -> dict[str, object]:
    """What a form begins with beyond what the request says; the county that has it is never the one that it goes to."""
    return {"done_on": clock.today()} if page.form is DeliverForm else {"county_id": None} if page.form is ToCountyForm else {}


def _offer(form: AnswerForm, asked: SupportRequest) -> None:
    if isinstance(form, MatchForm):
        form.method_id.choices = [(one.id, f"{one.name} ({_(KIND_NAMES[MethodKind(one.kind)])})") for one in list_offered(asked.county_id)]
    elif isinstance(form, ToCountyForm):
        form.county_id.choices = [(county.id, county.name) for county in list_counties() if county.id != asked.county_id]
    elif isinstance(form, ToAuthorityForm):
        form.authority.choices = [(one.code, one.name) for one in authorities_on(clock.today())]


def _only_looking(form: AnswerForm, offered: list[AnswerTemplate]) -> bool:
    """Whether the button was one of those that save nothing: put a template in, or look at the text first."""
    if "use_template" in request.form:
        text = next((one.text for one in offered if str(one.id) == request.form.get("template")), "")
        form.message.data = "\n\n".join(part for part in (form.message.data, text) if part)
        return True
    return "preview" in request.form


def _drawn(form: AnswerForm, asked: SupportRequest, offered: list[AnswerTemplate], **words: Any) -> Answer:
    return render_template(
        "support/request_answer.html",
        form=form,
        asked=asked,
        number=number_of(asked.year, asked.sequence),
        offered=offered,
        preview=form.message.data if "preview" in request.form else None,
        **words,
    ), form.status


@bp.page(f"{ONE}/meddelande", allow=policy.ANSWER_REQUEST, methods=["GET", "POST"])
def write_message(request_id: int) -> Answer:
    by, asked = actor(), get_request(actor(), request_id, policy.ANSWER_REQUEST)
    form, offered = MessageForm(obj=asked), list_templates(by, asked.county_id)
    form.submit_key.data = str(form.key)

    def act(values: Mapping[str, Any]) -> object:
        return conversation.write_message(by, asked, message=values["message"], submit_key=form.key, confirmed=form.confirmed)

    if not _only_looking(form, offered) and form.saved(asked, act):
        flash(_("Meddelandet är skickat."))
        return redirect(f"{ALL}/{request_id}#meddelanden", 303)
    lead = _("Den som frågade får ett mejl om att det finns något att läsa. Själva texten läser de på sin sida, den står inte i mejlet.")
    return _drawn(form, asked, offered, heading=_("Skriv till den som frågade"), lead=lead, submit=_("Skicka"))


@bp.page(f"{ONE}/anteckning", allow=policy.ANSWER_REQUEST, methods=["GET", "POST"])
def write_note(request_id: int) -> Answer:
    by, asked = actor(), get_request(actor(), request_id, policy.ANSWER_REQUEST)
    form = NoteForm(obj=asked)
    form.submit_key.data = str(form.key)

    def act(values: Mapping[str, Any]) -> object:
        return conversation.write_note(by, asked, message=values["message"], submit_key=form.key, confirmed=form.confirmed)

    if form.saved(asked, act):
        flash(_("Anteckningen är sparad. Bara ni på länsstyrelsen ser den."))
        return redirect(f"{ALL}/{request_id}#meddelanden", 303)
    lead = _("Bara ni på länsstyrelsen ser anteckningen. Den är ändå en del av ärendet.")
    return _small(form, asked, _("Intern anteckning"), _("Spara anteckningen"), lead)


@bp.page(f"{ONE}/fordela", allow=policy.ANSWER_REQUEST, methods=["GET", "POST"])
def assign_request(request_id: int) -> Answer:
    by, asked = actor(), get_request(actor(), request_id, policy.ANSWER_REQUEST)
    form = AssignForm(obj=asked)
    form.responsible_id.choices = [(leader.id, leader.name) for leader in leaders_of(asked.county_id)]
    if form.saved(asked, lambda values: answering.assign_request(by, asked, **values)):
        flash(_("Ansvarig är bytt. Den nya har fått veta det."))
        return redirect(f"{ALL}/{request_id}", 303)
    return _small(form, asked, _("Fördela"), _("Spara"), _("Den som blir ansvarig får veta det och påminns i fortsättningen."))


@bp.page(f"{ONE}/diarienummer", allow=policy.ANSWER_REQUEST, methods=["GET", "POST"])
def set_dnr(request_id: int) -> Answer:
    by, asked = actor(), get_request(actor(), request_id, policy.ANSWER_REQUEST)
    form = DnrForm(obj=asked)
    if form.saved(asked, lambda values: answering.set_dnr(by, asked, **values)):
        odd = asked.dnr and not dnr_looks_right(asked.dnr)
        flash(_("Diarienumret är sparat. Det ser ovanligt ut: kontrollera att det stämmer.") if odd else _("Diarienumret är sparat."))
        return redirect(f"{ALL}/{request_id}", 303)
    return _small(form, asked, _("Diarienummer"), _("Spara"), _("Förfrågan är en allmän handling. Skriv numret som den har i diariet."))


def _small(form: Any, asked: SupportRequest, heading: str, submit: str, lead: str) -> Answer:
    number = number_of(asked.year, asked.sequence)
    return render_template(
        "support/request_small.html", form=form, asked_id=asked.id, number=number, heading=heading, submit=submit, lead=lead
    ), form.status
