"""Asking for support without an account: four short pages, check the answers, receipt (features row 29)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.support.ask_forms import LATER, PAGES, AskPage, ForWhomPage, WhatPage, WhenPage, WhoPage, asked_from
from vaw.blueprints.support.ask_summary import summary_of
from vaw.blueprints.support.base import bp
from vaw.domain.geography.queries import county_name, find_county
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.asking import ask_for_support
from vaw.domain.support.operations.request_drafts import Written, drop_draft, keep_page, open_draft
from vaw.domain.support.queries.asking import find_offer, find_request
from vaw.domain.support.rules import number_of
from vaw.domain.support.rules.asking import DRAFT_LASTS, RECEIPT_SHOWN_FOR, SHORTEST
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import language
from vaw.web.actor import signed_in_person
from vaw.web.asking import BEGUN, DRAFT_SECONDS, SENT, STATUS, TRAP, check_trap, count, draft_cookie, draft_token
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.links import request_token
from vaw.web.messages import flash
from vaw.web.settings import secure
from vaw.web.workplace import choice_of, own_organisation, place_of

START, CHECK, RECEIPT, KEPT = "/begar-stod", "/begar-stod/kontrollera", "/begar-stod/kvitto", "/begar-stod/sparat"


@bp.page("/begar-stod", allow=PUBLIC, methods=["GET", "POST"])
def ask_who() -> Answer:
    """First page. `?metod=` is the code of the catalogue's entry from which somebody comes."""
    return _page(WhoPage)


@bp.page("/begar-stod/vad", allow=PUBLIC, methods=["GET", "POST"])
def ask_what() -> Answer:
    return _page(WhatPage)


@bp.page("/begar-stod/for-vilka", allow=PUBLIC, methods=["GET", "POST"])
def ask_for_whom() -> Answer:
    return _page(ForWhomPage)


@bp.page("/begar-stod/nar", allow=PUBLIC, methods=["GET", "POST"])
def ask_when() -> Answer:
    return _page(WhenPage)


def _page(kind: type[AskPage]) -> Answer:
    written = _begun()
    saved = written.pages.get(kind.name) if written else None
    form = kind(saved, data=_known() if kind is WhoPage and not saved else None)
    failed: list[RuleBroken] = []
    kept: list[str] = []

    def keep(_values: Mapping[str, Any]) -> None:
        check_trap()
        if written is None and not form.typed():
            return  # an empty page begins nothing
        if written is None:
            _watched(failed, lambda: count(BEGUN))
        kept.append(_keep(draft_token() if written else "", form))

    if form.submitted(keep):
        return _remembered(redirect(_next(form), 303), kept[-1]) if kept else redirect(START, 303)
    number = PAGES.index(kind) + 1
    back = PAGES[number - 2].path if number > 1 else None
    shown = {"form": form, "number": number, "back": back, "trap": TRAP, "later": LATER}
    return render_template("support/ask.html", **shown), STATUS.get(failed[0].code, 422) if failed else form.status


def _keep(token: str, form: AskPage) -> str:
    token = keep_page(system("web"), token, page=form.name, typed=form.typed(), confirmed=form.confirmed)
    method = find_offer(request.args.get("metod", "")) if isinstance(form, WhoPage) else None
    if method is not None:
        saved = open_draft(token)
        if saved is not None and WhatPage.name not in saved.pages:
            keep_page(system("web"), token, page=WhatPage.name, typed={"method": [method.code]}, confirmed=True)
    return token


def _next(form: AskPage) -> str:
    if form.later:
        return KEPT
    if request.args.get("till") == "kontrollera":
        return CHECK
    at = PAGES.index(type(form))
    return PAGES[at + 1].path if at + 1 < len(PAGES) else CHECK


@bp.page("/begar-stod/sparat", allow=PUBLIC)
def ask_later() -> Answer:
    """What was begun is kept: until when, and how one goes on."""
    written = _begun()
    if written is None:
        return redirect(START)
    last = (written.draft.saved_at + DRAFT_LASTS).astimezone(clock.STOCKHOLM).date()
    missing = _first_missing(written)
    return render_template("support/ask_kept.html", last=last, path=missing.path if missing else CHECK)


