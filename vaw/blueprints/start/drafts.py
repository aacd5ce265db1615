"""Throwing away what one typed and did not send; keeping it is every page's own (vaw.web.drafts)."""

from __future__ import annotations

from flask import abort, redirect

from vaw.blueprints.start.pages import bp
from vaw.domain.people.operations.form_drafts import drop_form_draft
from vaw.domain.people.policy import OWN_FORM_DRAFT
from vaw.domain.people.queries.form_drafts import get_form_draft, kept_of
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.drafts import page_of
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash


@bp.page("/utkast/<int:draft_id>/ta-bort", allow=OWN_FORM_DRAFT, methods=["POST"])
def drop_draft(draft_id: int) -> Answer:
    by = actor()
    draft = get_form_draft(by, draft_id)
    if not csrf_holds():
        abort(400)
    page = page_of(kept_of(draft))
    drop_form_draft(by, draft)
    flash(_("Utkastet är borttaget."))
    return redirect(page, 303)
