"""Certificates: one's own to fetch, a page on which anybody checks a code, and the board's list from which it takes one back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.attendance_forms import CodeForm, RevokeForm
from vaw.blueprints.training.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.support import policy
from vaw.domain.support.operations.certificates import ask_for_certificate, revoke_certificate
from vaw.domain.support.queries.certificates import (
    Issued,
    Shown,
    document_of,
    find_by_code,
    find_certificate_of,
    get_certificate,
    is_made,
    page_of_certificates,
)  # fmt: skip
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules.attending import read_code, shown_code
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import day, hours, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import registration_behind
from vaw.web.messages import flash
from vaw.web.sentences import sentence

LOOKED_UP = Limit("certificate", 60, timedelta(minutes=10))


@bp.page("/utbildningar/anmalan/<token>/intyg", allow=PUBLIC, methods=["GET", "POST"])
def own_certificate(token: str) -> Answer:
    """Ask for one's certificate with a press, wait some seconds, fetch it."""
    registration = registration_behind(token)
    if registration is None:
        return render_template("training/check_in_ended.html"), 410
    form, occasion, address = Form(), registration.occasion, f"/utbildningar/anmalan/{token}/intyg"
    if form.submitted(lambda values: ask_for_certificate(system("web"), registration)):
        return redirect(address, 303)
    found = find_certificate_of(registration.id)
    return render_template(
        "training/certificate.html",
        form=form,
        occasion=occasion,
        when=day(occasion.starts_at.astimezone(STOCKHOLM).date()),
        token=token,
        certificate=found,
        code=found and shown_code(found.code),
        made=found is not None and is_made(found.id),
        address=address,
    ), form.status


@bp.page("/utbildningar/anmalan/<token>/intyg/lage", allow=PUBLIC)
def own_certificate_progress(token: str) -> Answer:
    """How far it is, for the script that waits."""
    registration = registration_behind(token)
    found = None if registration is None else find_certificate_of(registration.id)
    if found is None:
        raise NotFound
    done = found.revoked_at is not None or is_made(found.id)
    told = _("Intyget är klart.") if done else _("Intyget skrivs")
    ended = f"/utbildningar/anmalan/{token}/intyg" if done else None
    return jsonify(percent=100 if done else 50, text=told, state="done" if done else "running", location=ended)


@bp.page("/utbildningar/anmalan/<token>/intyg.pdf", allow=PUBLIC)
def fetch_certificate(token: str) -> Answer:
    """The document. It is somebody's own: no copy stays in a cache."""
    registration = registration_behind(token)
    if registration is None:
        return render_template("training/check_in_ended.html"), 410
    content = document_of(registration.id)
    if content is None:  # not made yet, or revoked: the page says which
        return redirect(f"/utbildningar/anmalan/{token}/intyg", 303)
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="intyg.pdf"'})


@bp.page("/intyg", allow=PUBLIC)
def ask_code() -> Answer:
    """Where the code of a certificate is typed."""
    form, typed = CodeForm(), request.args.get("kod", "")
    if not typed:
        return render_template("training/verify.html", form=form)
    code = read_code(typed)
    if code is not None:
        return redirect(f"/intyg/{shown_code(code)}", 303)
    return _asked_again(form, typed, RuleBroken("support.certificate_code"))


@bp.page("/intyg/<code>", allow=PUBLIC)
def verify_certificate(code: str) -> Answer:
    """Course, days, hours and board; whether it counts. Nothing of who has it."""
    read, form = read_code(code), CodeForm()
    try:
        count(LOOKED_UP)
    except RuleBroken as broken:
        return _asked_again(form, code, broken)
    found = find_by_code(read) if read else None
    if found is None:
        return _asked_again(form, code, RuleBroken("support.certificate_code"))
    return render_template("training/verified.html", found=found, facts=_facts(found, shown_code(read or "")))


def _asked_again(form: CodeForm, typed: str, broken: RuleBroken) -> Answer:
    form.kod.data = typed[:40]
    form.kod.errors = [sentence(broken)]
    return render_template("training/verify.html", form=form), STATUS.get(broken.code, 422)


def _facts(found: Shown, code: str) -> list[tuple[str, str]]:
    last = "" if found.last_on == found.first_on else day(found.last_on)
    return [
        (_("Utbildning"), found.title),
        (_("Datum"), f"{day(found.first_on)} – {last}" if last else day(found.first_on)),
        (_("Omfattning"), _("{n} timmar").format(n=hours(found.minutes))),
        (_("Utfärdat av"), _("Länsstyrelsen i {county}").format(county=county_name(found.county_id))),
        (_("Utfärdat den"), day(found.issued_at.astimezone(STOCKHOLM).date())),
        (_("Kod"), code),
    ]


@bp.page("/utbildningar/<int:occasion_id>/intyg", allow=policy.HOLD_OCCASION)
def list_certificates(occasion_id: int) -> Answer:
    """Those of an occasion; names stand in the documents alone."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    page = page_of_certificates(occasion_id, after=request.args.get("after"))
    return render_template(
        "training/certificates.html",
        occasion=occasion,
        rows=[_row(row) for row in page.rows],
        may_revoke=policy.KEEP_OCCASION.allows(by, occasion),
        next_href=page.after and f"/utbildningar/{occasion_id}/intyg?after={page.after}",
    )


def _row(row: Issued) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": shown_code(row.code),
        "holder": row.holder or _("Uppgiften är raderad"),
        "heads": number(row.heads),
        "day": day(row.issued_at.astimezone(STOCKHOLM).date()),
        "revoked": row.revoked_at is not None,
    }


@bp.page("/utbildningar/intyg/<int:certificate_id>/aterkalla", allow=policy.REVOKE_CERTIFICATE, methods=["GET", "POST"])
def revoke_issued(certificate_id: int) -> Answer:
    """Take a certificate back, with a reason that stays with the board."""
    by, form = actor(), RevokeForm()
    certificate = get_certificate(by, certificate_id)

    def revoke(values: Mapping[str, Any]) -> None:
        revoke_certificate(by, certificate, reason=values["reason"], confirmed=form.confirmed)

    if form.submitted(revoke):
        flash(_("Intyget är återkallat. Den som kontrollerar koden ser att det inte gäller."))
        return redirect(f"/utbildningar/{certificate.occasion_id}/intyg", 303)
    return render_template(
        "training/certificate_revoke.html", form=form, certificate=certificate, code=shown_code(certificate.code)
    ), form.status
