"""Saying oneself that one is there: by the code on the screen, or by joining the meeting online.

A page behind a link acts as the program, with the right that the link gives. Looking changes nothing. Nobody sees anybody but those who
were registered with the address that they know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, request

from vaw.blueprints.training.attendance_forms import CheckInForm, NumbersForm, WhoForm
from vaw.blueprints.training.base import bp
from vaw.domain.activities.rules.log import Mode
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.attending import check_in, join_online
from vaw.domain.support.queries.attending import list_of_address
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules.attending import check_in_opens, check_in_time
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant, ngettext
from vaw.render.qr import HALL, qr
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import CHECK_IN, check_in_token, occasion_behind, registration_behind
from vaw.web.sentences import sentence
from vaw.web.settings import settings

_WITHIN = timedelta(minutes=15)
# Everybody in a hall comes from one address of the network, and all within some minutes.
HERE_FROM = Limit("check-in-from", 600, _WITHIN)
HERE_AS = Limit("check-in-as", 10, _WITHIN)  # by occasion and address typed


@bp.page("/utbildningar/<int:occasion_id>/narvaro/skarm", allow=policy.HOLD_OCCASION)
def show_screen(occasion_id: int) -> Answer:
    """For the projector: a code that everybody's phone reads."""
    occasion = get_occasion(actor(), occasion_id, policy.HOLD_OCCASION)
    token = check_in_token(occasion)
    address = f"{settings().base_url}/utbildningar/har/{token}"
    now, opens = clock.now(), check_in_opens(occasion.starts_at)
    return render_template(
        "training/screen.html",
        occasion=occasion,
        code=qr(address, _("QR-kod till sidan där man säger att man är här"), HALL),
        opens=instant(opens) if now < opens else "",
        over=occasion.state != OccasionState.OPEN or now >= occasion.ends_at,
    )


@bp.page("/utbildningar/har/<token>", allow=PUBLIC, methods=["GET", "POST"])
def check_in_here(token: str) -> Answer:
    """The address that one registered with; who of them, where there are several; how many, where heads are registered."""
    occasion = occasion_behind(token, CHECK_IN)
    if occasion is None:
        return render_template("training/check_in_ended.html"), 410
    form, failed, reached = _form_sent(), list[RuleBroken](), list[Registration]()

    def enter(values: Mapping[str, Any]) -> None:
        try:
            reached.extend(_enter(occasion, values))
        except RuleBroken as broken:
            failed.append(broken)
            raise

    done = form.submitted(enter)
    status = STATUS.get(failed[0].code, form.status) if failed else form.status
    if not done:
        return render_template("training/check_in.html", form=_offered(form, occasion), occasion=occasion, early=_early(occasion)), status
    following = _next_form(form, reached)
    if following is not None:
        return render_template("training/check_in.html", form=following, occasion=occasion, early=""), 200
    one = reached[0]
    return render_template("training/check_in_done.html", occasion=occasion, came=one.came or 0, named=one.kind == RegistrationKind.NAMED)


def _form_sent() -> CheckInForm:
    form = {"vem": WhoForm, "antal": NumbersForm}.get(request.form.get("step", ""), CheckInForm)()
    if isinstance(form, WhoForm) and form.registration.data is not None:
        form.registration.choices = [(form.registration.data, "")]  # whether it is one of the address, `_chosen` asks
    return form


def _enter(occasion: Occasion, values: Mapping[str, Any]) -> Sequence[Registration]:
    """Those of the address that are still to choose from; checked in when it is clear who and how many."""
    _count(occasion, values["email"])
    check_in_time(occasion.state, occasion.starts_at, occasion.ends_at, clock.now())
    found = list_of_address(occasion.id, values["email"])
    if not found:
        raise RuleBroken("support.check_in_unknown", field="email")
    chosen = _chosen(found, values)
    if len(chosen) == 1:
        _check_in(chosen[0], values)
    return chosen


