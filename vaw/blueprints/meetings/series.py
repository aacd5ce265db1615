"""Meetings that come again: plan them, invite to all, move this one and those after it, leave a day out, end them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_words import day_words, local_day, state_tag, when_words, where_words
from vaw.blueprints.meetings.series_forms import (
    EndSeriesForm,
    FollowingForm,
    OpenSeriesForm,
    SeriesForm,
    ends_of,
    plan_of,
    recurrence_of,
    schedule_of,
)
from vaw.blueprints.meetings.series_words import day_label, series_words
from vaw.blueprints.networks.networks import organisation_name
from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingSeries
from vaw.domain.networks.operations import series as operations
from vaw.domain.networks.queries import series as queries
from vaw.domain.networks.queries.inviting import list_to_invite
from vaw.domain.networks.queries.meeting_templates import list_templates
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.plans import CHANGEABLE
from vaw.domain.networks.rules.series import Recurrence, Schedule, planned, spread
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import is_working
from vaw.kernel.errors import NotFound, Taken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext, number
from vaw.web.actor import actor
from vaw.web.arguments import day_of
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash

ONE = "/moten/serier/<int:series_id>"
_USUAL = {"recurrence": Recurrence.MONTHLY_WEEKDAY.value, "mode": Mode.HYBRID.value}


class Row(NamedTuple):
    """A meeting as the series' page shows it. `day`: the one that the rule gave; `coming`: it can still be moved."""

    id: int
    day: date | None
    when: str
    title: str
    where: str
    state: tuple[str, str]
    moved: bool
    coming: bool
    is_draft: bool


@bp.page("/natverk/<int:network_id>/moten/ny-serie", allow=policy.ADD_MEETING, methods=["GET", "POST"])
def add_series(network_id: int) -> Answer:
    """First the schedule, then its days, then drafts. A second click leads to the series that the first one made."""
    by = actor()
    network = get_network(by, network_id, policy.ADD_MEETING)
    form = SeriesForm(data={**_USUAL, "title": network.name, "responsible_id": by.id, "submit_key": str(uuid4())})
    form.offer(by, network)
    form.offer_templates(list_templates(by, network_id))
    form.take()
    calendar, name = calendar_of_county(network.county_id), network.name
    made = list[int]()

    def act(values: Mapping[str, Any]) -> None:
        schedule = schedule_of(values)
        plan, (_rule, _first_on, days) = plan_of(values, schedule), planned(schedule, clock.today())
        if form.shown(days, calendar) and _pressed(form):
            template_id, key = values.get("template_id"), form.key
            series = operations.add_series(
                by, network, schedule=schedule, plan=plan, template_id=template_id, submit_key=key, confirmed=form.confirmed
            )
            made.append(series.id)

    try:
        form.submitted(act)
    except Taken as again:
        found = queries.find_submitted(form.key) if again.constraint == "uq_meeting_submit_key" else None
        if found is None:
            raise
        made.append(found)
    if made:
        flash(_("Utkasten är sparade. Ingen har fått något än."))
        return _to(made[0])
    return render_template("meetings/series_new.html", form=form, network_id=network_id, name=name), form.status


@bp.page(ONE, allow=policy.KEEP_SERIES)
def show_series(series_id: int) -> Answer:
    series = queries.get_series(actor(), series_id)
    rows = [_row(meeting) for meeting in queries.meetings_of(series_id)]
    drafts, coming = sum(row.is_draft and row.coming for row in rows), sum(row.coming for row in rows)
    return render_template(
        "meetings/series.html",
        series=series,
        words=series_words(series),
        rows=rows,
        drafts=drafts,
        coming=coming,
        status=_status(drafts, coming),
        left_out=[day_label(day) for day in series.left_out if day >= clock.today()],
    )


@bp.page(f"{ONE}/oppna", allow=policy.KEEP_SERIES, methods=["GET", "POST"])
def open_series(series_id: int) -> Answer:
    """Who will be invited, and who cannot be reached, before anybody is."""
    by, series = _kept(series_id)
    drafts = [one for one in queries.meetings_of(series_id) if one.state == MeetingState.DRAFT and one.starts_at > clock.now()]
    if not drafts:
        return _to(series_id)
    form, words, count = OpenSeriesForm(data={"version": str(series.version)}), series_words(series), len(drafts)
    invitees, first = list_to_invite(by, drafts[0]), when_words(drafts[0].starts_at, drafts[0].ends_at)
    if form.saved(series, lambda _values: operations.open_series(by, series)):
        flash(_("Mötena är öppnade, och kallelserna är på väg."))
        return _to(series_id)
    return render_template(
        "meetings/series_open.html",
        form=form,
        series_id=series_id,
        words=words,
        count=count,
        first=first,
        reached=sum(one.reached for one in invitees),
        unreached=[(organisation_name(one.place), f"/natverk/platser/{one.place.id}") for one in invitees if not one.reached],
    ), form.status


