"""The registry's number of an edition: the registrar gives it when the edition is there, often days after it was ordered."""

from __future__ import annotations

from flask import redirect, render_template

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import ReferenceForm
from vaw.domain.insight import policy, queries
from vaw.domain.insight.operations.references import note_reference as note
from vaw.domain.insight.queries.nation import place_of
from vaw.domain.insight.rules import edition_name
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@bp.page("/rapporter/<int:report_id>/diarienummer", allow=policy.CHANGE_REPORT, methods=["GET", "POST"])
def note_reference(report_id: int) -> Answer:
    by = actor()
    report = queries.get_report(by, report_id, policy.CHANGE_REPORT)
    form, changed = ReferenceForm(data={"reference": report.reference}), list[bool]()
    if form.submitted(lambda values: changed.append(note(by, report, reference=values["reference"] or ""))):
        flash(_("Diarienumret är sparat. Filerna görs om med numret på omslaget.") if changed[0] else _("Diarienumret är oförändrat."))
        return redirect(f"/rapporter/{report_id}", 303)
    name = edition_name(report.kind, report.year, report.edition, report.called)
    county = place_of(report.county_id)
    return render_template("insight/reference.html", report=report, form=form, name=name, county=county), form.status
