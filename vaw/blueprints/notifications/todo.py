"""Everything that is open and one's own to see to, whether a mail about it was wanted or not."""

from __future__ import annotations

from flask import render_template, request

from vaw.blueprints.notifications.base import bp
from vaw.domain.notifications import policy
from vaw.domain.notifications.queries.open import Group, list_open
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.drafts import waiting
from vaw.web.todo import HEADINGS, SLUGS, lines

_BY_SLUG = {slug: group for group, slug in SLUGS.items()}


@bp.page("/att-gora", allow=policy.OWN_NOTICE)
def list_todo() -> Answer:
    person = signed_in_person()
    things = list_open(actor(), clock.today())
    drawn = list(zip(things, lines(things), strict=True))
    of_group = {group: [line for thing, line in drawn if thing.group is group] for group in Group}
    chosen = _BY_SLUG.get(request.args.get("visa", ""))
    views = [(_("Allt"), "/att-gora", chosen is None)]
    views += [
        (f"{_(HEADINGS[group])} ({len(rows)})", f"/att-gora?visa={SLUGS[group]}", group is chosen)
        for group, rows in of_group.items()
        if rows or group is chosen
    ]
    return render_template(
        "notifications/todo.html",
        views=views,
        drafts=waiting(person) if person and chosen is None else [],
        groups=[(_(HEADINGS[group]), SLUGS[group], rows) for group, rows in of_group.items() if rows and chosen in (None, group)],
        empty=_("Inget är öppet just nu.") if chosen is None else _("Inget sådant just nu."),
    )
