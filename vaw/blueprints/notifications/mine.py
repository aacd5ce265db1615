"""One's own reminders: the list, why one came, and the buttons. Opening a page changes nothing: scanners of mail open addresses too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.notifications.base import bp
from vaw.blueprints.notifications.words import reason_name, state_name, step_of
from vaw.domain.notifications import policy
from vaw.domain.notifications.operations.reading import mark_all_read, mark_read
from vaw.domain.notifications.operations.taking import give_back, take_over
from vaw.domain.notifications.queries.ledger import Line, View, get_own, list_own
from vaw.domain.notifications.queries.matters import get_matter
from vaw.domain.notifications.queries.names import Thing, names_for
from vaw.domain.people.queries.accounts import get_own_account
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web import reminding
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.messages import flash

VIEWS = {"olasta": View.UNREAD, "skickades-inte": View.NOT_SENT}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of a thing: `when` it came and what became of its mail. `reason`: why no mail left or arrived."""

    id: int
    when: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A thing with the page's notices about it, newest first. `taken`: who sees to it; `matter_id` where the reader may take it over."""

    id: int
    sentence: str
    href: str | None
    urgency: str
    colour: str
    unread: bool
    taken: str | None
    matter_id: int | None
    told: list[Told] = field(default_factory=list)


@bp.page("/paminnelser", allow=policy.OWN_NOTICE)
def list_mine() -> Answer:
    by, asked = actor(), request.args.get("visa", "")
    view = VIEWS.get(asked, View.ALL)
    page = list_own(by, view, after=request.args.get("efter"))
    groups = _groups(by, page.rows)
    here = "/paminnelser" if view is View.ALL else f"/paminnelser?visa={asked}"
    return render_template(
        "notifications/mine.html",
        view=view.value,
        unread=[] if view is View.NOT_SENT else [group for group in groups if group.unread],
        rest=groups if view is View.NOT_SENT else [group for group in groups if not group.unread],
        total=page.total,
        newest=max((line.id for line in page.rows), default=0),
        here=here,
        first_href=here if request.args.get("efter") else None,
        next_href=page.after and f"{here}{'&' if '?' in here else '?'}efter={page.after}",
        sees_county=policy.READ_LEDGER.held_by(by),
    )


def _groups(by: Actor, lines: Sequence[Line]) -> list[Group]:
    """The page's notices by what they are about, in the order of the list."""
    names, groups = names_for(by, lines), dict[tuple[Thing, int | None], Group]()
    for line in lines:
        key = (line.kind, line.object_id), line.county_id
        group = groups.get(key)
        if group is None:
            group = groups[key] = _group(by, line, names.get(key[0]))
        group.told.append(_told(line))
    return list(groups.values())


def _group(by: Actor, line: Line, name: str | None) -> Group:
    urgency, colour = reminding.urgency_of(line.kind, line.due_on, clock.today())
    if line.ended_at is not None:
        urgency, colour = _("Avslutad"), "grey"
    mine = line.matter_id is not None and line.taken_by is None and line.ended_at is None and may_take(by, line.county_id)
    return Group(
        id=line.id,
        sentence=reminding.sentence_of(line.kind, name, line.due_on),
        href=reminding.path_of(line.kind, line.object_id, line.county_id) if name else None,
        urgency=urgency,
        colour=colour,
        unread=bool(line.unread),
        taken=taken_words(by, line.taken_by, line.taker),
        matter_id=line.matter_id if mine else None,
    )


def may_take(by: Actor, county_id: int | None) -> bool:
    """Whether the actor may take over what belongs to the county."""
    return any(
        county_id is not None and grant.county_id == county_id and grant.area is None and grant.role in policy.TAKE_OVER.roles
        for grant in by.grants
    )


def taken_words(by: Actor, user_id: int | None, name: str | None) -> str | None:
    """Who sees to the thing, None while nobody does."""
    if user_id is None:
        return None
    return _("Du tar hand om det.") if user_id == by.id else _("{name} tar hand om det.").format(name=name)


def _told(line: Line) -> Told:
    when = step_of(line.kind, line.step) or day(line.created_at.astimezone(clock.STOCKHOLM).date())
    return Told(line.id, when, state_name(line.state), reason_name(line.reason))


@bp.page("/paminnelser/<int:notice_id>/last", allow=policy.OWN_NOTICE, methods=["POST"])
def read_one(notice_id: int) -> Answer:
    _check_csrf()
    mark_read(actor(), get_own(actor(), notice_id))
    flash(_("Påminnelsen är läst."))
    return _back()


@bp.page("/paminnelser/lasta", allow=policy.OWN_CHOICES, methods=["POST"])
def read_all() -> Answer:
    """Everything up to the newest that was on screen: what came meanwhile stays unread."""
    _check_csrf()
    n = mark_all_read(actor(), get_own_account(actor()), up_to=number_of(request.form, "till") or 0)
    flash(ngettext("1 påminnelse är läst.", "{n} påminnelser är lästa.", n).format(n=n))
    return _back()


@bp.page("/paminnelser/uppgift/<int:matter_id>/ta-over", allow=policy.TAKE_OVER, methods=["POST"])
def take(matter_id: int) -> Answer:
    _check_csrf()
    take_over(actor(), get_matter(actor(), matter_id))
    flash(_("Du tar hand om det. Från och med nu påminns bara du."))
    return _back()


@bp.page("/paminnelser/uppgift/<int:matter_id>/lamna-tillbaka", allow=policy.TAKE_OVER, methods=["POST"])
def give(matter_id: int) -> Answer:
    _check_csrf()
    give_back(actor(), get_matter(actor(), matter_id))
    flash(_("Du har lämnat tillbaka det. De andra påminns igen."))
    return _back()


def _check_csrf() -> None:
    if not csrf_holds():
        abort(400)


def _back() -> Response:
    return redirect(own_path(request.form.get("next"), url_for("notifications.list_mine")), 303)
