"""Reporting for a facility, signed in: by its provider, or by its county for somebody who rang."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.report_page import Where, ask, ask_again, summary
from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations import snapshots as operations
from vaw.domain.housing.operations.looks import look_at
from vaw.domain.housing.queries.register import get_facility, list_own_facilities
from vaw.domain.housing.queries.snapshots import get_snapshot, is_replaced
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.snapshots import UNDO_WITHIN, Channel, Report
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

ALL = "/skyddat-boende/rapportera"
ONE = f"{ALL}/<code>"


@bp.page(ALL, allow=policy.RECORD_SNAPSHOT)
def list_reporting() -> Answer:
    """A reporter with one facility goes straight to it."""
    codes = [one.code for one in list_own_facilities(actor())]
    if len(codes) == 1:
        return redirect(f"{ALL}/{codes[0]}", 303)
    return render_template("housing/reporting.html", facilities=codes)


@bp.page(ONE, allow=policy.RECORD_SNAPSHOT, methods=["GET", "POST"])
def report(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    channel = _channel(by, facility)

    def record(told: Report, at: datetime | None, key: UUID) -> CapacitySnapshot:
        return operations.record_snapshot(by, facility, report=told, channel=channel, at=at, submit_key=key)

    if request.method == "GET":
        look_at(by, facility, what=Look.NUMBERS)
    here = f"{ALL}/{code}"
    where = Where(here, f"{here}/oforandrat", f"{here}/klart/", back=ALL, phone=channel is Channel.PHONE)
    made = ask(facility, where, record)
    return _to(code, made) if isinstance(made, CapacitySnapshot) else made


@bp.page(f"{ONE}/oforandrat", allow=policy.RECORD_SNAPSHOT, methods=["POST"])
def confirm(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    if not csrf_holds():
        abort(400)
    key = key_of(request.form.get("submit_key"))
    return _to(code, operations.confirm_unchanged(by, facility, channel=_channel(by, facility), submit_key=key))


@bp.page(f"{ONE}/klart/<int:number>", allow=policy.RECORD_SNAPSHOT)
def show_report(code: str, number: int) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    made = get_snapshot(by, facility, number)
    look_at(by, facility, what=Look.NUMBERS)
    here = f"{ALL}/{code}"
    return render_template(
        "housing/reported.html", code=code, rows=summary(made), undo=f"{here}/angra/{number}" if may_undo(made) else None,
        correct=f"{here}/ratta/{number}" if may_correct(made) else None, again=here, back=ALL,
    )  # fmt: skip


@bp.page(f"{ONE}/ratta/<int:number>", allow=policy.RECORD_SNAPSHOT, methods=["GET", "POST"])
def correct(code: str, number: int) -> Answer:
    """An earlier report put right, by its provider or by the county's leader, however long ago it was."""
    by = actor()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    wrong, channel = get_snapshot(by, facility, number), _channel(by, facility)

    def record(told: Report, _at: datetime | None, key: UUID) -> CapacitySnapshot:
        return operations.correct_snapshot(by, facility, snapshot=wrong, report=told, channel=channel, submit_key=key)

    if request.method == "GET":
        look_at(by, facility, what=Look.NUMBERS)
        if not may_correct(wrong):
            raise NotFound
    here = f"{ALL}/{code}"
    where = Where(
        f"{here}/ratta/{number}", "", f"{here}/klart/", back=f"/skyddat-boende/boenden/{code}#rapporter", phone=channel is Channel.PHONE
    )
    made = ask_again(facility, where, wrong, record)
    return _to(code, made) if isinstance(made, CapacitySnapshot) else made


@bp.page(f"{ONE}/angra/<int:number>", allow=policy.RECORD_SNAPSHOT, methods=["POST"])
def undo(code: str, number: int) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.RECORD_SNAPSHOT)
    if not csrf_holds():
        abort(400)
    operations.undo_snapshot(by, facility, snapshot=get_snapshot(by, facility, number), channel=_channel(by, facility))
    flash(_("Rapporten är ångrad. Siffrorna är som de var innan."))
    return redirect(url_for(".report", code=code), 303)


def may_undo(made: CapacitySnapshot) -> bool:
    """Whether it stands, and is so new that it may be taken back. What was undone itself is not."""
    return made.act != "undo" and clock.now() - made.recorded_at <= UNDO_WITHIN and not is_replaced(made.id)


def may_correct(made: CapacitySnapshot) -> bool:
    """Whether it stands and says something. What took back a report is none: one reports anew."""
    return made.act != "undo" and not is_replaced(made.id)


def _channel(by: Actor, facility: Facility) -> Channel:
    own = any(grant.role == Role.SHELTER_REPORTER and grant.organisation_id == facility.organisation_id for grant in by.grants)
    return Channel.WEB if own else Channel.PHONE


def _to(code: str, made: CapacitySnapshot) -> Answer:
    return redirect(url_for("housing.show_report", code=code, number=made.sequence), 303)
