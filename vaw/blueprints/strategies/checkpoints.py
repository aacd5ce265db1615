"""The four checkpoints on the web: what lacks one, and writing one in three minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.checkpoint_shares import CHECKPOINTS
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import get_county
from vaw.domain.insight.figures import Lacking, list_lacking
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.queries.checkpoints import Written, checkpoints_of
from vaw.domain.strategies.rules.checkpoints import KIND_NAMES, STAGE_ASKS, STAGE_NAMES, STAGE_SHORT, WORDS_MOST, Kind, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.kernel.paging import Page
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoint_objects import Thing, keep_thing
from vaw.web.checkpoints import KIND_WORDS, LACKS, STAGE_WORDS, address, marks_of, page_of, told, way_back
from vaw.web.fields import HiddenField, RadioField, Required, TextAreaField
from vaw.web.forms import Form
from vaw.web.place import asked_county

KINDS = {word: kind for kind, word in KIND_WORDS.items()}
STAGES = {word: stage for stage, word in STAGE_WORDS.items()}


def _words(label: str, *, description: str = "", optional_note: bool = False) -> TextAreaField:
    """A few words. How many are left is said when few are."""
    return TextAreaField(label, maxlength=WORDS_MOST, rows=2, count_from=80, description=description, optional_note=optional_note)


# What an answer asks of its own, shown under it: five short questions, or the reason.
BELONGS = {"yes": ("analysed", "women", "men", "figures", "conclusion"), "no": ("reason",)}


class CheckpointForm(Form):
    """Five short answers, or one reason. `seen`: the version that was on screen."""

    seen = HiddenField()
    relevant = RadioField(
        N_("Är kön relevant här?"),
        [Required(N_("Välj ja eller nej."))],
        choices=[("yes", N_("Ja"), N_("Fem korta frågor, gärna bara en mening var.")), ("no", N_("Nej"), N_("Skriv bara varför."))],
    )
    analysed = _words(N_("Vad har ni tittat på?"), description=N_("Skriv inga uppgifter om enskilda personer."))
    women = _words(N_("Vad betyder det för kvinnor och flickor?"))
    men = _words(N_("Vad betyder det för män och pojkar?"))
    figures = _words(N_("Vilka siffror har ni använt?"), description=N_("Källa och år räcker."), optional_note=True)
    conclusion = _words(N_("Vad drar ni för slutsats?"))
    reason = _words(N_("Varför inte?"))

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(question, mine, theirs) of what somebody else saved first."""
        names = [name for names in BELONGS.values() for name in names]
        both = self.conflict or {}
        return [(_(self._fields[name].label.text), str(both[name][0]) or "–", str(both[name][1]) or "–") for name in names if name in both]


@bp.page(f"{CHECKPOINTS}/<kind>/<stage>", allow=policy.READ_CHECKPOINT)
def list_missing(kind: str, stage: str) -> Answer:
    """What lacks the stage, each with the way to the form for who may write."""
    by, county = actor(), asked_county(policy.READ_CHECKPOINT)
    what, when = _known(kind, stage)
    may_write = policy.WRITE_CHECKPOINT.allows(by, county)
    page = list_lacking(by, county, what, when, after=request.args.get("efter") or None)
    rows = [(row.title, address(what, row.id, when) if may_write else _section(what, row.id), "") for row in page.rows]
    return _missing(county, what, stage, _("Saknar avstämning: {stage}").format(stage=_(STAGE_SHORT[when])), page, rows)


@bp.page(f"{CHECKPOINTS}/<kind>/{LACKS}", allow=policy.READ_CHECKPOINT)
def list_missing_any(kind: str) -> Answer:
    """What lacks any stage, and which."""
    by, county = actor(), asked_county(policy.READ_CHECKPOINT)
    what, _stage = _known(kind, next(iter(STAGES)))
    page = list_lacking(by, county, what, None, after=request.args.get("efter") or None)
    marks = marks_of(by, what, [row.id for row in page.rows])
    rows = [(row.title, _section(what, row.id), marks.get(row.id, "")) for row in page.rows]
    return _missing(county, what, LACKS, _("Saknar avstämning"), page, rows)


def _section(kind: Kind, object_id: int) -> str:
    return f"{page_of(kind, object_id)}#avstamningar"


def _missing(county: County, kind: Kind, word: str, heading: str, page: Page[Lacking], rows: list[tuple[str, str, str]]) -> str:
    here = f"{CHECKPOINTS}/{KIND_WORDS[kind]}/{word}?lan={county.id}"
    return render_template(
        "strategies/checkpoints_missing.html",
        county=county,
        kind=_(KIND_NAMES[kind]),
        heading=heading,
        rows=rows,
        total=page.total,
        next_href=f"{here}&efter={page.after}" if page.after else None,
        first_href=here if request.args.get("efter") else None,
    )


@bp.page(f"{CHECKPOINTS}/<kind>/<int:object_id>/<stage>", allow=policy.WRITE_CHECKPOINT, methods=["GET", "POST"])
def edit_checkpoint(kind: str, object_id: int, stage: str) -> Answer:
    by, (what, when) = actor(), _known(kind, stage)
    thing = keep_thing(by, what, object_id)
    county = _county(by, thing)
    written = checkpoints_of(by, county, what, object_id)
    before = written.get(when)
    form = CheckpointForm(
        data=None if before is None else {**before._asdict(), "relevant": "yes" if before.relevant else "no", "seen": str(before.version)}
    )

    def act(values: Mapping[str, Any]) -> object:
        analysis = Analysis(values["relevant"] == "yes", *(values[name] for name in Analysis.__slots__[1:]))
        seen = int(values["seen"]) if str(values["seen"]).isdecimal() and len(values["seen"]) < 10 else 0
        key: dict[str, Any] = {"kind": what, "object_id": object_id, "stage": when, "analysis": analysis, "seen": seen}
        return write_checkpoint(by, county, confirmed=form.confirmed, **key)

    if form.submitted(act):
        return redirect(way_back(thing.href, when), 303)
    if form.conflict is not None:
        form.seen.data = str(checkpoints_of(by, county, what, object_id)[when].version)
    said = {"thing": thing, "kind": _(KIND_NAMES[what]), "stage": _(STAGE_NAMES[when]), "asks": _(STAGE_ASKS[when])}
    return render_template("strategies/checkpoint.html", form=form, belongs=BELONGS, earlier=_earlier(written, when), **said), form.status


def _earlier(written: Mapping[Stage, Written], when: Stage) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """(stage, its texts) of the stages before this one: what one goes on from."""
    return [(_(STAGE_NAMES[stage]), told(written[stage])) for stage in Stage if stage in written and stage is not when]


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
