"""What keeps the open form open for people: limits by address, and the code that proves who one is (issue 4.2: no CAPTCHA).

The counts lie in Redis. When Redis does not answer, nothing is taken: the page says so and keeps what was typed.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import timedelta

from flask import request

from vaw.domain.support.models import SupportRequest
from vaw.domain.support.rules.asking import CODE_SLICE, CODE_SLICES, DRAFT_LASTS
from vaw.integrations.throttle import Limit, ThrottleDown
from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.web.settings import secure, settings
from vaw.web.throttle import throttle

log = logging.getLogger(__name__)
TRAP = "webbplats"  # a field that people neither see nor hear of
WINDOW = timedelta(minutes=10)
# A municipality shares one address: five requests in ten minutes is a busy day there, and little for a program.
SENT = Limit("ask", 5, WINDOW)
BEGUN = Limit("ask-draft", 30, WINDOW)
WRITTEN = Limit("ask-message", 10, WINDOW)
CODES_ASKED = Limit("follow-ask", 3, CODE_SLICE * CODE_SLICES)  # by number and address: three mails to somebody who asked for none
CODES_ASKED_HERE = Limit("follow-ask-address", 10, CODE_SLICE * CODE_SLICES)
CODES_TRIED = Limit("follow-try", 6, CODE_SLICE * CODE_SLICES)
_USED = Limit("follow-used", 1, CODE_SLICE * CODE_SLICES)


def count(limit: Limit, what: str | None = None) -> None:
    """Count one try, by the sender's address unless `what` is given. Raises RuleBroken("support.too_many"), ("support.not_counted")."""
    try:
        allowed = throttle().take([(limit, what or request.remote_addr or "")])
    except ThrottleDown:
        log.error("asking.redis_down")
        raise RuleBroken("support.not_counted") from None
    if not allowed:
        log.warning("asking.too_many", extra={"limit": limit.name})
        raise RuleBroken("support.too_many", time=f"{(clock.now() + limit.within).astimezone(STOCKHOLM):%H.%M}")


def check_trap() -> None:
    """Raises RuleBroken("support.trap") when the field was filled in that nobody sees. It comes back empty: a person sends again."""
    if request.form.get(TRAP):
        log.warning("asking.trap")
        raise RuleBroken("support.trap")


STATUS = {"support.too_many": 429, "support.not_counted": 503}


def draft_cookie() -> str:
    return "__Host-vaw-stod" if secure() else "vaw-stod"


def draft_token() -> str:
    """This browser's token for what it has begun, "" when there is none."""
    return request.cookies.get(draft_cookie(), "")


DRAFT_SECONDS = int(DRAFT_LASTS.total_seconds())


def slice_now() -> int:
    return int(clock.now().timestamp() // CODE_SLICE.total_seconds())


def code_of(asked: SupportRequest, slice_number: int) -> str:
    """Six digits that only the mail's reader knows: a MAC of request, address and time. Nothing is stored."""
    told = f"follow:{asked.id}:{asked.contact_email}:{slice_number}".encode()
    return f"{int.from_bytes(hmac.new(settings().secret_key.encode(), told, hashlib.sha256).digest()[:8]) % 1_000_000:06}"


def code_counts(slice_number: int) -> bool:
    """Whether a code that was asked for then still counts."""
    return 0 <= slice_now() - slice_number < CODE_SLICES


def use_code(asked: SupportRequest, code: str) -> bool:
    """Whether the code is one that counts now, and has not been used. Tries are counted by whoever asks. Raises ThrottleDown."""
    now = slice_now()
    for number in range(now, now - CODE_SLICES, -1):
        if hmac.compare_digest(code_of(asked, number).encode(), code.encode()):
            return throttle().take([(_USED, f"{asked.id}:{number}")])
    return False
