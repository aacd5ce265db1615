"""Help in plain words, a page a role: somebody new reads it before, and somebody stuck in the middle of, the work."""

from __future__ import annotations

from flask import render_template

from vaw.blueprints.start.help_words import PAGES
from vaw.blueprints.start.pages import bp
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import PUBLIC, Answer

HELP = "/hjalp"


@bp.page(HELP, allow=PUBLIC)
def helping() -> Answer:
    """Every role's page; those of the reader's own roles first."""
    person = signed_in_person()
    mine = {grant.role for grant in person.actor.grants} if person else set()
    links = [(_(one.name), f"{HELP}/{one.path}", _(one.lead), one.role in mine) for one in PAGES]
    return render_template(
        "start/help.html", mine=[link[:3] for link in links if link[3]], others=[link[:3] for link in links if not link[3]]
    )


@bp.page(f"{HELP}/<path>", allow=PUBLIC)
def helping_role(path: str) -> Answer:
    found = next((one for one in PAGES if one.path == path), None)
    if found is None:
        raise NotFound
    return render_template("start/help_role.html", help=found, back=HELP)
