"""One's own passkeys: seen, added, removed. Adding and removing ask for proof first."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, url_for

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import ButtonForm, NewPasskeyForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.domain.people.operations.factors import add_passkey, remove_passkey
from vaw.domain.people.policy import OWN_ACCOUNT, OWN_PASSKEY
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.factors import get_passkey, list_passkeys
from vaw.domain.people.rules import PASSKEYS_MOST
from vaw.kernel.i18n import gettext as _
from vaw.web import passkeys
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.settings import settings


@bp.page("/konto/passkeys", allow=OWN_PASSKEY)
def show_passkeys() -> Answer:
    held = list_passkeys(actor())
    return render_template("account/passkeys.html", passkeys=held, full=len(held) >= PASSKEYS_MOST)


@bp.page("/konto/passkeys/ny", allow=OWN_ACCOUNT, methods=["GET", "POST"])
@with_fresh_password
def new_passkey() -> Answer:
    """The device makes the key, asked by the page's script; the recovery codes are shown when it is the first second factor."""
    by, form, codes = actor(), NewPasskeyForm(), list[str]()

    def add(name: str, answer: str) -> None:
        user, made = get_own_account(by), passkeys.made(answer, _purpose())
        codes.extend(
            add_passkey(
                by,
                user,
                name=name,
                credential_id=made.credential_id,
                public_key=made.public_key,
                handle=passkeys.handle_of(user.id, list_passkeys(by)),
                sign_count=made.sign_count,
                backed_up=made.backed_up,
                sign_in_id=_here(),
            )
        )

    if form.submitted(lambda values: add(**values)):
        if codes:
            return render_template("account/recovery_codes.html", codes=codes)
        flash(_("Din passkey är tillagd. Du är utloggad på alla andra ställen."))
        return redirect(url_for(".show_passkeys"), 303)
    person = signed_in_person()
    required = settings().env == "production" and person is not None and person.must_set_up
    return render_template("account/new_passkey.html", form=form, origin=passkeys.place().origin, required=required), form.status


@bp.page("/konto/passkeys/ny/fraga", allow=OWN_ACCOUNT, methods=["POST"])
@with_fresh_password
def ask_for_new_passkey() -> Answer:
    if not csrf_holds():
        abort(400)
    return jsonify(passkeys.ask_to_make(get_own_account(actor()), list_passkeys(actor()), _purpose()))


@bp.page("/konto/passkeys/<int:passkey_id>/ta-bort", allow=OWN_PASSKEY, methods=["GET", "POST"])
@with_fresh_password
def drop_passkey(passkey_id: int) -> Answer:
    key, form = get_passkey(actor(), passkey_id), ButtonForm()
    if form.submitted(lambda _values: remove_passkey(actor(), key, sign_in_id=_here())):
        flash(_("Din passkey är borttagen. Du är utloggad på alla andra ställen."))
        return redirect(url_for(".show_passkeys"), 303)
    return render_template("account/drop_passkey.html", form=form, passkey=key), form.status


def _purpose() -> str:
    return passkeys.purpose("make", _here() or 0)


def _here() -> int | None:
    person = signed_in_person()
    return person.sign_in_id if person else None
