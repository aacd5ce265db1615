"""Who may do what with accounts, organisations and contacts (safety.md 3)."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.models import (
    AccountEvent,
    ApiToken,
    Barrier,
    ClaimRule,
    Contact,
    FormDraft,
    Invitation,
    Organisation,
    Passkey,
    SignIn,
    TwoStepReset,
    User,
)
from vaw.domain.people.rules import COUNTY_BOARD, Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission, Personal, Unset, Via

_ADMIN = frozenset({Role.ADMINISTRATOR})
_BOARD = COUNTY_BOARD - _ADMIN
_LEADERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})

OWN_ACCOUNT = Personal("people.account.own", User)
OWN_SIGN_IN = Personal("people.sign_in.own", SignIn)
OWN_TOKEN = Personal("people.token.own", ApiToken)
OWN_PASSKEY = Personal("people.passkey.own", Passkey)
OWN_FORM_DRAFT = Personal("people.form_draft.own", FormDraft)
OWN_EVENT = Personal("people.event.own", AccountEvent)

# Accounts and settings of the board, and no content.
MANAGE_ACCOUNTS = Permission("people.account.manage", County, _ADMIN, Own("county_id"))
INVITE = Permission("people.invitation.send", County, _ADMIN, Own("county_id"))
CHANGE_INVITATION = Permission("people.invitation.change", Invitation, _ADMIN, Own("county_id"))
READ_PERMISSIONS = Permission("people.permission.read", County, COUNTY_BOARD, Anything())
# The second pair of eyes when a colleague has lost every second factor; who asked is refused by the operation.
CONFIRM_RESET = Permission("people.reset.confirm", TwoStepReset, _ADMIN | {Role.COUNTY_MANAGEMENT}, Own("county_id"))
# Who leads and who administers: what those must know who are told that somebody is missing.
READ_STAFF = Permission("people.staff.read", County, _LEADERS | _ADMIN | {Role.COUNTY_MANAGEMENT}, Own("county_id"))
# Which roles follow from a board's own sign-in: one proposes, another approves.
READ_CLAIM_RULES = Permission("people.claim_rule.read", County, _ADMIN | {Role.COUNTY_MANAGEMENT}, Own("county_id"))
KEEP_CLAIM_RULE = Permission("people.claim_rule.keep", ClaimRule, _ADMIN | {Role.COUNTY_MANAGEMENT}, Own("county_id"))
OPEN_BY_RULE = Permission("people.account.by_rule", County, frozenset({SYSTEM_ROLE}), Anything())
INVITE_FROM_CONSOLE = Permission("people.invitation.console", County, frozenset({SYSTEM_ROLE}), Anything())
POST_INVITATION = Permission("people.invitation.post", Invitation, frozenset({SYSTEM_ROLE}), Anything())
ACCEPT_INVITATION = Permission("people.invitation.accept", Invitation, frozenset({SYSTEM_ROLE}), Anything())
KEEP_ACCOUNTS = Permission("people.account.keep", User, frozenset({SYSTEM_ROLE}), Anything())

# Organisations are shared knowledge of one county's board; national ones (no county) are seen by every board.
READ_ORGANISATION = Permission(
    "people.organisation.read", Organisation, _BOARD | {Role.REQUESTER}, Own("county_id") | Unset("county_id") | Own("organisation_id")
)
# When the board is closed, and with it its reminders: a setting of the board, and a matter of those who are reminded.
CHANGE_CALENDAR = Permission("people.calendar.change", County, _ADMIN | {Role.DEVELOPMENT_LEADER}, Own("county_id"))
ADD_ORGANISATION = Permission("people.organisation.add", County, _LEADERS, Own("county_id"))
CHANGE_ORGANISATION = Permission("people.organisation.change", Organisation, _LEADERS, Own("county_id"))
CHANGE_CONTACT = Permission("people.contact.change", Contact, _LEADERS, Via("organisation", Own("county_id")))

# What shuts somebody out of the service is told to the board of their county, without an account; its registrar answers.
TELL_BARRIER = Permission("people.barrier.tell", County, frozenset({SYSTEM_ROLE}), Anything())
KEEP_BARRIER = Permission(
    "people.barrier.keep", Barrier, frozenset({Role.REGISTRAR, Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT}), Own("county_id")
)
