"""Addresses of our own pages: signed ones to put into mails, and those that a form may lead back to."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.models.snapshots import ReportLink
from vaw.domain.housing.queries.grant_links import call_open_until, open_until
from vaw.domain.housing.queries.grant_links import find_application as find_grant_application
from vaw.domain.housing.queries.grant_links import find_call as find_grant_call
from vaw.domain.housing.queries.links import find_link as find_report_link
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import MeetingInvitation
from vaw.domain.networks.queries.action_links import address_of, find_action
from vaw.domain.networks.queries.invitations import address_of as address_of_invited
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.domain.networks.rules.actions import LINK_LASTS as ACTION_LINK_LASTS
from vaw.domain.networks.rules.meetings import LINK_LASTS as MEETING_LINK_LASTS
from vaw.domain.people.models import User
from vaw.domain.people.rules import PASSWORD_LINK_LASTS, Role, passwords
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.prevention.queries.prompts import find_subscription
from vaw.domain.prevention.rules.prompts import LINK_LASTS as SEASON_LINK_LASTS
from vaw.domain.strategies.models.plans import StrategyParty
from vaw.domain.strategies.queries.plans import find_party
from vaw.domain.strategies.rules.plans import LINK_LASTS as ACTOR_LINK_LASTS
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.queries.adopting import find_follow_up
from vaw.domain.support.queries.asking import find_request
from vaw.domain.support.queries.occasions import find_occasion
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.asking import LINK_LASTS
from vaw.integrations.signing import Link, link_token, read_link
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor, Grant, system
from vaw.web.settings import settings

INVITATION, PASSWORD, REQUEST = "invitation", "password", "request"
REGISTRATION, EVALUATION, FOLLOW_UP = "registration", "evaluation", "follow_up"
INVITED, CHECK_IN = "invited", "check_in"
ACTION, MEETING = "action", "meeting"
REPORT = "report"
GRANT, CALL = "grant", "call"
ACTOR = "actor"
SEASON = "season"
# The pages that `/l/<token>` leads to, where a link is not answered there.
LEADS_TO = {
    REGISTRATION: "/utbildningar/anmalan/",
    EVALUATION: "/utvardering/",
    FOLLOW_UP: "/uppfoljning/",
    INVITED: "/utbildningar/inbjudan/",
    CHECK_IN: "/utbildningar/har/",
    ACTION: "/atgarder/lank/",
    MEETING: "/moten/svar/",
    REPORT: "/svara/",
    GRANT: "/ansokan/",
    CALL: "/sok-bidrag/",
    ACTOR: "/strategier/lank/",
    SEASON: "/lov-paminnelser/lank/",
}


def signed_address(link: Link) -> str:
    """The whole address of `/l/<token>`."""
    return f"{settings().base_url}/l/{link_token(settings().secret_key, link)}"


def invitation_address(invitation_id: int) -> str:
    """Where an invitation is accepted; whether it still counts, its row says."""
    return signed_address(Link(INVITATION, invitation_id))


def password_address(user: User) -> str:
    """Where somebody who forgot their password chooses another: for a day, and until the password has changed."""
    until = int((clock.now() + PASSWORD_LINK_LASTS).timestamp())
    return signed_address(Link(PASSWORD, user.id, until, passwords.stamp(user.password_hash)))


def request_token(request: SupportRequest) -> str:
    """What opens the status page of a request: for a year, and until its contact's address changes."""
    return _token(REQUEST, request.id, clock.now() + LINK_LASTS, request.contact_email)


def request_behind(token: str) -> SupportRequest | None:
    """The request whose status page this token opens, None for any other token and for one that does not count any more."""
    link = _counting(token, REQUEST)
    found = link and find_request(link.number)
    return found if link and found and _fits(link, found.contact_email) else None


def registration_token(registration: Registration) -> str:
    """What opens one's own registration: until a year after the occasion, and until the address changes."""
    return _token(REGISTRATION, registration.id, registration.occasion.ends_at + LINK_LASTS, registration.email)


def registration_behind(token: str, purpose: str = REGISTRATION) -> Registration | None:
    """The registration, with its occasion, that a REGISTRATION or EVALUATION token opens; None for a token that does not count."""
    link = _counting(token, purpose)
    found = link and find_registration(link.number)
    return found if link and found and _fits(link, found.email) else None


