"""Deliveries to an archive: what the law keeps for good, as files that can be read without this program."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.records.base import bp
from vaw.blueprints.records.forms import DeliveryForm
from vaw.blueprints.records.packages import action_of, package_rows
from vaw.domain.geography.queries import counties_of
from vaw.domain.records import policy
from vaw.domain.records.operations.packages import order_delivery
from vaw.domain.records.queries.packages import list_deliveries
from vaw.domain.records.rules.packages import DELIVERED
from vaw.domain.records.tables import DELIVERIES
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/arkiv"


@bp.page(ALL, allow=policy.DELIVER)
def list_archive() -> Answer:
    by, county, after = actor(), asked_county(policy.DELIVER), request.args.get("efter")
    page = list_deliveries(by, county, after)
    place = f"{ALL}?lan={county.id}"
    return render_template(
        "records/archive.html",
        county=county,
        counties=counties_of(by, policy.DELIVER),
        table=DELIVERIES,
        rows=DELIVERIES.shown(package_rows(page.rows)),
        packages=[(one, action_of(one)) for one in page.rows],
        next_href=f"{place}&{urlencode({'efter': page.after})}" if page.after else None,
        first_href=place if after else None,
    )


@bp.page(f"{ALL}/ny", allow=policy.DELIVER, methods=["GET", "POST"])
@with_fresh_password
def order_archive() -> Answer:
    by, county, last = actor(), asked_county(policy.DELIVER), clock.today().year - 1
    form = DeliveryForm(data={"first_year": last, "last_year": last})
    if form.submitted(lambda values: order_delivery(by, county, **values)):
        flash(_("Leveransen görs nu. Läs in sidan på nytt om en stund."))
        return redirect(f"{ALL}?lan={county.id}", 303)
    return render_template("records/delivery.html", form=form, county=county, tables=[one.what for one in DELIVERED]), form.status
