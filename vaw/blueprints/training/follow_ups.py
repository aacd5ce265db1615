"""A board's list of questions to organisations: whom to ring today, what is out, what came back. An organisation sees its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.follow_up import AnswerForm, answers_of
from vaw.domain.geography.queries import county_name, municipality_names
from vaw.domain.people.queries.names import account_name
from vaw.domain.support import policy
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.operations.adopting import open_address, write_down_answer
from vaw.domain.support.queries import adopting as queries
from vaw.domain.support.rules import number_of as request_number
from vaw.domain.support.rules.adopting import FOLLOW_UP_STATES, FollowUpState, Group, closes_at, last_day
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, day, instant
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.adopted import after_words, stage_tag
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import follow_up_token
from vaw.web.messages import flash

ALL = "/uppfoljningar"
ONE = f"{ALL}/<int:follow_up_id>"
GROUPS = {"": Group.ASK, "fragade": Group.SENT, "besvarade": Group.ANSWERED, "obesvarade": Group.UNANSWERED, "kommande": Group.LATER}
GROUP_NAMES = {
    Group.ASK: N_("Att fråga själv"),
    Group.SENT: N_("Frågade"),
    Group.ANSWERED: N_("Besvarade"),
    Group.UNANSWERED: N_("Obesvarade"),
    Group.LATER: N_("Kommande"),
}


class Row(NamedTuple):
    """A question as a row says it. `tag`: how it stands; `href`: where it is answered or read."""

    who: str
    place: str
    about: str
    when: str
    tag: str
    colour: str
    href: str


@bp.page(ALL, allow=policy.READ_FOLLOW_UP)
def list_follow_ups() -> Answer:
    by, args = actor(), request.args.to_dict()
    of_board = policy.READ_NATION.held_by(by)
    group = GROUPS.get(args.get("visa", ""), Group.ASK) if of_board else None
    page = queries.list_follow_ups(by, queries.Filter(group, number_of(args, "metod"), args.get("efter") or None))
    return render_template(
        "training/follow_ups.html" if of_board else "training/follow_ups_own.html",
        rows=[_row(line) for line in page.rows] if of_board else [_own_row(line) for line in page.rows],
        total=page.total,
        group=group,
        groups=_groups(args, group, page.counts) if of_board else [],
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        may_note=policy.NOTE_STAGE.held_by(by),
    )


@bp.page(ONE, allow=policy.READ_FOLLOW_UP)
def show_follow_up(follow_up_id: int) -> Answer:
    by = actor()
    return _page(by, queries.get_follow_up(by, follow_up_id))


@bp.page(f"{ONE}/adress", allow=policy.KEEP_FOLLOW_UP, methods=["POST"])
def show_address(follow_up_id: int) -> Answer:
    """The address is behind a button: who has looked at it is on record, and opening a page leaves no trace."""
    by = actor()
    follow_up = queries.get_follow_up(by, follow_up_id, policy.KEEP_FOLLOW_UP)
    if not csrf_holds():
        abort(400)
    return _page(by, follow_up, open_address(by, follow_up))


@bp.page(f"{ONE}/svar", allow=policy.KEEP_FOLLOW_UP, methods=["GET", "POST"])
def write_down(follow_up_id: int) -> Answer:
    """Somebody of the organisation is on the phone."""
    by = actor()
    follow_up = queries.get_follow_up(by, follow_up_id, policy.KEEP_FOLLOW_UP)
    form = AnswerForm(obj=follow_up)

    def act(values: Mapping[str, Any]) -> object:
        return write_down_answer(by, follow_up, confirmed=form.confirmed, **values)

    if form.saved(follow_up, act):
        flash(_("Svaret är sparat."))
        return redirect(f"{ALL}/{follow_up_id}", 303)
    what = queries.about(follow_up)
    told = {"organisation": follow_up.organisation_name, "method": what.method, "back": f"{ALL}/{follow_up_id}"}
    return render_template("training/follow_ups_answer.html", form=form, source=_source(what), **told), form.status


def _page(by: Actor, follow_up: FollowUp, address: str | None = None) -> str:
    what = queries.about(follow_up)
    keeps = policy.KEEP_FOLLOW_UP.allows(by, follow_up)
    return render_template(
        "training/follow_ups_one.html",
        follow_up=follow_up,
        method=what.method,
        state=_(FOLLOW_UP_STATES[FollowUpState(follow_up.state)]),
        is_answered=follow_up.state == FollowUpState.ANSWERED,
        stage=stage_tag(follow_up.stage) if follow_up.stage else None,
        then=_then(follow_up),
        answers=answers_of(follow_up),
        facts=[_source(what), *_facts(follow_up)],
        occasion_href=f"/utbildningar/{follow_up.occasion_id}" if follow_up.occasion_id else None,
        request_href=f"/stod/{follow_up.request_id}" if follow_up.request_id else None,
        keeps=keeps and follow_up.due_on <= clock.today(),
        address=address,
        answer_href=_answer_href(by, follow_up),
        may_see=keeps and follow_up.email is not None and address is None,
    )


def _answer_href(by: Actor, follow_up: FollowUp) -> str | None:
    """Where the organisation itself answers, when it is signed in and may answer now."""
    if policy.READ_NATION.held_by(by) or follow_up.sent_at is None or not _is_open(follow_up.state, follow_up.sent_at):
        return None
    return f"/uppfoljning/{follow_up_token(follow_up, closes_at(follow_up.sent_at))}"


def _source(what: queries.About) -> tuple[str, str]:
    """What they were taught, and when."""
    if what.title is not None and what.on is not None:
        return _("Utbildning"), f"{what.title}, {day(what.on.astimezone(STOCKHOLM).date())}"
    return _("Förfrågan"), request_number(*what.request) if what.request else ""


def _then(follow_up: FollowUp) -> str:
    """What happens next, or what somebody should do."""
    state, due = FollowUpState(follow_up.state), follow_up.due_on
    if state is FollowUpState.SENT and follow_up.sent_at:
        return _("Frågan är skickad. De kan svara till och med {day}.").format(day=day(last_day(follow_up.sent_at)))
    if state is FollowUpState.WAITING and due > clock.today():
        return _("Frågan skickas {day}.").format(day=day(due))
    if state is FollowUpState.WAITING and follow_up.email is not None:
        return _("Frågan skickas i dag.")
    if state is FollowUpState.WAITING:
        return _("Vi har ingen adress att skicka frågan till. Ring eller mejla själv och skriv ner svaret.")
    if state is FollowUpState.UNANSWERED:
        return _("De har inte svarat. Ring eller mejla själv och skriv ner svaret.")
    return ""


def _facts(follow_up: FollowUp) -> list[tuple[str, str | None]]:
    by_whom = account_name(follow_up.answered_by)
    answered = instant(follow_up.answered_at) if follow_up.answered_at else None
    rows = [
        (_("Organisation"), follow_up.organisation_name),
        (_("Var"), _place(follow_up.municipality_id, follow_up.county_id)),
        (_("När vi frågar"), f"{day(follow_up.due_on)}, {after_words(follow_up.months)}"),
        (_("Skickad"), instant(follow_up.sent_at) if follow_up.sent_at else None),
        (_("Påmind"), instant(follow_up.reminded_at) if follow_up.reminded_at else None),
        (_("Besvarad"), f"{answered}, {_('nedskrivet av {name}').format(name=by_whom)}" if answered and by_whom else answered),
    ]
    return [row for row in rows if row[1]]


def _place(municipality_id: int | None, county_id: int) -> str:
    return municipality_names().get(municipality_id or 0) or county_name(county_id)


def _row(line: queries.Line) -> Row:
    place = _place(line.municipality_id, line.county_id)
    tag, colour = stage_tag(line.stage) if line.stage else _tag(line)
    return Row(line.organisation_name, place, f"{line.method}, {after_words(line.months)}", _when(line), tag, colour, f"{ALL}/{line.id}")


def _tag(line: queries.Line) -> tuple[str, str]:
    if line.state == FollowUpState.WAITING and line.due_on <= clock.today() and not line.reachable:
        return _("Adress saknas"), "yellow"
    return _(FOLLOW_UP_STATES[FollowUpState(line.state)]), "yellow" if line.state == FollowUpState.UNANSWERED else "grey"


def _when(line: queries.Line) -> str:
    """The day that tells most about how it stands."""
    said: tuple[str, datetime | None] = (_("Svarade {day}"), line.answered_at) if line.answered_at else (_("Frågad {day}"), line.sent_at)
    words, at = said
    return words.format(day=day(at.astimezone(STOCKHOLM).date())) if at else _("Frågas {day}").format(day=day(line.due_on))


def _own_row(line: queries.Line) -> Row:
    """As the organisation reads it: what waits for its answer says so."""
    row = _row(line)
    return row._replace(tag=_("Väntar på ert svar"), colour="yellow") if _is_open(line.state, line.sent_at) else row


def _is_open(state: str, sent_at: datetime | None) -> bool:
    """Whether the organisation itself can answer it now."""
    return state == FollowUpState.SENT and sent_at is not None and clock.now() < closes_at(sent_at)


def _groups(args: Mapping[str, str], here: Group | None, counts: Mapping[Group, int]) -> list[tuple[str, str, bool]]:
    """(label with its number, address, whether it is shown)."""
    return [
        (f"{_(GROUP_NAMES[group])} ({counts[group]})", _address(args, visa=name or None, efter=None), group is here)
        for name, group in GROUPS.items()
    ]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{ALL}?{urlencode(kept)}" if kept else ALL