def evaluation_token(registration: Registration, until: datetime) -> str:
    """What lets somebody who came answer the evaluation, until it closes."""
    return _token(EVALUATION, registration.id, until, registration.email)


def follow_up_token(follow_up: FollowUp, until: datetime) -> str:
    """What lets an organisation answer what it made of what it learnt."""
    return _token(FOLLOW_UP, follow_up.id, until, follow_up.email)


def follow_up_behind(token: str) -> FollowUp | None:
    """The question that this token answers; None for a token that does not count."""
    link = _counting(token, FOLLOW_UP)
    found = link and find_follow_up(link.number)
    return found if link and found and _fits(link, found.email) else None


def invited_token(occasion: Occasion) -> str:
    """What lets somebody register for an occasion that is not for everybody, until the board makes another link."""
    return _token(INVITED, occasion.id, occasion.ends_at, occasion.invite_key)


def check_in_token(occasion: Occasion) -> str:
    """What the code on the screen says: that one is there, until the occasion ends."""
    return _token(CHECK_IN, occasion.id, occasion.ends_at, occasion.invite_key)


def occasion_behind(token: str, purpose: str) -> Occasion | None:
    """The occasion of an INVITED or CHECK_IN token; None for a token that does not count."""
    link = _counting(token, purpose)
    found = link and find_occasion(link.number)
    return found if link and found and _fits(link, found.invite_key) else None


def action_token(action: ActionPoint) -> str:
    """What lets its owner answer an action point: for a month, and until it is somebody else's or their address changes."""
    return _token(ACTION, action.id, clock.now() + ACTION_LINK_LASTS, _owner_of(action))


def action_behind(token: str) -> ActionPoint | None:
    """The action point that this token answers; None for a token that does not count."""
    return None if _counting(token, ACTION) is None else expired_action_behind(token)


def expired_action_behind(token: str) -> ActionPoint | None:
    """The same, also when the token's time is over: its owner may ask for another one, which goes to the same address."""
    link = opened(token)
    found = find_action(link.number) if link is not None and link.purpose == ACTION else None
    return found if link and found and _fits(link, _owner_of(found)) else None


def report_token(link: ReportLink) -> str:
    """What lets a shelter's role mailbox send the numbers of a period: until it ends, and until another link is sent."""
    return _token(REPORT, link.id, link.expires_at, str(link.stamp))


def report_link_behind(token: str) -> ReportLink | None:
    """The question that this token answers, whether it is answered or not; None for a token that does not count."""
    link = _counting(token, REPORT)
    found = link and _report_link(link.number)
    return found if link and found and found.expires_at > clock.now() and _fits(link, str(found.stamp)) else None


def ended_report_link_behind(token: str) -> ReportLink | None:
    """The same for a token of ours that counts no more: another one may go to the mailbox that it came to."""
    link = opened(token)
    return _report_link(link.number) if link is not None and link.purpose == REPORT else None


def _report_link(number: int) -> ReportLink | None:
    """Found by the program; from then on the request reaches what that facility's reporter would."""
    with rows.behind(system("web")):
        found = find_report_link(number)
    if found is not None:
        rows.stand_for(Actor(None, "web", (Grant(Role.SHELTER_REPORTER, organisation_id=found.organisation_id),)))
    return found


def grant_token(application: GrantApplication) -> str:
    """What opens the own application of somebody without an account, until another link is sent to that mailbox."""
    return _token(GRANT, application.id, open_until(application), _applicant(application))


def grant_behind(token: str) -> GrantApplication | None:
    """The application, with its call, that this token opens; None for a token that does not count."""
    link = _counting(token, GRANT)
    found = link and _application(link.number)
    return found if link and found and found.email and _fits(link, _applicant(found)) else None


def ended_grant_behind(token: str) -> GrantApplication | None:
    """The same for a token of ours that counts no more: another one may go to the mailbox that it came to."""
    link = opened(token)
    found = _application(link.number) if link is not None and link.purpose == GRANT else None
    return found if found is not None and found.email else None


def _application(number: int) -> GrantApplication | None:
    """Found by the program; from then on the request reaches the applicant's county: such an applicant need not be an organisation."""
    with rows.behind(system("web")):
        found = find_grant_application(number)
    if found is not None:
        rows.stand_for(Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, found.county_id),)))
    return found


def _applicant(application: GrantApplication) -> str:
    return f"{application.email}/{application.link_stamp}"


