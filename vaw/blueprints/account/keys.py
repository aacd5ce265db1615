"""Keys for programs: made, shown once, ended."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, redirect, render_template, url_for

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import TokenForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.domain.people.models import ApiToken
from vaw.domain.people.operations.tokens import create_token, revoke_token
from vaw.domain.people.policy import OWN_TOKEN
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.tokens import get_token, list_tokens
from vaw.domain.people.rules import tokens
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

USUAL_DAYS = 90


class Shown(NamedTuple):
    """A key as the list shows it. `state` says why it counts no more; empty while it does."""

    id: int
    name: str
    scopes: str
    until: str
    used: str | None
    state: str


@bp.page("/konto/nycklar", allow=OWN_TOKEN)
def show_keys() -> Answer:
    return render_template("account/keys.html", keys=[_shown(token) for token in list_tokens(actor())])


def _shown(token: ApiToken) -> Shown:
    scopes = ", ".join(_(tokens.SCOPES.get(scope, scope)) for scope in token.scopes)
    state = _("Återkallad") if token.revoked_at else _("Har gått ut") if token.expires_at <= clock.now() else ""
    used = day(token.used_at.astimezone(clock.STOCKHOLM).date()) if token.used_at else None
    return Shown(token.id, token.name, scopes, day(token.expires_at.astimezone(clock.STOCKHOLM).date()), used, state)


@bp.page("/konto/nycklar/ny", allow=OWN_TOKEN, methods=["GET", "POST"])
@with_fresh_password
def new_key() -> Answer:
    form = TokenForm(data={"days": USUAL_DAYS})
    made: list[tuple[ApiToken, str]] = []
    if form.submitted(lambda values: made.append(create_token(actor(), get_own_account(actor()), **values))):
        row, plain = made[0]
        return render_template("account/key_made.html", name=row.name, plain=plain)
    return render_template("account/new_key.html", form=form), form.status


@bp.page("/konto/nycklar/<int:token_id>/aterkalla", allow=OWN_TOKEN, methods=["POST"])
def revoke_key(token_id: int) -> Answer:
    if not csrf_holds():
        abort(400)
    revoke_token(actor(), get_token(actor(), token_id))
    flash(_("Nyckeln är återkallad och gäller inte längre."))
    return redirect(url_for(".show_keys"), 303)
