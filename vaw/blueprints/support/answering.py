"""The pages on which a board answers, one a step: with the county's templates and a look at what the other one will read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.support.answer_forms import (
    AnswerForm,
    AssignForm,
    ChangeForm,
    DeclineForm,
    DeliverForm,
    DnrForm,
    MatchForm,
    MessageForm,
    NoteForm,
    OccasionForm,
    PlanForm,
    ToAuthorityForm,
    ToCountyForm,
)
from vaw.blueprints.support.base import bp
from vaw.blueprints.support.queue import ALL
from vaw.blueprints.support.request import ONE
from vaw.blueprints.support.trainings import new_training_href, training_words
from vaw.domain.geography.queries import list_counties
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models import AnswerTemplate, SupportRequest
from vaw.domain.support.operations import answering, bundling, conversation, passing
from vaw.domain.support.queries.answering import get_request, list_offered
from vaw.domain.support.queries.bundling import list_trainings_for
from vaw.domain.support.queries.templates import list_templates
from vaw.domain.support.rules import RequestState, kind_name, number_of
from vaw.domain.support.rules.answering import authorities_on, dnr_looks_right
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@dataclass(frozen=True, slots=True)
class Page:
    """A page over one request. `act` is the operation, whose arguments are the fields of `form`.

    `told`: the one who asked reads what is written, which may begin with a template and be looked at first. `leads`: where to afterwards,
    behind the request's own address; None when the request is another's then.
    """

    slug: str
    form: type[ChangeForm]
    act: Callable[..., object]
    heading: str
    lead: str
    submit: str
    done: str | Callable[[SupportRequest], str]
    told: bool = True
    leads: str | None = ""


def _dnr_done(asked: SupportRequest) -> str:
    odd = asked.dnr and not dnr_looks_right(asked.dnr)
    return N_("Diarienumret är sparat. Det ser ovanligt ut: kontrollera att det stämmer.") if odd else N_("Diarienumret är sparat.")


def _training_done(asked: SupportRequest) -> str:
    if asked.state == RequestState.PLANNED:
        return N_("Förfrågan besvaras med utbildningen. Den som frågade får ett mejl och ser hur de anmäler sig.")
    return N_("Förfrågan är noterad vid utbildningen. Den som frågade får veta det när utbildningen öppnas.")


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
        N_("Lämna vidare"), N_("Förfrågan är lämnad. Den finns under Lämnade."), leads=None,
    ),
    Page(
        "lamna-till-myndighet", ToAuthorityForm, passing.pass_to_authority, N_("Lämna till en annan myndighet"),
        N_("Den som frågade läser ditt meddelande. Det går inte att ångra."), N_("Lämna vidare"), N_("Förfrågan är lämnad vidare."),
    ),
    Page(
        "utbildning", OccasionForm, bundling.answer_with_occasion, N_("Svara med en utbildning"),
        N_("Den som frågade får veta när det är och hur de anmäler sig. När utbildningen är avslutad är förfrågan genomförd."),
        N_("Svara med utbildningen"), _training_done,
    ),
    Page(
        "ur-utbildningen", AnswerForm, bundling.take_out_of_occasion, N_("Ta ut ur utbildningen"),
        N_("Förfrågan går ett steg tillbaka och behöver ett annat svar. Skriver du inget eget får den som frågade det vanliga beskedet."),
        N_("Ta ut"), N_("Förfrågan hör inte längre till utbildningen."),
    ),
    Page(
        "meddelande", MessageForm, conversation.write_message, N_("Skriv till den som frågade"),
        N_("Den som frågade får ett mejl om att det finns något att läsa. Själva texten läser de på sin sida, den står inte i mejlet."),
        N_("Skicka"), N_("Meddelandet är skickat."), leads="#meddelanden",
    ),
    Page(
        "anteckning", NoteForm, conversation.write_note, N_("Intern anteckning"),
        N_("Bara ni på länsstyrelsen ser anteckningen. Den är ändå en del av ärendet."),
        N_("Spara anteckningen"), N_("Anteckningen är sparad. Bara ni på länsstyrelsen ser den."), told=False, leads="#meddelanden",
    ),
    Page(
        "fordela", AssignForm, answering.assign_request, N_("Fördela"),
        N_("Den som blir ansvarig får veta det och påminns i fortsättningen."),
        N_("Spara"), N_("Ansvarig är bytt. Den nya har fått veta det."), told=False,
    ),
    Page(
        "diarienummer", DnrForm, answering.set_dnr, N_("Diarienummer"),
        N_("Förfrågan är en allmän handling. Skriv numret som den har i diariet."), N_("Spara"), _dnr_done, told=False,
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
    if form.chosen is not None:
        form.chosen.choices = _CHOICES[page.form](asked)
    templates = list_templates(by, asked.county_id) if page.told else []
    if not _only_looking(form, templates) and form.saved(asked, lambda values: page.act(by, asked, **form.arguments(values))):
        flash(_(page.done if isinstance(page.done, str) else page.done(asked)))
        return redirect(ALL if page.leads is None else f"{ALL}/{request_id}{page.leads}", 303)
    return render_template(
        "support/request_answer.html" if page.told else "support/request_small.html",
        form=form,
        asked=asked,
        number=number_of(asked.year, asked.sequence),
        page=page,
        offered=templates,
        preview=form["message"].data if "preview" in request.form else None,
        new_training=new_training_href([asked]) if page.form is OccasionForm else None,
    ), form.status


def _given(page: Page) -> dict[str, object]:
    """What a form begins with beyond what the request says; the county that has it is never the one that it goes to."""
    return {"done_on": clock.today()} if page.form is DeliverForm else {"county_id": None} if page.form is ToCountyForm else {}


def _trainings(asked: SupportRequest) -> list[tuple[Any, ...]]:
    """(id, title, when and whose it is), those in the method that was asked for first, then the county's own."""
    return [(one.id, f"{one.title} · {training_words(one)}") for one in list_trainings_for(asked)]


# What can be chosen for a request, by form.
_CHOICES: dict[type[ChangeForm], Callable[[SupportRequest], list[tuple[Any, ...]]]] = {
    MatchForm: lambda asked: [
        (one.id, f"{one.name} ({_(kind_name(one.kind, described=one.described))})") for one in list_offered(asked.county_id)
    ],
    ToCountyForm: lambda asked: [(county.id, county.name) for county in list_counties() if county.id != asked.county_id],
    ToAuthorityForm: lambda _asked: [(one.code, one.name) for one in authorities_on(clock.today())],
    AssignForm: lambda asked: [(leader.id, leader.name) for leader in leaders_of(asked.county_id)],
    OccasionForm: _trainings,
}


def _only_looking(form: ChangeForm, offered: list[AnswerTemplate]) -> bool:
    """Whether the button was one of those that save nothing: put a template in, or look at the text first."""
    if "use_template" in request.form:
        text = next((one.text for one in offered if str(one.id) == request.form.get("template")), "")
        form["message"].data = "\n\n".join(part for part in (form["message"].data, text) if part)
        return True
    return "preview" in request.form
