"""The areas of a year, and the check of everything ever published: explained to all, done by those who answer for it."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.published import ALL
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.housing import policy
from vaw.domain.housing.figures.editions import name_of
from vaw.domain.housing.operations import editions as operations
from vaw.domain.housing.queries.declared import Declared, list_declared, list_years
from vaw.domain.housing.queries.editions import Check, Published, list_checks, list_published
from vaw.domain.housing.rules.editions import MEASURE_NAMES, RULE, Measure, TableName
from vaw.kernel import clock
from vaw.kernel.i18n import N_, gettext, instant, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Column, Table, Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

AREAS = Table(
    "areas", N_("Områden i siffrorna"), (Column("area", N_("Län som visas tillsammans"), header=True), Column("n", N_("Antal län"), "int"))
)
EDITIONS = Table(
    "editions",
    N_("Publicerade utgåvor, de senaste först"),
    (
        Column("number", N_("Utgåva"), "int", header=True),
        Column("what", N_("Vad")),
        Column("as_of", N_("Läget"), "date"),
        Column("public_from", N_("Visas från"), "date"),
        Column("figures", N_("Tal"), "int"),
        Column("hash", N_("Kontrollsumma")),
    ),
)
CHECKS = Table(
    "checks",
    N_("Granskningar, de senaste först"),
    (
        Column("asked_at", N_("Begärd"), header=True),
        Column("editions", N_("Utgåvor"), "int"),
        Column("figures", N_("Tal"), "int"),
        Column("chain", N_("Kedjan")),
        Column("leaks", N_("Boenden som kan räknas fram"), "int"),
    ),
)
SHORT_HASH = 12


@bp.page(f"{ALL}/omraden", allow=policy.READ_EDITION)
def show_areas() -> Answer:
    years = list_years()
    declared = [one for one in list_declared(Measure.PLACES) if years and one.year == years[0] and one.table == TableName.AREA]
    return render_template(
        "housing/areas.html", rule=RULE, year=clock.today().year, declared=years[0] if years else None, table=AREAS,
        levels=[AREAS.shown(rows) for rows in (_levels(declared[0]) if declared else [])],
        may_declare=policy.PUBLISH.held_by(actor()) and clock.today().year not in years,
    )  # fmt: skip


@bp.page(f"{ALL}/omraden/bestam", allow=policy.PUBLISH, methods=["POST"])
def declare_areas() -> Answer:
    _asked()
    operations.declare_areas(actor(), _county(policy.PUBLISH), year=clock.today().year)
    flash(_("Årets områden är bestämda."))
    return redirect(url_for(".show_areas"), 303)


@bp.page(f"{ALL}/granskning", allow=policy.CHECK_EDITIONS)
def show_checks() -> Answer:
    checks = list_checks()
    return render_template(
        "housing/checks.html", checks=CHECKS, check_rows=CHECKS.shown([_check(one) for one in checks]),
        waiting=any(one.ended_at is None for one in checks),
        alarm=bool(checks) and (checks[0].broken is not None or bool(checks[0].leaks)),
        editions=EDITIONS, edition_rows=EDITIONS.shown([_edition(one) for one in list_published(actor())]),
        may_publish=policy.PUBLISH.held_by(actor()),
    )  # fmt: skip


@bp.page(f"{ALL}/granskning/starta", allow=policy.CHECK_EDITIONS, methods=["POST"])
def start_check() -> Answer:
    _asked()
    operations.ask_check(actor(), _county(policy.CHECK_EDITIONS))
    flash(_("Granskningen är begärd. Den tar någon minut. Läs in sidan igen för att se svaret."))
    return redirect(url_for(".show_checks"), 303)


@bp.page(f"{ALL}/publicera", allow=policy.PUBLISH, methods=["POST"])
def publish_now() -> Answer:
    _asked()
    operations.ask_publishing(actor(), _county(policy.PUBLISH))
    flash(_("Siffrorna tas fram nu. Det som får visas finns här om någon minut."))
    return redirect(url_for(".show_checks"), 303)


def _asked() -> None:
    if not csrf_holds():
        abort(400)


def _county(permission: Permission[County]) -> County:
    """Editions are of the whole country; any county where the person may do this stands for it."""
    return counties_of(actor(), permission)[0]


def _levels(declared: Declared) -> list[list[tuple[Value, ...]]]:
    """The areas of every level, those of most counties last."""
    blocks = [sorted(set(level.values()), key=lambda block: (block.count("+"), block)) for level in declared.levels]
    return [[(name_of(TableName.AREA, block), block.count("+") + 1) for block in level] for level in blocks]


def _check(one: Check) -> tuple[Value, ...]:
    if one.ended_at is None:
        return (instant(one.asked_at), None, None, gettext(N_("Pågår")), None)
    chain = gettext(N_("Hel")) if one.broken is None else gettext(N_("Bruten vid utgåva {number}")).format(number=number(one.broken))
    return (instant(one.asked_at), one.editions, one.figures, chain, one.leaks)


def _edition(one: Published) -> tuple[Value, ...]:
    what = gettext(MEASURE_NAMES[one.scope.measure]) + (f" {one.scope.quarter}" if one.scope.quarter else "")
    return (one.number, what, one.as_of, one.public_from, len(one.figures), one.hash[:SHORT_HASH])
