"""Who leads a county's work and who administers it: where a reminder leads that somebody is missing."""

from __future__ import annotations

from flask import render_template

from vaw.blueprints.admin.base import bp
from vaw.domain.geography.queries import counties_of
from vaw.domain.people import policy
from vaw.domain.people.queries.succession import get_staff
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county


@bp.page("/admin/bemanning", allow=policy.READ_STAFF)
def show_staff() -> Answer:
    by, county = actor(), asked_county(policy.READ_STAFF)
    staff = get_staff(by, county)
    return render_template(
        "admin/staff.html",
        county=county,
        counties=counties_of(by, policy.READ_STAFF),
        staff=staff,
        invitations=[(_(ROLE_NAMES[Role(role)]), day(last), last < clock.today()) for role, last in staff.invitations],
        may_see_rules=policy.READ_CLAIM_RULES.allows(by, county),
        may_manage=policy.MANAGE_ACCOUNTS.allows(by, county),
    )
