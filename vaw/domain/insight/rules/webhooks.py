"""What a program may be told of at once, how often one tries, and which addresses are none (docs/webhooks.md).

A message says that something has happened, of what kind and where it is read: never what. Whoever receives it asks the API with a key.
Nothing of protected housing is told at all: that a row of it has changed can be a trace of somebody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

SECRET_PREFIX = "whsec_"  # noqa: S105  as Standard Webhooks writes it, so that a secret that was left in a file can be recognised
ADDRESS_MOST = 500
# A name of the public DNS. A last label that begins with a letter: no number that the system's resolver would take for an IPv4 address.
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
HOOKS_MOST = 5  # of one account: a system, its test environment, and what replaces it
PORTS = (443, 8443)  # the port of https, and the one beside it that needs no rights on the receiver's machine
# After the first attempt: one minute, then longer, until a day has gone since the one before (Standard Webhooks suggests the same shape).
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=24),
)
FAILING_FOR = timedelta(days=3)  # over a weekend; then it is paused
FAILURES_MOST = 10  # in a row: fewer, and nobody has tried often enough to know
LOG_KEPT = timedelta(days=30)
TEST_TYPE, STOPPED_TYPE = "webhook.test", "webhook.stopped"  # the second is a line of the log, and never sent
WEBHOOK_STOPPED = "insight.webhook_stopped"


class HookState(StrEnum):
    """`stopped`: by itself, and why is kept beside it."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


