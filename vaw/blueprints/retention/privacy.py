"""What is stored about whom, why and how long, for everybody who asks: the same list of rules that the nightly work follows."""

from __future__ import annotations

from flask import render_template

from vaw.blueprints.retention.base import bp
from vaw.blueprints.retention.disposals import period_of, said_of
from vaw.domain.retention.rules import Kind, rules_on
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table
from vaw.web.blueprint import PUBLIC, Answer

# Rules with a period that are about no person: machinery, and texts in which the guard lets none be named.
NOT_PERSONAL = frozenset({"jobs", "signs_of_life", "imported_files", "scheduled_files", "report_parts", "activity_texts"})
KEPT = Table(
    "privacy",
    N_("Så länge sparas uppgifter om personer"),
    (
        Column("what", N_("Vad"), header=True),
        Column("period", N_("Sparas")),
        Column("counted", N_("Räknat")),
        Column("leaves", N_("Det som finns kvar")),
    ),
)


@bp.page("/integritet", allow=PUBLIC)
def privacy() -> Answer:
    rules = [rule for rule in rules_on(clock.today()).values() if rule.kind in (Kind.APPROVAL, Kind.AUTOMATIC)]
    rows = [
        (said_of(rule, "name"), period_of(rule) or "", said_of(rule, "counted"), said_of(rule, "leaves"))
        for rule in rules
        if rule.code not in NOT_PERSONAL
    ]
    return render_template("retention/privacy.html", table=KEPT, rows=rows)
