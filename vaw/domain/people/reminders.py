"""What somebody is reminded of about keys, invitations, contacts and who leads the work."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.geography.models import County
from vaw.domain.people.models import ApiToken, Barrier, Contact, Invitation, Membership, Organisation, TwoStepReset, User
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.domain.people.rules.accessibility import ANSWER_WITHIN
from vaw.kernel.audit import AUDIT
from vaw.kernel.chain import Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, gettext, speaking
from vaw.kernel.reminders import Reminder, declare, names, things

# What has run out and was missed by nobody for this long is no open thing any more; past the last step of each chain here.
OPEN_AFTER_END_DAYS = 30
_TODAY = sa.bindparam("today", type_=sa.Date)


def _day_of(instant: orm.InstrumentedAttribute[datetime] | sa.ColumnElement[datetime]) -> sa.ColumnElement[date]:
    """The day in Stockholm."""
    return sa.cast(sa.func.timezone(STOCKHOLM.key, instant), sa.Date)


def _in_force(held: type[Membership]) -> sa.ColumnElement[bool]:
    return sa.and_(held.valid_from <= _TODAY, sa.or_(held.valid_to.is_(None), held.valid_to >= _TODAY))


# Keys for programs.


def _open_keys() -> sa.Select[Any]:
    """A key is done with when it is revoked, or when its owner has another one of the same name that ends later."""
    newer, ends_on = orm.aliased(ApiToken), _day_of(ApiToken.expires_at)
    renewed = sa.exists().where(
        newer.user_id == ApiToken.user_id, newer.name == ApiToken.name, newer.revoked_at.is_(None), newer.expires_at > ApiToken.expires_at
    )
    return (
        things(ApiToken.id, None, ApiToken.user_id, ends_on)
        .join(User, User.id == ApiToken.user_id)
        .where(User.active, ApiToken.revoked_at.is_(None), ends_on >= _TODAY - OPEN_AFTER_END_DAYS, ~renewed)
    )


_MADE_ON = sa.func.to_char(_day_of(ApiToken.created_at), "YYYY-MM-DD")
TOKEN_EXPIRES = declare(
    Reminder(
        kind="people.token_expires",
        title=N_("API-nycklar som går ut"),
        says=N_("Din API-nyckel, {name}, gäller till {due}. Gör en ny i tid om ett program använder den."),
        # The day on which it was made: what its owner calls it is typed by hand.
        names=names(ApiToken.id, sa.literal("skapad ") + _MADE_ON, sa.literal("made on ") + _MADE_ON),
        open=_open_keys(),
        chain=(Step(-30), Step(-14), Step(-3), Step(0)),
    )
)


# Invitations.


def _english(text: str) -> str:
    with speaking("en"):
        return gettext(text)


def _role_name(language: str) -> sa.ColumnElement[str]:
    """What the offered role is called. The English is looked up when somebody asks for it: the catalogue is read then and not before."""
    said: dict[Any, Any] = {
        role.value: name if language == "sv" else sa.bindparam(None, callable_=partial(_english, name), type_=sa.Text)
        for role, name in ROLE_NAMES.items()
    }
    return sa.case(said, value=Invitation.role, else_=Invitation.role)


def _open_invitations() -> sa.Select[Any]:
    """An invitation is done with when it is used or revoked, when the person got the role in another way, or was invited to it again.

    Its county's administrator answers for it: the one who sent it, or another one when it came from the console or the sender has left.
    """
    administers, newer, held, account = orm.aliased(Membership), orm.aliased(Invitation), orm.aliased(Membership), orm.aliased(User)
    ends_on = _day_of(Invitation.expires_at)
    answers = (
        sa.select(administers.user_id)
        .join(account, account.id == administers.user_id)
        .where(
            administers.role == Role.ADMINISTRATOR.value,
            administers.county_id == Invitation.county_id,
            administers.assignment_id.is_(None),
            account.active,
            _in_force(administers),
        )
        .order_by((administers.user_id == Invitation.created_by).desc(), administers.user_id)
        .limit(1)
        .scalar_subquery()
    )
    again = sa.exists().where(
        newer.email == Invitation.email,
        newer.role == Invitation.role,
        newer.county_id == Invitation.county_id,
        newer.organisation_id.is_not_distinct_from(Invitation.organisation_id),
        newer.assignment_id.is_not_distinct_from(Invitation.assignment_id),
        newer.revoked_at.is_(None),
        newer.id > Invitation.id,
    )
    place = sa.case(
        (Invitation.organisation_id.is_not(None), held.organisation_id == Invitation.organisation_id),
        else_=held.county_id == Invitation.county_id,
    )
    known = (
        sa.select(held.id)
        .join(User, User.id == held.user_id)
        .where(User.email == Invitation.email, User.active, held.role == Invitation.role, place, _in_force(held))
        .exists()
    )
    return things(Invitation.id, Invitation.county_id, answers, ends_on).where(
        Invitation.county_id.is_not(None),
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        ends_on >= _TODAY - OPEN_AFTER_END_DAYS,
        ~again,
        ~known,
    )


INVITATION_EXPIRES = declare(
    Reminder(
        kind="people.invitation_expires",
        title=N_("Inbjudningar som ingen har svarat på"),
        says=N_("En inbjudan till rollen {name} gäller till {due} och har inte fått något svar."),
        names=names(Invitation.id, _role_name("sv"), _role_name("en")),
        open=_open_invitations(),
        chain=(Step(-2), Step(0), Step(3, Role.ADMINISTRATOR.value)),
    )
)


# Second steps to give back: the second pair of eyes has to know that it is waited for.


_ASKED_ON = sa.func.to_char(_day_of(TwoStepReset.asked_at), "YYYY-MM-DD")
RESET_WAITING = declare(
    Reminder(
        kind="people.reset_waiting",
        title=N_("Återställningar av tvåstegsinloggning att bekräfta"),
        says=N_("Någon har blivit av med sitt andra steg. En andra person behöver bekräfta det ({name}) senast {due}."),
        # The day on which it was asked for: whose account it is stands on the page alone, never in a mail.
        names=names(TwoStepReset.id, sa.literal("begärd ") + _ASKED_ON, sa.literal("asked for on ") + _ASKED_ON),
        open=things(TwoStepReset.id, TwoStepReset.county_id, None, _day_of(TwoStepReset.expires_at)).where(
            TwoStepReset.confirmed_at.is_(None),
            TwoStepReset.stopped_at.is_(None),
            _day_of(TwoStepReset.expires_at) >= _TODAY,
        ),
        chain=(Step(-3, Role.ADMINISTRATOR.value), Step(-3, Role.COUNTY_MANAGEMENT.value)),
    )
)


# Organisations without a contact.


def _open_gaps() -> sa.Select[Any]:
    """An organisation of a county in which nobody is a contact, though a role is to be filled or accounts still open.

    Credentials that nobody answers for: accounts, with their keys, by a role in the organisation. It begins on the day after the last
    contact's, or when the oldest of those roles began if that was later; a vacancy always begins with the former.
    """
    contacts = (
        sa.select(
            Contact.organisation_id,
            sa.func.bool_or(Contact.until_on.is_(None)).label("somebody"),
            sa.func.bool_or(Contact.vacant).label("vacant"),
            (sa.func.max(Contact.until_on) + 1).label("since_on"),
        )
        .group_by(Contact.organisation_id)
        .subquery("contacts")
    )
    accounts = (
        sa.select(Membership.organisation_id, sa.func.min(Membership.valid_from).label("since_on"))
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id.is_not(None), User.active, _in_force(Membership))
        .group_by(Membership.organisation_id)
        .subquery("accounts")
    )
    vacant = sa.func.coalesce(contacts.c.vacant, sa.false())
    due_on = sa.case((vacant, contacts.c.since_on), else_=sa.func.greatest(contacts.c.since_on, accounts.c.since_on))
    return (
        things(Organisation.id, Organisation.county_id, None, due_on)
        .outerjoin(contacts, contacts.c.organisation_id == Organisation.id)
        .outerjoin(accounts, accounts.c.organisation_id == Organisation.id)
        .where(
            Organisation.active,
            Organisation.county_id.is_not(None),
            sa.not_(sa.func.coalesce(contacts.c.somebody, sa.false())),
            sa.or_(vacant, accounts.c.organisation_id.is_not(None)),
        )
    )


CONTACT_GAP = declare(
    Reminder(
        kind="people.contact_gap",
        title=N_("Organisationer utan kontakt"),
        says=N_("{name} saknar kontakt sedan {due}."),
        names=names(Organisation.id, Organisation.name, Organisation.name),
        open=_open_gaps(),
        chain=(
            Step(0, Role.DEVELOPMENT_LEADER.value),
            Step(14, Role.DEVELOPMENT_LEADER.value),
            Step(30, Role.COUNTY_MANAGEMENT.value),
        ),
        missing=True,
    )
)


# Counties that nobody leads the work in.


_CLOSED = sa.literal_column("""'{"active": [true, false]}'""", JSONB)  # written out: statements by hand pass no JSON


def _open_counties() -> sa.Select[Any]:
    """A county that has had a development leader and has none today. The last one's last day: of the role, or of the account that was
    closed while the role ran, as the audit knows it.
    """
    closed_on = (
        sa.select(sa.func.max(_day_of(AUDIT.c.at)))
        .where(AUDIT.c.kind == User.__tablename__, AUDIT.c.row_id == User.id, AUDIT.c.diff.contains(_CLOSED))
        .scalar_subquery()
    )
    runs = sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY)
    last_on = sa.case((sa.not_(runs), Membership.valid_to), (User.active, None), else_=sa.func.coalesce(closed_on, Membership.valid_from))
    return (
        things(Membership.county_id, Membership.county_id, None, sa.func.max(last_on) + 1)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.DEVELOPMENT_LEADER.value,
            Membership.county_id.is_not(None),
            Membership.assignment_id.is_(None),
            Membership.valid_from <= _TODAY,
        )
        .group_by(Membership.county_id)
        .having(sa.not_(sa.func.bool_or(sa.and_(User.active, runs))))
    )


COUNTY_WITHOUT_LEADER = declare(
    Reminder(
        kind="people.county_without_leader",
        title=N_("Län utan utvecklingsledare"),
        says=N_("{name} saknar utvecklingsledare sedan {due}."),
        names=names(County.id, County.name, County.name),
        open=_open_counties(),
        chain=(Step(0, Role.ADMINISTRATOR.value), Step(0, Role.COUNTY_MANAGEMENT.value), Step(7, Role.ADMINISTRATOR.value)),
        missing=True,
    )
)


# What shuts somebody out of the service.


_TOLD_ON = sa.func.to_char(_day_of(Barrier.told_at), "YYYY-MM-DD")
BARRIER_TOLD = declare(
    Reminder(
        kind="people.barrier_told",
        title=N_("Synpunkter på tillgängligheten att svara på"),
        says=N_("Någon har skrivit om en brist i tillgängligheten ({name}). Svara senast {due}."),
        # The day on which it was told: who wrote, and what, stands on the page alone.
        names=names(Barrier.id, sa.literal("inkom ") + _TOLD_ON, sa.literal("came in on ") + _TOLD_ON),
        open=things(Barrier.id, Barrier.county_id, None, _day_of(Barrier.told_at) + ANSWER_WITHIN.days).where(Barrier.closed_at.is_(None)),
        chain=(
            Step(-ANSWER_WITHIN.days, Role.REGISTRAR.value),
            Step(0, Role.REGISTRAR.value),
            Step(7, Role.COUNTY_MANAGEMENT.value),
        ),
    )
)
