"""Ending what colleagues have open: of one, and of everybody in the county."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from vaw.blueprints.account.forms import ButtonForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.admin.base import bp
from vaw.domain.people import policy
from vaw.domain.people.operations.sign_ins import end_colleagues_sign_ins, end_everybodys_sign_ins
from vaw.domain.people.queries.memberships import get_account
from vaw.kernel.i18n import ngettext
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county


@bp.page("/admin/konton/<int:user_id>/logga-ut", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def sign_out_account(user_id: int) -> Answer:
    by, county, form, ended = actor(), asked_county(policy.MANAGE_ACCOUNTS), ButtonForm(), list[int]()
    account = get_account(by, county, user_id)
    if form.submitted(lambda _values: ended.append(end_colleagues_sign_ins(by, county, user_id=user_id))):
        flash(_told(ended[0]))
        return redirect(url_for(".show_account", user_id=user_id, lan=county.id), 303)
    return render_template("admin/sign_out.html", form=form, account=account, county=county), form.status


@bp.page("/admin/konton/logga-ut-alla", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def sign_out_everybody() -> Answer:
    by, county, form, ended = actor(), asked_county(policy.MANAGE_ACCOUNTS), ButtonForm(), list[int]()
    if form.submitted(lambda _values: ended.append(end_everybodys_sign_ins(by, county))):
        flash(_told(ended[0]))
        return redirect(url_for(".list_accounts", lan=county.id), 303)
    return render_template("admin/sign_out_all.html", form=form, county=county), form.status


def _told(ended: int) -> str:
    return ngettext("1 inloggning är avslutad.", "{n} inloggningar är avslutade.", ended).format(n=ended)
