"""Keeping the catalogue: adding, changing, showing, reviewing and retiring entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.support.base import bp
from vaw.blueprints.support.catalogue_forms import MethodForm, facts_of
from vaw.domain.geography.queries import counties_of
from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.operations import catalogue as operations
from vaw.domain.support.queries import catalogue as queries
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county


@bp.page("/katalog/ny", allow=policy.ADD_METHOD, methods=["GET", "POST"])
def add_method() -> Answer:
    by, county = actor(), asked_county(policy.ADD_METHOD)
    form = MethodForm()
    form.offer()
    made: list[Method] = []
    if form.submitted(lambda values: made.append(operations.add_method(by, county, facts=facts_of(values), confirmed=form.confirmed))):
        flash(_("Utkastet är sparat. Bara ni som sköter katalogen ser det tills du visar det för alla."))
        return _to(made[0])
    counties = counties_of(by, policy.ADD_METHOD)
    return render_template("support/catalogue_new.html", form=form, whose=county.name, county=county, counties=counties), form.status


@bp.page("/katalog/ny-nationell", allow=policy.ADD_NATIONAL_METHOD, methods=["GET", "POST"])
def add_national_method() -> Answer:
    by, county, form, made = actor(), asked_county(policy.ADD_NATIONAL_METHOD), MethodForm(), list[Method]()
    form.offer()

    def add(values: Mapping[str, Any]) -> None:
        made.append(operations.add_national_method(by, county, facts=facts_of(values), confirmed=form.confirmed))

    if form.submitted(add):
        flash(_("Utkastet är sparat. Bara ni som sköter katalogen ser det tills du visar det för alla."))
        return _to(made[0])
    return render_template(
        "support/catalogue_new.html", form=form, whose=_("Gemensam för alla län"), county=county, counties=[]
    ), form.status


@bp.page("/katalog/<code>/andra", allow=policy.CHANGE_METHOD, methods=["GET", "POST"])
def change_method(code: str) -> Answer:
    return _change(code, policy.CHANGE_METHOD, operations.change_method)


@bp.page("/katalog/<code>/andra-nationell", allow=policy.CHANGE_NATIONAL_METHOD, methods=["GET", "POST"])
def change_national_method(code: str) -> Answer:
    return _change(code, policy.CHANGE_NATIONAL_METHOD, operations.change_national_method)


@bp.page("/katalog/<code>/visa", allow=policy.CHANGE_METHOD, methods=["POST"])
def activate_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_METHOD, operations.activate_method, _("Nu visas den för alla i katalogen."))


@bp.page("/katalog/<code>/visa-nationell", allow=policy.CHANGE_NATIONAL_METHOD, methods=["POST"])
def activate_national_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_NATIONAL_METHOD, operations.activate_national_method, _("Nu visas den för alla i katalogen."))


@bp.page("/katalog/<code>/granskad", allow=policy.CHANGE_METHOD, methods=["POST"])
def review_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_METHOD, operations.review_method, _("Tack. Den är granskad i dag, och ni påminns om ett år."))


@bp.page("/katalog/<code>/granskad-nationell", allow=policy.CHANGE_NATIONAL_METHOD, methods=["POST"])
def review_national_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_NATIONAL_METHOD, operations.review_national_method, _("Tack. Den är granskad i dag."))


@bp.page("/katalog/<code>/avsluta", allow=policy.CHANGE_METHOD, methods=["POST"])
def retire_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_METHOD, operations.retire_method, _retired())


@bp.page("/katalog/<code>/avsluta-nationell", allow=policy.CHANGE_NATIONAL_METHOD, methods=["POST"])
def retire_national_method(code: str) -> Answer:
    return _press(code, policy.CHANGE_NATIONAL_METHOD, operations.retire_national_method, _retired())


def _retired() -> str:
    return _("Den visas inte längre i katalogen. Förfrågningar som nämner den har den kvar.")


def _change(code: str, permission: Permission[Method], operation: Callable[..., Method]) -> Answer:
    by = actor()
    method = queries.get_method(by, code, permission)
    form, name = MethodForm(obj=method), method.name
    form.offer(method)
    if form.saved(method, lambda values: operation(by, method, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return _to(method)
    return render_template("support/catalogue_change.html", form=form, code=code, name=name), form.status


def _press(code: str, permission: Permission[Method], operation: Callable[[Actor, Method], None], said: str) -> Answer:
    """One press over what was on screen: whoever presses on an older text is told that somebody was first."""
    by = actor()
    method = queries.get_method(by, code, permission)
    if not csrf_holds():
        abort(400)
    saw_version(method, number_of(request.form, "version") or 0)
    operation(by, method)
    flash(said)
    return _to(method)


def _to(method: Method) -> Response:
    return redirect(url_for("support.show_method", code=method.code), 303)
