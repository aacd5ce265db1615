"""Examples that boards share, on the web: the list, one of them, shared, changed and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.national import NATIONAL, sees_nation
from vaw.blueprints.strategies.national_forms import ExampleForm, told_of
from vaw.blueprints.strategies.strategies import ALL
from vaw.domain.geography.queries import county_name, county_names, get_county, list_counties
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention.policy import KEEP_EFFORT
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.national import NationalExample
from vaw.domain.strategies.operations import national as operations
from vaw.domain.strategies.queries import national_examples as queries
from vaw.domain.strategies.queries.plans import get_measure
from vaw.domain.strategies.queries.strategies import get_strategy
from vaw.domain.strategies.rules.checkpoints import STAGE_NAMES, Stage
from vaw.domain.strategies.rules.national import EXAMPLE_NAMES, TITLE_MOST, ExampleKind
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import STAGE_WORDS
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

EXAMPLES = f"{NATIONAL}/exempel"
EXAMPLE = f"{EXAMPLES}/<int:example_id>"
KINDS = {"strategier": ExampleKind.STRATEGY, "atgarder": ExampleKind.MEASURE, "insatser": ExampleKind.EFFORT}
STAGES = {word: stage for stage, word in STAGE_WORDS.items()}
TABLE = Table(
    "national-examples",
    N_("Exempel som länen delar"),
    (
        Column("title", N_("Exempel"), header=True),
        Column("county", N_("Län")),
        Column("kind", N_("Slag")),
        Column("tied", N_("Delmål och sakområden")),
        Column("stages", N_("Steg")),
    ),
)


class Thing(NamedTuple):
    """What can be shared, got by its own area within the actor's scope. `on`: the day whose lists it is tied to."""

    title: str
    county_id: int
    href: str
    on: date
    sub_goals: tuple[str, ...] = ()
    subject_areas: tuple[str, ...] = ()


def _strategy(by: Actor, number: int) -> Thing:
    found = get_strategy(by, number, policy.KEEP_STRATEGY)
    return Thing(found.title, found.county_id, f"{ALL}/{number}", found.starts_on, *queries.tied_to(number))


def _measure(by: Actor, number: int) -> Thing:
    found = get_measure(by, number, policy.KEEP_MEASURE)
    tied = queries.tied_to(found.strategy_id, found.goal_id)
    return Thing(found.what, found.county_id, f"{ALL}/atgarder/{number}", found.strategy.starts_on, *tied)


def _effort(by: Actor, number: int) -> Thing:
    found = get_effort(by, number, KEEP_EFFORT)
    return Thing(found.title, found.county_id, f"/forebyggande/{number}", found.begins_on)


