"""The year on one page: a director on the way to the governor, who has half a minute and must know what to say and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import YearForm
from vaw.blueprints.insight.leading_words import COLOURS, WEIGHT_NAMES, Thing, rows_of, rule_words, said
from vaw.blueprints.insight.parts import NAME, N, Part, as_bars, as_lines
from vaw.blueprints.insight.sections import section
from vaw.blueprints.insight.statistics import Asked, asked
from vaw.blueprints.insight.white_spots import finding, map_of
from vaw.domain.activities import figures as activities
from vaw.domain.activities.policy import READ_DRAFT
from vaw.domain.activities.queries.coverage import Coverage, get_coverage
from vaw.domain.activities.queries.figures import get_year
from vaw.domain.activities.rules.coverage import Counted, in_order, months_since
from vaw.domain.activities.rules.year import NOTHING, Year
from vaw.domain.insight import policy
from vaw.domain.insight.figures import KindShare, count_checkpoints
from vaw.domain.insight.queries import FigureResult, get_figure
from vaw.domain.insight.queries.leading import Standing, get_standing
from vaw.domain.insight.rules.leading import LYING_DAYS, WAITED_MONTHS, WEIGHTS, Rule, Seen, Weight, choose, months_without_log
from vaw.domain.networks.figures import ACTIONS_IN_TIME
from vaw.domain.support.queries.occasions import list_reached_together
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.figures import Figure, Scope, read_once
from vaw.kernel.i18n import N_, gettext, hours, month, number, percent
from vaw.kernel.table import Column, Table, Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

FIGURES = (activities.PARTICIPANT_COUNT, activities.BY_FIELD, activities.BY_ASSIGNMENT, ACTIONS_IN_TIME)
QUALITY = Table(
    "quality",
    N_("Det som gör siffrorna mindre säkra"),
    (NAME, N, Column("of", N_("Av"), "int"), Column("share", N_("Andel"), "percent")),
)


@bp.page("/statistik/ledning", allow=policy.READ_FIGURES)
def show_leading() -> Answer:
    by, today = actor(), clock.today()
    chosen = asked(by, request.args)
    with read_once():
        year = get_year(Scope(by, chosen.county.id, chosen.year))
        found = {figure.code: get_figure(by, figure.code, chosen.county.id, chosen.year) for figure in FIGURES}
    coverage = get_coverage(by, chosen.county.id, Counted.ANY, list_reached_together(chosen.county.id))
    standing = get_standing(by, chosen.county, today)
    places = in_order(coverage.places)
    return render_template(
        "insight/leading.html",
        asked=chosen,
        form=YearForm.of(chosen.counties, chosen.years, chosen.county, chosen.year),
        things=_things(seen(standing, coverage, count_checkpoints(by, chosen.county)), standing, chosen, today),
        weights={weight: (gettext(WEIGHT_NAMES[weight]), COLOURS[weight]) for weight in Weight},
        rules=[(gettext(WEIGHT_NAMES[weight]), [rule_words(rule) for rule in Rule if WEIGHTS[rule] is weight]) for weight in Weight],
        parts=[_months(year, chosen), _sexes(found, chosen), _fields(found, chosen), _actions(found, chosen)],
        map=map_of(places, None, coverage, chosen.county.code),
        reached=finding(places, None, coverage),
        quality=QUALITY,
        quality_rows=(told := _quality(by, found, standing, coverage, chosen))[0],
        quality_hrefs=told[1],
        today=today,
    )


def seen(standing: Standing, coverage: Coverage, checkpoints: list[KindShare]) -> list[Seen]:
    """What every rule finds today."""
    today = coverage.today
    waits = [months_since(place, today) for place in coverage.places]
    wanted = sum(sum(kind.wanted.values()) for kind in checkpoints)
    done = sum(sum(kind.done.values()) for kind in checkpoints)
    return [
        Seen(Rule.ACCOUNTS_LATE, len(standing.late(today)), sum(one.due_on < today for one in standing.owed)),
        Seen(Rule.REQUESTS_LATE, *standing.requests),
        Seen(Rule.ACTIONS_LATE, *standing.actions),
        Seen(Rule.ACCOUNTS_SOON, len(standing.not_begun(today)), len(standing.soon(today))),
        Seen(Rule.NOT_REACHED, sum(one is None or one >= WAITED_MONTHS for one in waits), len(waits)),
        Seen(Rule.CHECKPOINTS, wanted - done, wanted),
        Seen(Rule.FOLLOW_UPS, *standing.follow_ups),
        Seen(Rule.MONTHS, *months_without_log(standing.logged)),
    ]


def _things(found: list[Seen], standing: Standing, chosen: Asked, today: date) -> list[Thing]:
    return [
        Thing(said(one, standing, today), rule_words(one.rule), WEIGHTS[one.rule], *rows_of(one.rule, chosen.county, standing, today))
        for one in choose(found)
    ]


def _about(figure: Figure, chosen: Asked) -> str:
    return f"/statistik/siffror/{figure.code}?{urlencode(chosen.query)}"


def _months(year: Year, chosen: Asked) -> Part:
    """Activities month by month beside the year before; a month that has not begun is missing, a year without log is left out."""
    now = [totals.n if (totals := year.month(place)) else None for place in range(1, 13)]
    before = [year.months.get((year.year - 1, place), NOTHING).n for place in range(1, 13)]
    lines: dict[str, list[int | None]] = {str(year.year): now}
    told = gettext(N_("Aktiviteter {year}: {n}. {last} saknas i loggen."))
    if any(before):
        lines[str(year.year - 1)] = [*before]
        told = gettext(N_("Aktiviteter {year}: {n}, mot {before} hela {last}."))
    words = told.format(n=number(year.totals.n), year=year.year, before=number(sum(before)), last=year.year - 1)
    names = [month(place) for place in range(1, 13)]
    unit = gettext(activities.BY_MONTH.unit)
    return as_lines("manader", N_("Aktiviteter månad för månad"), names, lines, words, unit, _about(activities.BY_MONTH, chosen))


def _sexes(found: Mapping[str, FigureResult], chosen: Asked) -> Part:
    result = found[activities.PARTICIPANT_COUNT.code]
    persons, women, men, unstated, _counted, not_counted = (_whole(value) for value in result.rows[0])
    if persons is None:
        words = gettext(N_("Ingen har räknat deltagarna."))
    else:
        told = gettext(N_("{persons} deltagare, {share} kvinnor. Aktiviteter där de inte är räknade: {not_counted}."))
        share = percent((women or 0) / persons) if persons else gettext(N_("inga"))
        words = told.format(persons=number(persons), share=share, not_counted=number(not_counted or 0))
    names = (activities.WOMEN, activities.MEN, activities.UNSTATED)
    counts = {gettext(name.label): value for name, value in zip(names, (women, men, unstated), strict=True)}
    unit = gettext(activities.PARTICIPANT_COUNT.unit)
    return as_bars("kon", N_("Deltagare efter kön"), counts, words, unit, _about(activities.PARTICIPANT_COUNT, chosen))


def _fields(found: Mapping[str, FigureResult], chosen: Asked) -> Part:
    """The figure as every page has it."""
    shown = section(found[activities.BY_FIELD.code], chosen.county.code, chosen.query)
    return Part("omraden", shown.title, shown.finding, shown.plot, shown.table, shown.rows, _about(activities.BY_FIELD, chosen))


def _actions(found: Mapping[str, FigureResult], chosen: Asked) -> Part:
    n, done, in_time, late, dropped = (_whole(value) or 0 for value in found[ACTIONS_IN_TIME.code].rows[0][1:6])
    counts: dict[str, int | None] = {
        gettext(N_("Klara i tid")): in_time,
        gettext(N_("Klara efter sin dag")): done - in_time,
        gettext(N_("Sena")): late,
        gettext(N_("Öppna, dagen har inte kommit")): n - done - late - dropped,
        gettext(N_("Utgår")): dropped,
    }
    if done:
        words = gettext(N_("{in_time} av {done} klara åtgärder blev klara i tid.")).format(in_time=number(in_time), done=number(done))
    else:
        words = gettext(N_("Ingen åtgärd med dag under året är klar.")) if n else gettext(N_("Ingen åtgärd hade sin dag under året."))
    unit = gettext(ACTIONS_IN_TIME.unit)
    return as_bars("atgarder", N_("Nätverkens åtgärder"), counts if n else {}, words, unit, _about(ACTIONS_IN_TIME, chosen))


def _quality(
    by: Actor, found: Mapping[str, FigureResult], standing: Standing, coverage: Coverage, chosen: Asked
) -> tuple[list[list[str]], list[str | None]]:
    """(rows of the table, addresses): what makes the year's numbers smaller or less certain than they look."""
    persons, _women, _men, unstated, counted, not_counted = (_whole(value) for value in found[activities.PARTICIPANT_COUNT.code].rows[0])
    minutes = {row[0]: _whole(row[3]) or 0 for row in found[activities.BY_ASSIGNMENT.code].rows}
    without, looked_at = months_without_log(standing.logged)
    never = sum(place.last_on() is None for place in coverage.places)
    lines: list[tuple[str, int, int, str | None]] = [
        (
            N_("Aktiviteter där deltagarna inte är räknade"),
            not_counted or 0,
            (counted or 0) + (not_counted or 0),
            _about(activities.PARTICIPANT_COUNT, chosen),
        ),
        (N_("Deltagare utan uppgift om kön"), unstated or 0, persons or 0, _about(activities.PARTICIPANT_COUNT, chosen)),
        (N_("Månader utan logg det senaste året"), without, looked_at, _about(activities.BY_MONTH, chosen)),
        (N_("Utkast som har legat i mer än {days} dagar"), *standing.lying, "/aktiviteter/utkast" if READ_DRAFT.held_by(by) else None),
        (N_("Kommuner som aldrig har nåtts"), never, len(coverage.places), f"/tackning?lan={chosen.county.code}&rakna=any"),
    ]
    told: list[tuple[Value, ...]] = [
        (gettext(name).format(days=LYING_DAYS), number(n) if of else None, number(of) if of else None, n / of if of else None)
        for name, n, of, _ in lines
    ]
    spent, whole = minutes.get(None, 0), sum(minutes.values())
    told.append((gettext(N_("Timmar utan uppdrag")), *((hours(spent), hours(whole), spent / whole) if whole else (None, None, None))))
    return QUALITY.shown(told), [*(href for *_, href in lines), _about(activities.BY_ASSIGNMENT, chosen)]


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) else None