class DeliveryState(StrEnum):
    """`dropped`: not sent, because its owner may not read the object any more or because the address was paused."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Happening:
    """One type of message. `kind`: the table whose row it is about; `operations`: what makes it happen, by their names in the registry.

    `scope` and `path`: by which key and where the API shows the object.
    """

    type: str
    kind: str
    operations: tuple[str, ...]
    scope: str
    path: str
    told: str

    @property
    def area(self) -> str:
        """By whose operations it happens."""
        return self.operations[0].partition(".")[0]


_ACTIVITY = ("activity", "activities:read", "/activities/{id}")
_REQUEST = ("support_request", "requests:read", "/requests/{id}")
_OCCASION = ("occasion", "occasions:read", "/occasions/{id}")
_MEETING = ("meeting", "meetings:read", "/meetings/{id}")
_ACTION = ("action_point", "actions:read", "/actions/{id}")
_STRATEGY = ("strategy", "strategies:read", "/strategies/{id}")
_MEASURE = ("measure", "measures:read", "/measures/{id}")
_ACCOUNT = ("assignment_account", "accounts:read", "/accounts/{id}")
_REPORT = ("report", "reports:read", "/reports/{id}")
_EFFORT = ("effort", "efforts:read", "/efforts/{id}")


def _of(of: tuple[str, str, str], type_: str, told: str, area: str, *names: str) -> Happening:
    kind, scope, path = of
    return Happening(type_, kind, tuple(f"{area}.operations{name}" for name in names), scope, path, told)


HAPPENINGS: dict[str, Happening] = {
    one.type: one
    for one in (
        _of(_ACTIVITY, "activity.logged", N_("Aktivitet: loggad"), "activities", ".log.log_activity", ".drafts.confirm_draft"),
        _of(_ACTIVITY, "activity.corrected", N_("Aktivitet: rättad"), "activities", ".log.correct_activity", ".log.restore_activity"),
        _of(_ACTIVITY, "activity.withdrawn", N_("Aktivitet: återtagen"), "activities", ".log.withdraw_activity"),
        _of(_REQUEST, "request.received", N_("Förfrågan om stöd: ny"), "support", ".asking.ask_for_support", ".asking.write_down"),
        _of(
            _REQUEST, "request.changed", N_("Förfrågan om stöd: har ett nytt läge"), "support", ".answering.acknowledge_request",
            ".answering.assign_request", ".answering.match_request", ".answering.plan_request", ".answering.deliver_request",
            ".answering.follow_up_request", ".answering.give_back_request", ".answering.withdraw_for_requester",
            ".answering.decline_request", ".answering.close_request", ".following.withdraw_request", ".bundling.answer_with_occasion",
            ".passing.pass_to_county", ".passing.pass_to_authority",
        ),
        _of(_OCCASION, "occasion.published", N_("Utbildning: öppnad för anmälan"), "support", ".occasions.open_occasion"),
        _of(_OCCASION, "occasion.changed", N_("Utbildning: ändrad"), "support", ".occasions.change_occasion"),
        _of(_OCCASION, "occasion.cancelled", N_("Utbildning: inställd"), "support", ".occasions.call_off_occasion"),
        _of(_OCCASION, "occasion.held", N_("Utbildning: genomförd"), "support", ".closing.close_occasion", ".closing.close_forgotten"),
        _of(_MEETING, "meeting.published", N_("Möte: inbjudan har gått ut"), "networks", ".meetings.open_meeting", ".series.open_series"),
        _of(_MEETING, "meeting.changed", N_("Möte: ändrat"), "networks", ".meetings.change_meeting", ".series.change_following"),
        _of(_MEETING, "meeting.cancelled", N_("Möte: inställt"), "networks", ".meetings.cancel_meeting"),
        _of(_MEETING, "meeting.held", N_("Möte: genomfört"), "networks", ".ending.end_meeting", ".ending.end_forgotten"),
        _of(_ACTION, "action.added", N_("Åtgärd: ny"), "networks", ".actions.add_action"),
        _of(
            _ACTION, "action.changed", N_("Åtgärd: ändrad eller påbörjad"), "networks", ".actions.change_action", ".actions.begin_action",
            ".actions.give_time", ".actions.reopen_action", ".actions.answer_action",
        ),
        _of(_ACTION, "action.closed", N_("Åtgärd: klar eller struken"), "networks", ".actions.finish_action", ".actions.drop_action"),
        _of(_STRATEGY, "strategy.approved", N_("Strategi: beslutad"), "strategies", ".strategies.approve_strategy"),
        _of(_MEASURE, "measure.followed", N_("Åtgärd i handlingsplan: uppföljd"), "strategies", ".measures.follow_measure"),
        _of(
            _EFFORT, "effort.changed", N_("Förebyggande insats: ny eller ändrad"), "prevention", ".efforts.add_effort",
            ".efforts.change_effort", ".efforts.set_state",
        ),
        _of(_ACCOUNT, "account.approved", N_("Redovisning: godkänd"), "insight", ".accounts.approve_account"),
        _of(_REPORT, "report.published", N_("Rapport: fastställd"), "insight", ".approve_report"),
    )
}  # fmt: skip
TYPES_OF = {(name, one.kind): one.type for one in HAPPENINGS.values() for name in one.operations}


def wait_after(attempts: int) -> timedelta | None:
    """How long until the next attempt, when `attempts` have failed; None: that was the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def checked_address(text: str, *, plain: bool = False) -> str:
    """The address as it is kept. `plain`: http and any port too, for tests and for trying it out at home.

    Raises RuleBroken("insight.webhook_address", field="address") for anything but https, for a user name or a fragment in it, and for
    other ports than PORTS. Whether the name leads to a private address is judged at each sending (integrations.webhooks).
    """
    wrong, address = RuleBroken("insight.webhook_address", field="address"), text.strip()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    unclean = len(address) > ADDRESS_MOST or not address.isascii() or not address.isprintable() or {" ", "\\"} & set(address)
    known = parts.scheme == "https" or (plain and parts.scheme == "http")
    if unclean or not known or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise wrong
    if not plain and (port not in (None, *PORTS) or not _NAME.fullmatch(parts.hostname)):
        raise wrong
    return address


def fresh_secret() -> str:
    """32 random bytes, written as Standard Webhooks does."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message: str, at: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of "message.at.body" in base64. `at`: seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, f"{message}.{at}.".encode() + body, hashlib.sha256).digest()).decode()


def host_of(address: str) -> str:
    """What an address is called aloud: the rest of it may be a secret."""
    return urlsplit(address).hostname or ""
