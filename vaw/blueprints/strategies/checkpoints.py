"""The four checkpoints on the web: how much of the county's work has them, what lacks one, and writing one in three minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategies import ALL
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.insight.figures import count_checkpoints, list_lacking
from vaw.domain.networks.queries.minutes import get_decision
from vaw.domain.prevention.policy import KEEP_EFFORT
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.queries.checkpoints import checkpoints_of
from vaw.domain.strategies.queries.plans import get_measure
from vaw.domain.strategies.queries.strategies import get_strategy
from vaw.domain.strategies.rules.checkpoints import KIND_NAMES, STAGE_ASKS, STAGE_NAMES, WORDS_MOST, Kind, Stage
from vaw.domain.support.policy import READ_OCCASION
from vaw.domain.support.queries.occasions import get_occasion
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, percent
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import KIND_WORDS, STAGE_WORDS, address
from vaw.web.fields import HiddenField, RadioField, Required, TextAreaField
from vaw.web.forms import Form
from vaw.web.messages import flash
from vaw.web.place import asked_county

CHECKPOINTS = f"{ALL}/avstamningar"
KINDS = {word: kind for kind, word in KIND_WORDS.items()}
STAGES = {word: stage for stage, word in STAGE_WORDS.items()}
SHARES = Table(
    "checkpoints",
    N_("Hur stor del av arbetet har sina avstämningar?"),
    (
        Column("kind", N_("Slag"), header=True),
        Column("objects", N_("Antal"), "int"),
        *(Column(stage.value, STAGE_NAMES[stage]) for stage in Stage),
    ),
)


class Thing(NamedTuple):
    """What a checkpoint is of. `county_id` None: national, which no county answers for."""

    title: str
    county_id: int | None
    href: str


def _decision(by: Actor, number: int) -> Thing:
    found = get_decision(by, number)
    return Thing(found.text, found.item.network.county_id, f"/moten/{found.meeting_id}")


def _effort(by: Actor, number: int) -> Thing:
    found = get_effort(by, number, KEEP_EFFORT)
    return Thing(found.title, found.county_id, f"/forebyggande/{number}")


def _occasion(by: Actor, number: int) -> Thing:
    found = get_occasion(by, number, READ_OCCASION)
    return Thing(found.title, found.county_id, f"/utbildningar/{number}")


def _measure(by: Actor, number: int) -> Thing:
    found = get_measure(by, number, policy.KEEP_MEASURE)
    return Thing(found.what, found.county_id, f"{ALL}/atgarder/{number}")


def _strategy(by: Actor, number: int) -> Thing:
    found = get_strategy(by, number, policy.KEEP_STRATEGY)
    return Thing(found.title, found.county_id, f"{ALL}/{number}")


# The object is got by its own area; the right to write its checkpoints is asked of its county.
OBJECTS: dict[Kind, Callable[[Actor, int], Thing]] = {
    Kind.DECISION: _decision,
    Kind.EFFORT: _effort,
    Kind.OCCASION: _occasion,
    Kind.MEASURE: _measure,
    Kind.STRATEGY: _strategy,
}


class CheckpointForm(Form):
    """Five short answers, or one reason. `seen`: the version that was on screen."""

    seen = HiddenField()
    relevant = RadioField(
        N_("Är kön relevant här?"),
        [Required(N_("Välj ja eller nej."))],
        choices=[("yes", N_("Ja"), N_("Svara på frågorna nedan, gärna bara en mening var.")), ("no", N_("Nej"), N_("Skriv bara varför."))],
    )
    reason = TextAreaField(N_("Om nej: varför inte?"), maxlength=WORDS_MOST, rows=2, optional_note=False)
    analysed = TextAreaField(
        N_("Vad har ni tittat på?"),
        maxlength=WORDS_MOST,
        rows=2,
        optional_note=False,
        description=N_("Skriv inga uppgifter om enskilda personer."),
    )
    women = TextAreaField(N_("Vad betyder det för kvinnor och flickor?"), maxlength=WORDS_MOST, rows=2, optional_note=False)
    men = TextAreaField(N_("Vad betyder det för män och pojkar?"), maxlength=WORDS_MOST, rows=2, optional_note=False)
    figures = TextAreaField(N_("Vilka siffror har ni använt?"), maxlength=WORDS_MOST, rows=2, description=N_("Källa och år räcker."))
    conclusion = TextAreaField(N_("Vad drar ni för slutsats?"), maxlength=WORDS_MOST, rows=2, optional_note=False)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(question, mine, theirs) of what somebody else saved first."""
        names = ("reason", "analysed", "women", "men", "figures", "conclusion")
        both = self.conflict or {}
        return [(_(self._fields[name].label.text), str(both[name][0]) or "–", str(both[name][1]) or "–") for name in names if name in both]


