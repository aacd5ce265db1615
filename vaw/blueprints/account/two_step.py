"""Setting up two-step sign-in, and recovery codes: each shown once."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from flask import render_template

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import ButtonForm, TwoStepForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.domain.people.operations.accounts import renew_recovery_codes, turn_on_two_step
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.accounts import count_recovery_codes, get_own_account
from vaw.domain.people.rules import codes
from vaw.kernel import sealing
from vaw.kernel.i18n import gettext as _
from vaw.render.qr import qr
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.settings import settings


@bp.page("/konto/tva-steg", allow=OWN_ACCOUNT, methods=["GET", "POST"])
@with_fresh_password
def set_up_two_step() -> Answer:
    """Show a new secret; once the app proves by a code that it has it, it counts, and the recovery codes are shown."""
    user, form, person = get_own_account(actor()), TwoStepForm(), signed_in_person()
    secret = _unsealed(user.id, form.sealed.data) or codes.new_secret()
    shown: list[str] = []

    def turn_on(code: str) -> None:
        sign_in_id = person.sign_in_id if person else None
        shown.extend(turn_on_two_step(actor(), user, secret=secret, code=code, sign_in_id=sign_in_id))

    if form.submitted(lambda values: turn_on(values["code"])):
        return render_template("account/recovery_codes.html", codes=shown)
    form.sealed.data = _sealed(user.id, secret)
    picture = qr(codes.address_of(secret, user.email, _("Kvinnofrid i länen")), _("QR-kod för din app"))
    on = user.totp_confirmed_at is not None
    required = settings().env == "production" and person is not None and person.must_set_up
    return render_template("account/two_step.html", form=form, qr=picture, secret=_grouped(secret), on=on, required=required), form.status


def _sealed(user_id: int, secret: str) -> str:
    return sealing.seal(f"{user_id}:{secret}".encode()).decode()


def _unsealed(user_id: int, sealed: str | None) -> str | None:
    """The secret that was on this person's screen, None when there was none or it is not ours."""
    try:
        owner, _colon, secret = sealing.unseal((sealed or "").encode()).decode().partition(":")
    except InvalidToken:
        return None
    return secret if owner == str(user_id) else None


def _grouped(secret: str) -> str:
    """In fours, for somebody who types it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@bp.page("/konto/reservkoder", allow=OWN_ACCOUNT, methods=["GET", "POST"])
@with_fresh_password
def renew_codes() -> Answer:
    """How many codes are left, and new ones in their place."""
    user, form, shown = get_own_account(actor()), ButtonForm(), list[str]()
    if form.submitted(lambda _values: shown.extend(renew_recovery_codes(actor(), user))):
        return render_template("account/recovery_codes.html", codes=shown)
    return render_template("account/renew_codes.html", form=form, left=count_recovery_codes(actor())), form.status