OBJECTS: dict[ExampleKind, Callable[[Actor, int], Thing]] = {
    ExampleKind.STRATEGY: _strategy,
    ExampleKind.MEASURE: _measure,
    ExampleKind.EFFORT: _effort,
}


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: ord, slag, lan, delmal, omrade, steg, efter."""
    county = number_of(args, "lan")
    return queries.Filter(
        words=(args.get("ord") or "")[:100],
        kind=KINDS.get(args.get("slag", "")),
        county_id=county if county in county_names() else None,
        sub_goal=_code(TermList.SUB_GOAL, args.get("delmal")),
        subject_area=_code(TermList.SUBJECT_AREA, args.get("omrade")),
        stage=STAGES.get(args.get("steg", "")),
        after=args.get("efter") or None,
    )


@bp.page(EXAMPLES, allow=policy.READ_EXAMPLE)
def list_examples() -> Answer:
    by, args = actor(), request.args.to_dict()
    asked = wanted(args)
    page = queries.list_examples(by, asked)
    return render_template(
        "strategies/national_examples.html",
        sees=sees_nation(by),
        table=TABLE,
        rows=[_row(line) for line in page.rows],
        hrefs=[f"{EXAMPLES}/{line.id}" for line in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        filters=_filters(),
        chosen=_chosen(args, asked),
        args=args,
        may_share=policy.SHARE_EXAMPLE.held_by(by),
    )


@bp.page(EXAMPLE, allow=policy.READ_EXAMPLE)
def show_example(example_id: int) -> Answer:
    by = actor()
    example = queries.get_example(by, example_id)
    may_keep = policy.KEEP_EXAMPLE.allows(by, example)
    return render_template(
        "strategies/national_example.html",
        example=example,
        county=county_name(example.county_id),
        kind=_(EXAMPLE_NAMES[ExampleKind(example.kind)]),
        facts=[
            (_("Delmål"), _named(TermList.SUB_GOAL, example.sub_goals) or None),
            (_("Sakområden"), _named(TermList.SUBJECT_AREA, example.subject_areas) or None),
            (_("Steg"), _stages(example.stages) or None),
            (_("Delas sedan"), day(example.shared_on)),
        ],
        href=_own_page(example) if may_keep else "",
        may_keep=may_keep,
    )


@bp.page(f"{EXAMPLES}/dela/<kind>/<int:object_id>", allow=policy.SHARE_EXAMPLE, methods=["GET", "POST"])
def share_example(kind: str, object_id: int) -> Answer:
    """What is shared already leads to what was said of it."""
    if kind not in KINDS:
        raise NotFound
    by, what = actor(), KINDS[kind]
    thing = OBJECTS[what](by, object_id)
    known = queries.example_of(what, object_id)
    if known is not None:
        return redirect(f"{EXAMPLES}/{known}", 303)
    county = get_county(by, policy.SHARE_EXAMPLE, thing.county_id)
    told = {"title": thing.title[:TITLE_MOST], "sub_goals": thing.sub_goals, "subject_areas": thing.subject_areas}
    form, made = ExampleForm(data=told), list[int]()
    form.offer(thing.on, thing.sub_goals, thing.subject_areas)

    def act(values: Mapping[str, object]) -> None:
        said = told_of(values)
        made.append(operations.share_example(by, county, kind=what, object_id=object_id, told=said, confirmed=form.confirmed).id)

    if form.submitted(act):
        flash(_("Exemplet delas nu med alla länsstyrelser."))
        return redirect(f"{EXAMPLES}/{made[0]}", 303)
    lead = _("Alla länsstyrelser kan läsa det du skriver här. De ser inte strategin, åtgärden eller insatsen i övrigt.")
    return _small(form, thing.href, thing.title, _("Dela som exempel"), _("Dela"), lead)


@bp.page(f"{EXAMPLE}/andra", allow=policy.KEEP_EXAMPLE, methods=["GET", "POST"])
def change_example(example_id: int) -> Answer:
    by = actor()
    example = queries.get_example(by, example_id, policy.KEEP_EXAMPLE)
    form, title = ExampleForm(obj=example), example.title
    form.offer(example.shared_on, example.sub_goals, example.subject_areas)
    if form.saved(example, lambda values: operations.change_example(by, example, told=told_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return redirect(f"{EXAMPLES}/{example_id}", 303)
    return _small(form, f"{EXAMPLES}/{example_id}", title, _("Ändra exemplet"), _("Spara"))


@bp.page(f"{EXAMPLE}/sluta-dela", allow=policy.KEEP_EXAMPLE, methods=["POST"])
def stop_sharing_example(example_id: int) -> Answer:
    by = actor()
    example = queries.get_example(by, example_id, policy.KEEP_EXAMPLE)
    if not csrf_holds():
        abort(400)
    operations.stop_sharing_example(by, example)
    flash(_("Exemplet delas inte längre."))
    return redirect(EXAMPLES, 303)


def _small(form: ExampleForm, back: str, title: str, heading: str, submit: str, lead: str = "") -> Answer:
    told = {"back": back, "title": title, "heading": heading, "submit": submit, "lead": lead}
    return render_template("strategies/small.html", form=form, **told), form.status


def _own_page(example: NationalExample) -> str:
    pages = {ExampleKind.STRATEGY: ALL, ExampleKind.MEASURE: f"{ALL}/atgarder", ExampleKind.EFFORT: "/forebyggande"}
    return f"{pages[ExampleKind(example.kind)]}/{example.object_id}"


def _row(line: queries.Line) -> tuple[str | None, ...]:
    tied = [_named(TermList.SUB_GOAL, line.sub_goals), _named(TermList.SUBJECT_AREA, line.subject_areas)]
    kind = _(EXAMPLE_NAMES[ExampleKind(line.kind)])
    return line.title, county_name(line.county_id), kind, "; ".join(filter(None, tied)) or None, _stages(line.stages) or None


def _named(name: TermList, codes: Sequence[str]) -> str:
    names = term_names(name)
    return ", ".join(names.get(code, code) for code in codes)


def _stages(stages: Sequence[str]) -> str:
    return ", ".join(_(STAGE_NAMES[stage]) for stage in Stage if stage in stages).capitalize()


def _code(name: TermList, code: str | None) -> str | None:
    return code if code in term_names(name) else None


def _terms(name: TermList) -> list[tuple[str, str]]:
    """Every entry, those of earlier times with the year in which they ended."""
    return [(one.code, f"{one.name} ({one.valid_from.year}–{one.valid_to.year})" if one.valid_to else one.name) for one in list_terms(name)]


def _filters() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name in the address, label, choices)."""
    return [
        ("delmal", _("Delmål"), _terms(TermList.SUB_GOAL)),
        ("omrade", _("Sakområde"), _terms(TermList.SUBJECT_AREA)),
        ("steg", _("Steg"), [(word, _(STAGE_NAMES[stage])) for word, stage in STAGES.items()]),
        ("slag", _("Slag"), [(word, _(EXAMPLE_NAMES[kind])) for word, kind in KINDS.items()]),
        ("lan", _("Län"), [(str(one.id), one.short_name) for one in list_counties()]),
    ]


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("delmal", term_names(TermList.SUB_GOAL).get(asked.sub_goal or "", "")),
        ("omrade", term_names(TermList.SUBJECT_AREA).get(asked.subject_area or "", "")),
        ("steg", _(STAGE_NAMES[asked.stage]) if asked.stage else ""),
        ("slag", _(EXAMPLE_NAMES[asked.kind]) if asked.kind else ""),
        ("lan", county_name(asked.county_id) if asked.county_id is not None else ""),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return EXAMPLES + (f"?{urlencode(kept)}" if kept else "")
