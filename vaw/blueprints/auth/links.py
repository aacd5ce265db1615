"""Signed links from mails and from the console: an invitation is accepted here (features row 8), a forgotten password replaced."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.auth.base import bp
from vaw.blueprints.auth.entering import enter, inside
from vaw.blueprints.auth.forms import AcceptForm, JoinForm, NewPasswordForm, SetUpForm
from vaw.domain.geography.queries import list_counties
from vaw.domain.people.models import Invitation, User
from vaw.domain.people.operations.accounts import replace_password
from vaw.domain.people.operations.invitations import accept_invitation, join_by_invitation
from vaw.domain.people.queries.accounts import find_account, find_open_account, has_administrator
from vaw.domain.people.queries.invitations import find_invitation, invitation_state, place_of
from vaw.domain.people.rules import ROLE_NAMES, InvitationState, Role, passwords
from vaw.integrations.signing import Link
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import INVITATION, LEADS_TO, PASSWORD, opened
from vaw.web.messages import flash
from vaw.web.tries import find_by_checked_password


@bp.page("/l/<token>", allow=PUBLIC, methods=["GET", "POST"])
def open_link(token: str) -> Answer:
    """Opening a link changes nothing; sending the form does. A link that no longer counts says so and tells how to get another."""
    link = opened(token)
    if link is not None and link.purpose == PASSWORD:
        return _new_password(link)
    if link is not None and link.purpose in LEADS_TO:
        return redirect(LEADS_TO[link.purpose] + token, 303)
    invitation = find_invitation(link.number) if link is not None and link.purpose == INVITATION else None
    if invitation is None:
        raise NotFound
    state = _state(invitation)
    if state is not InvitationState.WAITING:
        return render_template("auth/link_ended.html", state=state.value), 410
    if invitation.email is None:
        return _set_up(invitation)
    return _join(invitation) if find_account(invitation.email) is not None else _accept(invitation)


def _new_password(link: Link) -> Answer:
    user, form = find_open_account(link.number), NewPasswordForm()
    if user is None or link.until <= clock.now().timestamp() or link.stamp != passwords.stamp(user.password_hash):
        return render_template("auth/link_ended.html", state=PASSWORD), 410
    if form.submitted(lambda values: replace_password(system("web"), user, stamp=link.stamp, password=values["password"])):
        return _welcome(user, form.password.data, _("Lösenordet är bytt."))
    return render_template("auth/new_password.html", form=form, email=user.email), form.status


def _state(invitation: Invitation) -> InvitationState:
    """A set-up link is used up once anybody administers the system, whoever made them so."""
    if invitation.county_id is None and has_administrator():
        return InvitationState.USED
    return invitation_state(invitation)


def _set_up(invitation: Invitation) -> Answer:
    form = SetUpForm()
    form.county_id.choices = [(county.id, county.name) for county in list_counties()]
    return _new_account(form, invitation, "auth/set_up.html")


def _accept(invitation: Invitation) -> Answer:
    return _new_account(AcceptForm(data={"name": invitation.name}), invitation, "auth/accept.html")


def _new_account(form: AcceptForm, invitation: Invitation, template: str) -> Answer:
    made: list[User] = []

    def accept(email: str | None = None, county_id: int | None = None, *, name: str, password: str, again: str) -> None:
        made.append(accept_invitation(system("web"), invitation, name=name, password=password, email=email, county_id=county_id))

    if form.submitted(lambda values: accept(**values)):
        return _welcome(made[0], form.password.data, _("Ditt konto är klart."))
    return _page(template, form, invitation)


def _join(invitation: Invitation) -> Answer:
    form, joined = JoinForm(), list[User]()

    def join(password: str) -> None:
        user = find_by_checked_password(invitation.email or "", password)
        if user is None:
            raise RuleBroken("people.password_wrong", field="password")
        joined.append(join_by_invitation(system("web"), invitation, user=user))

    if form.submitted(lambda values: join(**values)):
        return _welcome(joined[0], form.password.data, _("Du har fått rollen."))
    return _page("auth/join.html", form, invitation)


def _welcome(user: User, password: str, told: str) -> Response:
    flash(told)
    return inside(user, enter(user, password), "/")


def _page(template: str, form: Form, invitation: Invitation) -> Answer:
    role = _(ROLE_NAMES[Role(invitation.role)])
    return render_template(template, form=form, email=invitation.email, role=role, place=place_of(invitation)), form.status
