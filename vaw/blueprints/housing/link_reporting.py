"""Numbers behind the link of a mail, without signing in. Opening it changes nothing: mail scanners open links too (safety.md 4).

The address says nothing of what it is about, and neither does the page's title, which the browser remembers.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import abort, redirect, render_template, request

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.report_page import Where, ask, ask_again, summary
from vaw.blueprints.housing.reporting import may_correct, may_undo
from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing.models.snapshots import CapacitySnapshot, ReportLink
from vaw.domain.housing.operations.links import correct_by_link, renew_link, report_by_link, undo_by_link
from vaw.domain.housing.queries.links import find_newest, find_reported
from vaw.domain.housing.rules.snapshots import Report
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import ended_report_link_behind, report_link_behind
from vaw.web.messages import flash

ONE = "/svara/<token>"


@bp.page(ONE, allow=PUBLIC, methods=["GET", "POST"])
def report_by_mail(token: str) -> Answer:
    """The five numbers; once they are sent, the thanks, from which they can be taken back for ten minutes."""
    link = report_link_behind(token)
    if link is None:
        return _ended(token)
    here = f"/svara/{token}"
    if link.used_at is not None and (request.method == "GET" or not _sent_before(link)):
        return _thanks(link, here, late=request.method == "POST")
    by, facility = system("web"), link.facility

    def record(told: Report, at: datetime | None, key: UUID) -> CapacitySnapshot:
        return report_by_link(by, facility, link=link, report=told, at=at, submit_key=key)

    made = ask(facility, Where(here, f"{here}/oforandrat", here), record)
    return redirect(here, 303) if isinstance(made, CapacitySnapshot) else made


@bp.page(f"{ONE}/oforandrat", allow=PUBLIC, methods=["POST"])
def confirm_by_mail(token: str) -> Answer:
    link = _answering(token)
    if link is None:
        return _ended(token)
    if link.used_at is None:
        report_by_link(system("web"), link.facility, link=link, report=None, submit_key=key_of(request.form.get("submit_key")))
    return redirect(f"/svara/{token}", 303)


@bp.page(f"{ONE}/ratta", allow=PUBLIC, methods=["GET", "POST"])
def correct_by_mail(token: str) -> Answer:
    """What was sent by this link put right, as long as the link counts; no other report."""
    link = report_link_behind(token)
    if link is None:
        return _ended(token)
    by, facility, sent = system("web"), link.facility, find_reported(link)
    if sent is None or (request.method == "GET" and not may_correct(sent)):
        raise NotFound
    here = f"/svara/{token}"

    def record(told: Report, _at: datetime | None, key: UUID) -> CapacitySnapshot:
        return correct_by_link(by, facility, link=link, report=told, submit_key=key)

    made = ask_again(facility, Where(f"{here}/ratta", "", here, back=here), sent, record)
    return redirect(here, 303) if isinstance(made, CapacitySnapshot) else made


@bp.page(f"{ONE}/angra", allow=PUBLIC, methods=["POST"])
def undo_by_mail(token: str) -> Answer:
    link = _answering(token)
    if link is None:
        return _ended(token)
    undo_by_link(system("web"), link.facility, link=link)
    flash(_("Det är ångrat. Siffrorna är som de var innan, och du kan skicka nya."))
    return redirect(f"/svara/{token}", 303)


@bp.page(f"{ONE}/ny-lank", allow=PUBLIC, methods=["POST"])
def renew_by_mail(token: str) -> Answer:
    """Another link to the mailbox that this one came to, and to no other address."""
    known = ended_report_link_behind(token)
    newest = find_newest(known.facility_id) if known is not None else None
    if newest is None:
        raise NotFound
    if not csrf_holds():
        abort(400)
    renew_link(system("web"), newest)
    return render_template("housing/report_renewed.html")


def _answering(token: str) -> ReportLink | None:
    """The link behind a button. Raises 400 without our own form's token."""
    link = report_link_behind(token)
    if link is not None and not csrf_holds():
        abort(400)
    return link


def _sent_before(link: ReportLink) -> bool:
    """Whether the very form that is sent now is the one by which the link was used: a second tap."""
    sent = find_reported(link)
    return sent is not None and sent.submit_key == key_of(request.form.get("submit_key"))


def _thanks(link: ReportLink, here: str, *, late: bool = False) -> Answer:
    """What was sent by the link. `late`: somebody else was before whoever sends now."""
    sent = find_reported(link)
    if sent is None:
        raise NotFound
    undo = f"{here}/angra" if may_undo(sent) else None
    correct = f"{here}/ratta" if may_correct(sent) else None
    told = {"rows": summary(sent), "code": link.facility.code, "undo": undo, "correct": correct, "renew": f"{here}/ny-lank", "late": late}
    return render_template("housing/report_sent.html", **told)


def _ended(token: str) -> Answer:
    """A link that is too old, or instead of which another one was sent. What is none of ours does not exist."""
    if ended_report_link_behind(token) is None:
        raise NotFound
    return render_template("housing/report_ended.html", renew=f"/svara/{token}/ny-lank"), 410