@bp.page(f"{ONE}/flytta", allow=policy.KEEP_SERIES, methods=["GET", "POST"])
def change_following(series_id: int) -> Answer:
    """`?fran=`: the day that the rule gave the first one to be moved; else the next one."""
    by, series = _kept(series_id)
    first, moved = _chosen(series_id)
    cancelled = [one.recurs_on for one in queries.meetings_of(series_id) if one.state == MeetingState.CANCELLED]
    skipped = {*series.left_out, *filter(None, cancelled)}
    form = FollowingForm(
        data={
            "version": str(series.version), "recurrence": recurrence_of(series),
            "starts_on": first.recurs_on, "starts_time": series.starts, "ends_time": ends_of(series),
        }
    )  # fmt: skip
    form.take()
    calendar, made, told = calendar_of_county(series.network.county_id), list[int](), _told(first, moved)

    def act(values: Mapping[str, Any]) -> None:
        schedule = schedule_of(values)
        if not form.seen.data:
            schedule = _settled(schedule, len(moved), lambda day: day in skipped or not is_working(day, calendar))
        if form.shown(spread(schedule, len(moved), clock.today()).shown, calendar, skipped) and _pressed(form):
            assert first.recurs_on is not None  # noqa: S101  it is one of the series
            new = operations.change_following(
                by, series, from_on=first.recurs_on, schedule=schedule, place=values["place"] or None, confirmed=form.confirmed
            )
            made.append(new.id)

    form.saved(series, act)
    if made:
        flash(_("Mötena är flyttade. De som är kallade får veta det."))
        return _to(made[0])
    return render_template("meetings/series_move.html", form=form, series_id=series_id, **told), form.status


@bp.page(f"{ONE}/avsluta", allow=policy.KEEP_SERIES, methods=["GET", "POST"])
def end_series(series_id: int) -> Answer:
    """`?fran=` as for change_following."""
    by, series = _kept(series_id)
    first, ended = _chosen(series_id)
    form, network_id, told = EndSeriesForm(data={"version": str(series.version)}), series.network_id, _told(first, ended)
    opened, left = any(one.state == MeetingState.OPEN for one in ended), list[bool]()
    if not opened:
        del form.reason

    def act(values: Mapping[str, Any]) -> None:
        assert first.recurs_on is not None  # noqa: S101  it is one of the series
        reason = values.get("reason") or ""
        left.append(operations.end_series(by, series, from_on=first.recurs_on, reason=reason, confirmed=form.confirmed))

    if form.saved(series, act):
        flash(_("Serien är avslutad."))
        return _to(series_id) if left[0] else redirect(f"/natverk/{network_id}#moten", 303)
    return render_template("meetings/series_end.html", form=form, series_id=series_id, opened=opened, **told), form.status


@bp.page(f"{ONE}/hoppa-over", allow=policy.KEEP_SERIES, methods=["POST"])
def leave_out(series_id: int) -> Answer:
    by, series = _kept(series_id)
    if not csrf_holds():
        abort(400)
    day = day_of(request.form, "dag")
    if day is not None:
        operations.leave_out(by, series, on=day)
        flash(_("Dagen hoppas över. Det som stod på dagordningen finns i ”Att ta upp”."))
    return _to(series_id)


def _kept(series_id: int) -> tuple[Actor, MeetingSeries]:
    by = actor()
    return by, queries.get_series(by, series_id)


def _chosen(series_id: int) -> tuple[Meeting, list[Meeting]]:
    """(the first one, all that can still be moved from it on). Raises NotFound when there is none."""
    asked = day_of(request.args, "fran") or date.min
    found = [one for one in queries.meetings_of(series_id) if _row(one).coming and one.recurs_on and one.recurs_on >= asked]
    if not found:
        raise NotFound
    return found[0], found


def _told(first: Meeting, meetings: Sequence[Meeting]) -> dict[str, Any]:
    words = "" if first.series is None else series_words(first.series)
    begins, ends = (day_words(local_day(meeting.starts_at)) for meeting in (first, meetings[-1]))
    return {"words": words, "first": begins, "count": len(meetings), "last": ends}


def _row(meeting: Meeting) -> Row:
    return Row(
        id=meeting.id,
        day=meeting.recurs_on,
        when=when_words(meeting.starts_at, meeting.ends_at),
        title=meeting.title,
        where=where_words(meeting),
        state=state_tag(meeting.state),
        moved=meeting.recurs_on != local_day(meeting.starts_at),
        coming=MeetingState(meeting.state) in CHANGEABLE and meeting.starts_at > clock.now(),
        is_draft=meeting.state == MeetingState.DRAFT,
    )


def _status(drafts: int, coming: int) -> str:
    if drafts:
        return ngettext(
            "1 möte är ett utkast. Ingen har fått något om det.", "{n} möten är utkast. Ingen har fått något om dem.", drafts
        ).format(n=number(drafts))
    if coming:
        return ngettext("1 möte återstår, och alla är kallade.", "{n} möten återstår, och alla är kallade.", coming).format(
            n=number(coming)
        )
    return _("Inga fler möten är planerade i serien.")


def _pressed(form: Form) -> bool:
    """Whether what is shown is to be kept: by its button, or by that of the guard's question, which stands there after it."""
    return "spara" in request.form or form.confirmed


def _settled(schedule: Schedule, count: int, skips: Callable[[date], bool]) -> Schedule:
    """The schedule without days that are better left out, and as many later ones for them."""
    while new := [day for day in spread(schedule, count, clock.today()).days if skips(day)]:
        schedule = replace(schedule, left_out=(*schedule.left_out, *new))
    return schedule


def _to(series_id: int) -> Response:
    return redirect(f"/moten/serier/{series_id}", 303)