@bp.page("/begar-stod/kontrollera", allow=PUBLIC, methods=["GET", "POST"])
def ask_check() -> Answer:
    """All answers with a way to change each, and the button that sends. Sending twice makes one request."""
    written = open_draft(draft_token())
    if written is not None and written.draft.request_id is not None:
        return redirect(RECEIPT, 303)
    missing = _first_missing(written) if written else WhoPage
    if written is None or missing is not None:
        return redirect(missing.path if missing else START, 303)
    form, failed = Form(), list[RuleBroken]()
    values = _values(written)
    if form.submitted(lambda _values: _watched(failed, lambda: _send(written, values))):
        return redirect(RECEIPT, 303)
    status = STATUS.get(failed[0].code, 422) if failed else form.status
    return render_template("support/ask_check.html", form=form, sections=summary_of(values), trap=TRAP, later=LATER), status


def _send(written: Written, values: Mapping[str, Any]) -> None:
    check_trap()
    if clock.now() < written.draft.begun_at + SHORTEST:
        raise RuleBroken("support.too_quick")
    county_id, _town = place_of(values["place"])
    county = find_county(county_id or 0)
    if county is None:
        raise RuleBroken("support.place", field="place")
    count(SENT)
    ask_for_support(
        system("web"),
        county,
        asked=asked_from(values),
        submit_key=UUID(bytes=written.draft.token_hash[:16]),
        draft_id=written.draft.id,
        organisation_id=_own_organisation(county.id),
        language=language(),
        confirmed=True,  # each page has asked the guard's questions before it was kept
    )


@bp.page("/begar-stod/kvitto", allow=PUBLIC)
def ask_receipt() -> Answer:
    """Number, board, the day by which they answer, and the link to save: on the browser that asked, for an hour."""
    asked = _just_asked()
    if asked is None:
        return redirect(START)
    leaders = [leader.name for leader in leaders_of(asked.county_id)]
    return render_template(
        "support/ask_receipt.html",
        number=number_of(asked.year, asked.sequence),
        county=county_name(asked.county_id),
        leaders=leaders,
        due=asked.due_on,
        link=f"/stod/folj/{request_token(asked)}",
    )


@bp.page("/begar-stod/borja-om", allow=PUBLIC, methods=["POST"])
def ask_anew() -> Answer:
    """Forget what was begun on this browser."""
    if not csrf_holds():
        return redirect(START, 303)
    drop_draft(system("web"), draft_token())
    flash(_("Det du hade skrivit är borttaget."))
    answer = redirect(START, 303)
    answer.delete_cookie(draft_cookie(), httponly=True, secure=secure(), samesite="Lax", path="/")
    return answer


def _begun() -> Written | None:
    """What this browser is writing; one that was sent is none."""
    written = open_draft(draft_token())
    return written if written is not None and written.draft.request_id is None else None


def _just_asked() -> SupportRequest | None:
    written = open_draft(draft_token())
    if written is None or written.draft.request_id is None:
        return None
    asked = find_request(written.draft.request_id)
    return asked if asked is not None and clock.now() < asked.received_at + RECEIPT_SHOWN_FOR else None


def _first_missing(written: Written) -> type[AskPage] | None:
    """The first page whose answers do not suffice to send, None when all do."""
    return next((kind for kind in PAGES if kind.name not in written.pages or not kind.read(written.pages[kind.name]).validate()), None)


def _values(written: Written) -> dict[str, Any]:
    """The values of all pages by field."""
    return {name: value for kind in PAGES for name, value in kind.read(written.pages[kind.name]).data.items()}


def _watched(failed: list[RuleBroken], act: Callable[[], object]) -> None:
    """Do it, and remember a rule that says no: the page's status depends on which."""
    try:
        act()
    except RuleBroken as broken:
        failed.append(broken)
        raise


def _known() -> dict[str, str]:
    """What is known of somebody who is signed in for an organisation."""
    person, organisation = signed_in_person(), own_organisation()
    if person is None or organisation is None:
        return {}
    return {
        "organisation_name": organisation.name,
        "organisation_kind": organisation.kind,
        "place": choice_of(organisation),
        "contact_name": person.name,
        "contact_email": get_own_account(person.actor).email,
    }


def _own_organisation(county_id: int) -> int | None:
    """The organisation of somebody who is signed in for it, where they ask in its county."""
    organisation = own_organisation()
    return organisation.id if organisation is not None and organisation.county_id in (None, county_id) else None


def _remembered(answer: Response, token: str) -> Response:
    answer.set_cookie(draft_cookie(), token, max_age=DRAFT_SECONDS, httponly=True, secure=secure(), samesite="Lax", path="/")
    return answer
