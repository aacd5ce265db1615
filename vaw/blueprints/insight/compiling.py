"""Putting the country's report together: which counties are in it, which are missing, and a few words first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.board import BOARD
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.nation import compile_nation
from vaw.domain.insight.queries.nation import approved_editions, codes_of, counties_with, place_of
from vaw.domain.insight.rules import title_in
from vaw.domain.insight.rules.nation import INTRODUCTION_MOST
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import get_assignment
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.fields import MaxLength, Required, SelectField, TextAreaField
from vaw.web.forms import Form
from vaw.web.messages import flash


class CompileForm(Form):
    """Which account is put together, and what stands before it."""

    code = SelectField(N_("Vilken redovisning?"), [Required(N_("Välj en redovisning."))], blank=None)
    introduction = TextAreaField(
        N_("Inledning"),
        [MaxLength(INTRODUCTION_MOST)],
        maxlength=INTRODUCTION_MOST,
        rows=8,
        count_from=75,
        description=N_("Det som ska stå först i rapporten. Rubriker med #, listor med - och fetstil med **."),
    )


@bp.page(f"{BOARD}/<int:assignment_id>/<int:year>/sammanstall", allow=policy.COMPILE_NATION, methods=["GET", "POST"])
def compile_report(assignment_id: int, year: int) -> Answer:
    by = actor()
    assignment = get_assignment(by, assignment_id, policy.COMPILE_NATION)
    if not 2020 <= year <= clock.today().year:
        raise NotFound
    offered = _offered(assignment, year)
    form, made = CompileForm(data={"code": offered[0][0]}), list[Report]()
    form.code.choices = [(code, _("{title} ({told})").format(title=title, told=_approved(n))) for code, title, n in offered]

    def put_together(values: Mapping[str, Any]) -> None:
        told = {"code": values["code"] or "", "introduction": values["introduction"]}
        made.append(compile_nation(by, assignment, year=year, confirmed=form.confirmed, **told))

    if form.submitted(put_together):
        flash(_("Rapporten sammanställs. Du får veta när den är klar."))
        return redirect(f"/rapporter/{made[0].id}", 303)
    there = [report.county_id for report in approved_editions(assignment, year, form.code.data or offered[0][0])]
    return render_template(
        "insight/compile.html",
        form=form,
        back=f"{BOARD}?uppdrag={assignment_id}&ar={year}",
        year=year,
        title=title_in(assignment.title_sv, assignment.title_en),
        one=len(offered) == 1,
        included=_approved(len(there)),
        missing=[place_of(county_id) for county_id in counties_with(assignment_id) if county_id not in there],
    ), form.status


def _offered(assignment: Assignment, year: int) -> Sequence[tuple[str, str, int]]:
    """(code, title, counties that have approved it): the assignment's own questions, and what counties have begun from templates."""
    begun = codes_of(assignment.id, year)
    own = len(approved_editions(assignment, year, assignment.code))
    others = [one for one in begun if one[0] != assignment.code]
    mine = [(assignment.code, title_in(assignment.title_sv, assignment.title_en), own)] if own or not others else []
    return sorted([*mine, *others], key=lambda one: -one[2])


def _approved(n: int) -> str:
    return ngettext("1 län har godkänt", "{n} län har godkänt", n).format(n=n)