def _chosen(found: Sequence[Registration], values: Mapping[str, Any]) -> Sequence[Registration]:
    if "registration" not in values:
        with_place = [one for one in found if one.state == RegistrationState.CONFIRMED]
        return with_place or found[:1]
    chosen = number_of({"registration": str(values["registration"])}, "registration")
    named = [one for one in found if one.id == chosen]
    if not named:
        raise RuleBroken("support.check_in_choose", field="registration")
    return named


def _check_in(one: Registration, values: Mapping[str, Any]) -> None:
    by = system("web")
    if one.kind == RegistrationKind.NAMED:
        check_in(by, one, women=one.women, men=one.men, unstated=one.unstated)
    elif one.state != RegistrationState.CONFIRMED:
        raise RuleBroken("support.check_in_no_place")
    elif "women" in values:
        check_in(by, one, women=values["women"] or 0, men=values["men"] or 0, unstated=values["unstated"] or 0)


def _next_form(sent: CheckInForm, reached: Sequence[Registration]) -> CheckInForm | None:
    """What is asked next, None when they are checked in."""
    form: WhoForm | NumbersForm
    if len(reached) > 1:
        form = WhoForm()
        form.step.data, form.registration.choices = "vem", [(one.id, _label(one)) for one in reached]
        form.registration.data, form.registration.raw_data = None, []
    elif reached[0].kind == RegistrationKind.HEADS and not isinstance(sent, NumbersForm):
        one, form = reached[0], NumbersForm()
        form.step.data, form.registration.data = "antal", str(one.id)
        for field, number in ((form.women, one.women), (form.men, one.men), (form.unstated, one.unstated)):
            field.data, field.raw_data = number, [str(number)]
    else:
        return None
    form.email.data = sent.email.data
    return form


def _offered(form: CheckInForm, occasion: Occasion) -> CheckInForm:
    """The form once more with what it offered, for somebody who knows the address; asking again counts as a try."""
    if isinstance(form, WhoForm):
        form.registration.choices = [(one.id, _label(one)) for one in _of_address(occasion, form.email.data or "")]
    return form


def _of_address(occasion: Occasion, email: str) -> Sequence[Registration]:
    try:
        _count(occasion, email)
    except RuleBroken:
        return []
    return list_of_address(occasion.id, email)


def _count(occasion: Occasion, email: str) -> None:
    count(HERE_FROM)
    count(HERE_AS, f"{occasion.id}:{email.strip().lower()}")


def _label(one: Registration) -> str:
    """Enough to know oneself by: the first name and a letter, or the organisation and how many."""
    if one.kind == RegistrationKind.NAMED and one.name:
        first, *rest = one.name.split()
        return f"{first} {rest[-1][0]}." if rest else first
    return f"{one.organisation_name}, {ngettext('1 person', '{n} personer', one.heads).format(n=one.heads)}"


def _early(occasion: Occasion) -> str:
    """Why nobody can check in now, "" when one can."""
    try:
        check_in_time(occasion.state, occasion.starts_at, occasion.ends_at, clock.now())
    except RuleBroken as broken:
        return sentence(broken)
    return ""


@bp.page("/utbildningar/anmalan/<token>/motet", allow=PUBLIC, methods=["GET", "POST"])
def join_meeting(token: str) -> Answer:
    """One press says that one takes part and shows the address; it is a link, for a form may not lead to another site."""
    registration = registration_behind(token)
    if registration is None:
        return render_template("training/check_in_ended.html"), 410
    occasion, form, told = registration.occasion, Form(), list[str]()
    form.submitted(lambda values: told.append(join_online(system("web"), registration)))
    shown_again = registration.checked_in_at is not None and not _early(occasion) and occasion.mode != Mode.ON_SITE
    address = told[0] if told else (occasion.join_address if shown_again else None)
    return render_template(
        "training/join.html", form=form, occasion=occasion, token=token, address=address, early=_early(occasion)
    ), form.status
