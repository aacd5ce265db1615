"""One request: everything that is known in the order in which one reads it, and the one thing to do next."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, render_template

from vaw.blueprints.support.base import bp
from vaw.blueprints.support.queue import ALL, due_words, plain_words, state_name
from vaw.blueprints.support.trainings import training_of
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.geography.queries import county_name, municipality_names
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import account_name
from vaw.domain.people.rules import KIND_NAMES, OrganisationKind
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.answering import open_contact
from vaw.domain.support.queries import answering as queries
from vaw.domain.support.queries.asking import find_method_name
from vaw.domain.support.rules import NEXT, OPEN, RequestState, number_of
from vaw.domain.support.rules.answering import AUTHORITY_NAMES, BACK, DO_NAMES, FORWARD, Contact, dnr_looks_right
from vaw.domain.support.rules.bundling import BUNDLED_FROM
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import request_token

ONE = f"{ALL}/<int:request_id>"
SLUGS = {
    RequestState.ACKNOWLEDGED: "bekrafta",
    RequestState.MATCHED: "valj-insats",
    RequestState.PLANNED: "planera",
    RequestState.DELIVERED: "genomford",
    RequestState.FOLLOWED_UP: "uppfoljd",
    RequestState.CLOSED: "avsluta",
    RequestState.DECLINED: "avboj",
    RequestState.WITHDRAWN: "ta-tillbaka",
    RequestState.PASSED_ON: "lamna-vidare",
}


class Taken(NamedTuple):
    """A step on the page. `days`: how long the one before it took, in words."""

    name: str
    when: str
    iso: str
    by: str | None
    days: str


@bp.page(ONE, allow=policy.READ_REQUEST)
def show_request(request_id: int) -> Answer:
    return _page(actor(), queries.get_request(actor(), request_id))


@bp.page(f"{ONE}/kontakt", allow=policy.ANSWER_REQUEST, methods=["POST"])
def show_contact(request_id: int) -> Answer:
    """The contact is behind a button: who has looked at it is on record, and opening a page leaves no trace."""
    by = actor()
    asked = queries.get_request(by, request_id, policy.ANSWER_REQUEST)
    if not csrf_holds():
        abort(400)
    return _page(by, asked, open_contact(by, asked))


def _page(by: Actor, asked: SupportRequest, contact: Contact | None = None) -> str:
    number, steps = number_of(asked.year, asked.sequence), _steps(asked)
    messages = [(one, instant(one.at)) for one in queries.list_messages(by, asked)]
    if not queries.is_of_board(by, asked.county_id):
        how, then = plain_words(asked)
        link = f"/stod/folj/{request_token(asked)}"
        told = {"how": how, "then": then, "link": link, "facts": need_of(asked), "where": where_of(asked), "training": training_of(asked)}
        return render_template("support/request_own.html", asked_id=asked.id, number=number, steps=steps, messages=messages, **told)
    return render_template(
        "support/request.html",
        asked=asked,
        number=number,
        state=state_name(asked.state),
        is_open=asked.state in OPEN,
        is_planned=asked.state == RequestState.PLANNED,
        due=due_words(asked.due_on),
        facts=need_of(asked),
        where=where_of(asked),
        responsible=account_name(asked.responsible_id),
        dnr_odd=bool(asked.dnr) and not dnr_looks_right(asked.dnr),
        contact=contact,
        messages=messages,
        steps=steps,
        may_answer=policy.ANSWER_REQUEST.allows(by, asked),
        training=training_of(asked),
        **_ways(asked),
    )


def _ways(asked: SupportRequest) -> dict[str, Any]:
    """The next step as (words, address), and the other ways as (words, address).

    What a training answers is delivered when the training is: its page is the next step.
    """
    state, base = RequestState(asked.state), f"{ALL}/{asked.id}"
    onward, ends = FORWARD.get(state), NEXT.get(state, frozenset())
    by_training = state is RequestState.PLANNED and asked.occasion_id is not None
    names = {
        RequestState.DELIVERED: _(DO_NAMES[RequestState.DELIVERED]),
        RequestState.DECLINED: _("Avböj"),
        RequestState.WITHDRAWN: _("Ta tillbaka åt den som frågade"),
        RequestState.CLOSED: _("Avsluta"),
    }
    others = [] if state not in BUNDLED_FROM else [_training_way(asked, base)]
    others += [(name, f"{base}/{SLUGS[end]}") for end, name in names.items() if end in ends and (end is not onward or by_training)]
    others += [(_("Lämna till ett annat län"), f"{base}/lamna-till-lan")] if RequestState.PASSED_ON in ends else []
    others += [(_("Lämna till en annan myndighet"), f"{base}/lamna-till-myndighet")] if RequestState.PASSED_ON in ends else []
    others += [(_("Gå ett steg tillbaka"), f"{base}/backa")] if state in BACK else []
    if by_training:
        return {"onward": (_("Öppna utbildningen"), f"/utbildningar/{asked.occasion_id}"), "others": others}
    return {"onward": (_(DO_NAMES[onward]), f"{base}/{SLUGS[onward]}") if onward else None, "others": others}


def _training_way(asked: SupportRequest, base: str) -> tuple[str, str]:
    if asked.occasion_id is not None:
        return _("Ta ut ur utbildningen"), f"{base}/ur-utbildningen"
    return _("Svara med en utbildning"), f"{base}/utbildning"


def where_of(asked: SupportRequest) -> str:
    """The municipality, else the county."""
    return municipality_names().get(asked.municipality_id or 0) or county_name(asked.county_id)


def need_of(asked: SupportRequest) -> list[tuple[str, str | None]]:
    """(label, value) of what was asked, in the order of the form; what was not said is left out."""
    fields, groups = term_names(TermList.VIOLENCE_FIELD), term_names(TermList.PROFESSIONAL_GROUP)
    kind = KIND_NAMES[OrganisationKind(asked.organisation_kind)] if asked.organisation_kind in set(OrganisationKind) else ""
    anchored = {True: _("Ja"), False: _("Nej"), None: None}[asked.anchored]
    rows = [
        (_("Organisation"), f"{asked.organisation_name} ({_(kind)})" if kind else asked.organisation_name),
        (_("Var"), where_of(asked)),
        (_("Metod"), find_method_name(asked.method_id)),
        (_("Vad de behöver"), asked.what),
        (_("Varför"), asked.why),
        (_("Område"), ", ".join(fields.get(code, code) for code in asked.fields)),
        (_("För vilka"), ", ".join(groups.get(code, code) for code in asked.professions)),
        (_("Ungefär hur många"), None if asked.people is None else str(asked.people)),
        (_("Vad de har gjort tidigare"), asked.earlier),
        (_("Förankrat hos ledningen"), anchored),
        (_("När"), _period(asked)),
        (_("Hur"), _(MODE_NAMES[Mode(asked.mode)]) if asked.mode in set(Mode) else None),
        (_("Att ordna"), asked.arrangements),
        (_("Lämnad till"), _(AUTHORITY_NAMES[asked.passed_to]) if asked.passed_to in AUTHORITY_NAMES else None),
        (_("Kom in"), instant(asked.received_at)),
    ]
    return [row for row in rows if row[1]]


def _period(asked: SupportRequest) -> str | None:
    first, last = asked.period_from, asked.period_to
    if first and last and first != last:
        return _("{first} till {last}").format(first=day(first), last=day(last))
    return day(first) if first else _("Senast {day}").format(day=day(last)) if last else None


def _steps(asked: SupportRequest) -> list[Taken]:
    """The steps, oldest first."""
    return [
        Taken(state_name(step.state), instant(step.at), step.at.isoformat(), step.name, _took(step.took_working_days))
        for step in queries.list_steps(asked)
    ]


def _took(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("efter 1 arbetsdag", "efter {n} arbetsdagar", days).format(n=days) if days else _("samma dag")