@bp.page(CHECKPOINTS, allow=policy.READ_CHECKPOINT)
def show_checkpoints() -> Answer:
    """?lan=: of which county. Each share leads to what lacks it."""
    by, county = actor(), asked_county(policy.READ_CHECKPOINT)
    found = count_checkpoints(by, county)
    return render_template(
        "strategies/checkpoints.html",
        county=county,
        counties=counties_of(by, policy.READ_CHECKPOINT),
        table=SHARES,
        rows=[
            (
                _(KIND_NAMES[one.kind]),
                one.objects,
                [_cell(one.done[stage], one.asked(stage), one.share(stage), one.kind, stage) for stage in Stage],
            )
            for one in found
        ],
    )


def _cell(done: int, asked: int, share: float | None, kind: Kind, stage: Stage) -> tuple[str, str, str]:
    """(share in words, address of what is missing, what the link says); no share where there is nothing to answer for."""
    if share is None:
        return "", "", ""
    told = f"{percent(share)} ({_('{done} av {n}').format(done=done, n=asked)})".replace(" ", "\N{NO-BREAK SPACE}")
    href = f"{CHECKPOINTS}/{KIND_WORDS[kind]}/{STAGE_WORDS[stage]}"
    return told, href if done < asked else "", _("{n} saknas").format(n=asked - done)


@bp.page(f"{CHECKPOINTS}/<kind>/<stage>", allow=policy.READ_CHECKPOINT)
def list_missing(kind: str, stage: str) -> Answer:
    by, county = actor(), asked_county(policy.READ_CHECKPOINT)
    what, when = _known(kind, stage)
    page = list_lacking(by, county, what, when, after=request.args.get("efter") or None)
    here = f"{CHECKPOINTS}/{kind}/{stage}?lan={county.id}"
    may_write = policy.WRITE_CHECKPOINT.allows(by, county)
    return render_template(
        "strategies/checkpoints_missing.html",
        county=county,
        kind=_(KIND_NAMES[what]),
        stage=_(STAGE_NAMES[when]),
        rows=[(row.title, address(what, row.id, when) if may_write else "") for row in page.rows],
        total=page.total,
        next_href=f"{here}&efter={page.after}" if page.after else None,
        first_href=here if request.args.get("efter") else None,
    )


@bp.page(f"{CHECKPOINTS}/<kind>/<int:object_id>/<stage>", allow=policy.WRITE_CHECKPOINT, methods=["GET", "POST"])
def edit_checkpoint(kind: str, object_id: int, stage: str) -> Answer:
    by, (what, when) = actor(), _known(kind, stage)
    thing = OBJECTS[what](by, object_id)
    county = _county(by, thing)
    before = checkpoints_of(by, county, what, object_id).get(when)
    form = CheckpointForm(
        data=None if before is None else {**before._asdict(), "relevant": "yes" if before.relevant else "no", "seen": str(before.version)}
    )

    def act(values: Mapping[str, Any]) -> object:
        analysis = Analysis(values["relevant"] == "yes", *(values[name] for name in Analysis.__slots__[1:]))
        seen = int(values["seen"]) if str(values["seen"]).isdecimal() and len(values["seen"]) < 10 else 0
        told: dict[str, Any] = {"kind": what, "object_id": object_id, "stage": when, "analysis": analysis, "seen": seen}
        return write_checkpoint(by, county, confirmed=form.confirmed, **told)

    if form.submitted(act):
        flash(_("Avstämningen är sparad."))
        return redirect(f"{thing.href}#avstamningar", 303)
    if form.conflict is not None:
        form.seen.data = str(checkpoints_of(by, county, what, object_id)[when].version)
    told = {"thing": thing, "kind": _(KIND_NAMES[what]), "stage": _(STAGE_NAMES[when]), "asks": _(STAGE_ASKS[when])}
    return render_template("strategies/checkpoint.html", form=form, **told), form.status


def _known(kind: str, stage: str) -> tuple[Kind, Stage]:
    """Raises NotFound for words that are none of ours."""
    if kind not in KINDS or stage not in STAGES:
        raise NotFound
    return KINDS[kind], STAGES[stage]


def _county(by: Actor, thing: Thing) -> County:
    """Raises NotFound for what is national: no county answers for it."""
    if thing.county_id is None:
        raise NotFound
    return get_county(by, policy.WRITE_CHECKPOINT, thing.county_id)