def call_token(call: GrantCall) -> str:
    """What shows a call to whoever has the link, who may ask for a link of their own; until its last day, or until another is made."""
    return _token(CALL, call.id, call_open_until(call), call.invite_key)


def call_behind(token: str) -> GrantCall | None:
    """The call that this token shows; None for a token that does not count."""
    link = _counting(token, CALL)
    found = link and find_grant_call(link.number)
    return found if link and found and _fits(link, found.invite_key) else None


def party_token(party: StrategyParty) -> str:
    """What lets an actor of a strategy sign up and tell of its year: for two months, and until its mailbox changes."""
    return _token(ACTOR, party.id, clock.now() + ACTOR_LINK_LASTS, _mailbox_of(party))


def party_behind(token: str) -> StrategyParty | None:
    """The actor that this token answers for; None for a token that does not count."""
    return None if _counting(token, ACTOR) is None else expired_party_behind(token)


def expired_party_behind(token: str) -> StrategyParty | None:
    """The same, also when the token's time is over: the actor may ask for another one, which goes to the same mailbox."""
    link = opened(token)
    found = find_party(link.number) if link is not None and link.purpose == ACTOR else None
    return found if link and found and _fits(link, _mailbox_of(found)) else None


def season_token(subscription: SeasonSubscription) -> str:
    """What lets an address say yes or no to prompts, and read what was sent: until it has said no."""
    return _token(SEASON, subscription.id, clock.now() + SEASON_LINK_LASTS, subscription.email)


def season_subscription_behind(token: str) -> SeasonSubscription | None:
    """The subscription that this token answers for; None for a token that does not count, and once its address is erased."""
    link = _counting(token, SEASON)
    found = link and find_subscription(link.number)
    return found if link and found and found.email and _fits(link, found.email) else None


def _mailbox_of(party: StrategyParty) -> str:
    return f"{party.organisation.role_mailbox}/{party.link_stamp}"


def _owner_of(action: ActionPoint) -> str:
    return f"{address_of(action)}/{action.link_stamp}"


def invitation_token(invitation: MeetingInvitation) -> str:
    """What lets somebody answer for their seat, and read the minutes: for some months, and until somebody else sits there."""
    return _token(MEETING, invitation.id, max(invitation.meeting.ends_at, clock.now()) + MEETING_LINK_LASTS, _invited(invitation))


def invitation_behind(token: str) -> MeetingInvitation | None:
    """The invitation to a meeting that this token answers; None for a token that does not count."""
    return None if _counting(token, MEETING) is None else expired_invitation_behind(token)


def expired_invitation_behind(token: str) -> MeetingInvitation | None:
    """The same, also when the token's time is over: whoever is invited may ask for another one, which goes to the same address."""
    link = opened(token)
    found = find_invitation(link.number) if link is not None and link.purpose == MEETING else None
    return found if link and found and _fits(link, _invited(found)) else None


def _invited(invitation: MeetingInvitation) -> str:
    return f"{address_of_invited(invitation)}/{invitation.stamp}"


def _token(purpose: str, number: int, until: datetime, of: str | None) -> str:
    return link_token(settings().secret_key, Link(purpose, number, int(until.timestamp()), _stamp(purpose, of)))


def _counting(token: str, purpose: str) -> Link | None:
    """The link, when it is ours, for this purpose and not yet over."""
    link = opened(token)
    return link if link is not None and link.purpose == purpose and link.until > clock.now().timestamp() else None


def _fits(link: Link, of: str | None) -> bool:
    return hmac.compare_digest(link.stamp, _stamp(link.purpose, of))


def _stamp(purpose: str, of: str | None) -> str:
    """Tells for which address or key the link was given, and says nothing of it."""
    return hmac.new(settings().secret_key.encode(), f"{purpose}:{of}".encode(), hashlib.sha256).hexdigest()[:16]


def opened(token: str) -> Link | None:
    """What the token of a link says, None when it is not ours."""
    return read_link(settings().secret_key, token)


def own_path(wanted: str | None, otherwise: str = "/") -> str:
    """`wanted` when it is a path on this site, else `otherwise`: no form of ours sends anybody elsewhere.

    >>> own_path("/aktiviteter?ar=2025"), own_path("//example.org"), own_path("/\\\\example.org"), own_path("https://example.org")
    ('/aktiviteter?ar=2025', '/', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted
