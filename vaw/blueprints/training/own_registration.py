"""One's own registration behind the link of the mail: how it stands, changing and cancelling, an offer, and the way back to a lost link.

What the page shows is little on purpose: whoever reads the mailbox later can open it too (README D-39).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import day_words, local_day
from vaw.blueprints.training.occasions import calendar_file
from vaw.blueprints.training.own_words import heads_words, late_words, moment, stands
from vaw.blueprints.training.registration_forms import TAKES_PART, change_form
from vaw.blueprints.training.signing_up import facts_of
from vaw.domain.activities.rules.log import Mode
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.registering import cancel_registration, change_registration, send_own_link
from vaw.domain.support.operations.waiting import accept_offer, turn_down_offer
from vaw.domain.support.queries.evaluating import find_evaluation, find_turn, is_open
from vaw.domain.support.queries.registered import find_refusal
from vaw.domain.support.queries.registering import OwnLine, has_needs, list_choices, list_of_organisation, list_own
from vaw.domain.support.rules.asking import CODE_SLICE, CODE_SLICES, NAME_MOST
from vaw.domain.support.rules.deciding import REFUSAL_SENTENCES
from vaw.domain.support.rules.evaluating import ends_at
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import COMING, STATE_NAMES, RegistrationKind, RegistrationState
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.asking import STATUS, count, slice_now
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.fields import EmailField, MaxLength, Required, SelectField
from vaw.web.forms import Form, csrf_holds, csrf_token
from vaw.web.links import evaluation_token, registration_behind
from vaw.web.messages import flash
from vaw.web.sentences import sentence

# By mailbox: three mails to somebody who asked for none. By sender: nobody tries the addresses of a whole office.
LINKS_ASKED = Limit("own-link", 3, CODE_SLICE * CODE_SLICES)
LINKS_ASKED_HERE = Limit("own-link-address", 10, CODE_SLICE * CODE_SLICES)
COLOURS = {
    RegistrationState.CONFIRMED: "green",
    RegistrationState.OFFERED: "orange",
    RegistrationState.ASKED: "yellow",
    RegistrationState.WAITING: "blue",
}


class FindForm(Form):
    """Which occasion, and the address with which one registered."""

    occasion = SelectField(N_("Utbildning"), [Required(N_("Välj utbildningen."))], coerce=int, combobox=True)
    email = EmailField(
        N_("Din e-postadress"), [Required(N_("Skriv den adress som du anmälde dig med.")), MaxLength(NAME_MOST)], autocomplete="email"
    )


@bp.page("/utbildningar/anmalan/<token>", allow=PUBLIC)
def show_own(token: str) -> Answer:
    """How it stands and what one can do about it. Opening it changes nothing."""
    one = registration_behind(token)
    if one is None or one.occasion.opened_at is None:
        return _ended()
    occasion = one.occasion
    return render_template(
        "training/own.html",
        token=token,
        occasion=occasion,
        stands=stands(one, occasion),
        facts=[*facts_of(occasion), *_about(one)],
        late=late_words(occasion) if one.state == RegistrationState.CONFIRMED else "",
        reason=_reason(one, occasion),
        again=RegistrationState(one.state) not in COMING and occasion.state == OccasionState.OPEN,
        came=bool(one.came),
        evaluation=_evaluation(one),
        csrf=csrf_token(),
    )


@bp.page("/utbildningar/anmalan/<token>/kalender.ics", allow=PUBLIC)
def download_own_calendar_file(token: str) -> Answer:
    """As the public file; this one is had of what is for invited people too."""
    one = registration_behind(token)
    return _ended() if one is None or one.occasion.opened_at is None else calendar_file(one.occasion)


@bp.page("/utbildningar/anmalan/<token>/andra", allow=PUBLIC, methods=["GET", "POST"])
def change_own(token: str) -> Answer:
    """Numbers, name and needs. Fewer free places for others at once; more are taken where they fit, else it is told."""
    one = registration_behind(token)
    if one is None:
        return _ended()
    occasion = one.occasion  # kept: after a refusal the row is read afresh
    if not stands(one, occasion).may_change:
        return redirect(_address(token), 303)
    form = change_form(one)
    form.offer(occasion)
    if not has_needs(one.id):
        form.nothing_needed()
    act: Callable[[Mapping[str, Any]], object] = lambda _values: change_registration(  # noqa: E731
        system("web"), one, change=form.change(), confirmed=form.confirmed
    )
    if form.saved(one, act):
        flash(_("Ändringen är sparad."))
        return redirect(_address(token), 303)
    by_heads = one.kind == RegistrationKind.HEADS
    return render_template("training/own_change.html", form=form, occasion=occasion, back=_address(token), by_heads=by_heads), form.status


@bp.page("/utbildningar/anmalan/<token>/avboka", allow=PUBLIC, methods=["GET", "POST"])
def cancel_own(token: str) -> Answer:
    """Ask whether it is meant, and tell whether it is late; sending the form cancels."""
    one = registration_behind(token)
    if one is None:
        return _ended()
    occasion, form = one.occasion, Form()
    if form.submitted(lambda _values: cancel_registration(system("web"), one)):
        flash(_("Anmälan är avbokad."))
        return redirect(_address(token), 303)
    held = one.state == RegistrationState.CONFIRMED
    told = {
        "occasion": occasion,
        "late": late_words(occasion) if held else "",
        "then": _("Platsen går till nästa på väntelistan.") if held else _("Då lämnar du din plats i kön."),
        "fewer": f"{_address(token)}/andra" if held and one.heads > 1 else "",
        "back": _address(token),
    }
    return render_template("training/own_cancel.html", form=form, **told), form.status


@bp.page("/utbildningar/anmalan/<token>/tacka-ja", allow=PUBLIC, methods=["POST"])
def accept_own(token: str) -> Answer:
    return _answer(token, accept_offer, N_("Platsen är din. Välkommen!"))


@bp.page("/utbildningar/anmalan/<token>/tacka-nej", allow=PUBLIC, methods=["POST"])
def turn_down_own(token: str) -> Answer:
    return _answer(token, turn_down_offer, N_("Tack för svaret. Platsen går till nästa på listan."))


def _answer(token: str, act: Callable[[Any, Registration], None], done: str) -> Answer:
    """Answer an offer and come back to the page; a sentence says what became of it."""
    one = registration_behind(token)
    if one is None:
        return _ended()
    if csrf_holds():
        try:
            act(system("web"), one)
            flash(_(done))
        except RuleBroken as broken:
            flash(sentence(broken))
    return redirect(_address(token), 303)


@bp.page("/utbildningar/anmalan/hitta", allow=PUBLIC, methods=["GET", "POST"])
def find_own_registration() -> Answer:
    """The way back to a lost link: it is mailed to the address. The page says the same whether or not anybody is registered by it."""
    asked = number_of(request.args, "tillfalle")
    form = FindForm(data={"occasion": asked})
    choices = [(row.id, f"{row.title}, {day_words(local_day(row.starts_at))}") for row in list_choices()]
    if asked is not None and asked not in {number for number, _name in choices}:
        choices.append((asked, _("Utbildningen som du kom från")))  # one for invited people, or none at all: the page does not say
    form.occasion.choices = choices
    failed: list[RuleBroken] = []
    if form.submitted(lambda values: _mail_links(values["occasion"], values["email"], failed)):
        return redirect("/utbildningar/anmalan/hitta?skickat=1", 303)
    status = STATUS.get(failed[0].code, 422) if failed else form.status
    return render_template("training/own_find.html", form=form, sent="skickat" in request.args and request.method == "GET"), status


def _mail_links(occasion_id: int, email: str, failed: list[RuleBroken]) -> None:
    try:
        count(LINKS_ASKED_HERE)
        count(LINKS_ASKED, f"{occasion_id}:{email.strip().lower()}")
    except RuleBroken as broken:
        failed.append(broken)
        raise
    for one in list_own(occasion_id, email):
        send_own_link(system("web"), one, ref=str(slice_now()))


@bp.page("/utbildningar/vara", allow=policy.READ_REGISTRATION)
def list_ours() -> Answer:
    """What the organisations of whoever is signed in are registered for; no names."""
    page = list_of_organisation(actor(), request.args.get("efter"))
    rows = [(row.title, f"/utbildningar/{row.occasion_id}", _line(row), *_tag(row)) for row in page.rows]
    return render_template(
        "training/own_organisation.html", rows=rows, next_href=f"/utbildningar/vara?efter={page.after}" if page.after else None
    )


def _line(row: OwnLine) -> str:
    who = _("1 person") if row.kind == RegistrationKind.NAMED else ngettext("1 person", "{n} personer", row.heads).format(n=row.heads)
    parts = [moment(row.starts_at), who]
    if row.state == RegistrationState.OFFERED and row.offered_until:
        parts.append(_("svara senast {when}").format(when=moment(row.offered_until)))
    if row.came:
        parts.append(ngettext("1 kom", "{n} kom", row.came).format(n=row.came))
    return " · ".join(parts)


def _tag(row: OwnLine) -> tuple[str, str]:
    if row.occasion_state == OccasionState.CANCELLED:
        return _("Inställd"), "red"
    state = RegistrationState(row.state)
    if state is RegistrationState.CONFIRMED and row.ends_at <= clock.now():
        return (_("Över"), "grey") if row.came is None else (_("Var med"), "green") if row.came else (_("Kom inte"), "grey")
    return _(STATE_NAMES[state]), COLOURS.get(state, "grey")


def _reason(one: Registration, occasion: Occasion) -> str:
    """Why the board said no or called it off, in its words; "" where it did not."""
    if one.state == RegistrationState.REFUSED:
        refusal = find_refusal(one)
        return _(REFUSAL_SENTENCES[refusal]) if refusal else ""
    return occasion.reason if occasion.state == OccasionState.CANCELLED else ""


def _evaluation(one: Registration) -> str:
    """Where those who came answer what they thought, "" where nothing is asked now."""
    asked = find_evaluation(one.occasion_id)
    turn = find_turn(one.id) if asked is not None and is_open(asked) else None
    if asked is None or turn is None or turn.left == 0:
        return ""
    return f"/utvardering/{evaluation_token(one, ends_at(asked.closes_on))}"


def _about(one: Registration) -> list[tuple[str, str]]:
    """What was registered, without how anybody is reached and without what anybody needs."""
    professions = term_names(TermList.PROFESSIONAL_GROUP)
    return [
        (_("Anmäld"), heads_words(one)),
        (_("Organisation"), one.organisation_name),
        *([(_("Yrkesgrupp"), professions.get(one.profession, one.profession))] if one.profession else []),
        *([(_("Deltar"), _(TAKES_PART[Mode(one.mode)]))] if one.mode else []),
    ]


def _address(token: str) -> str:
    return f"/utbildningar/anmalan/{token}"


def _ended() -> tuple[str, int]:
    return render_template("training/own_ended.html"), 410
