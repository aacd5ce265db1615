"""How far methods have come in organisations: the list of a board, and noting what it knows by other ways than an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.follow_ups import ALL
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county, municipalities_of
from vaw.domain.people.queries.names import organisation_choices
from vaw.domain.support import policy
from vaw.domain.support.operations import stages as operations
from vaw.domain.support.queries import stages as queries
from vaw.domain.support.queries.answering import list_offered
from vaw.domain.support.queries.asking import find_method_name
from vaw.domain.support.rules.adopting import NOTE_MOST, STAGE_NAMES, Stage
from vaw.domain.support.rules.asking import NAME_MOST
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.adopted import rows_of
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.fields import DateField, MaxLength, RadioField, Required, SelectField, TextAreaField, TextField
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

STAGES = f"{ALL}/steg"
_STAGES = [(stage.value, name) for stage, name in STAGE_NAMES.items()]


class StageForm(Form):
    """An organisation of the register, or by its name and municipality; how far it has come, since when, and how one knows."""

    method_id = SelectField(N_("Metod"), [Required(N_("Välj en metod."))], coerce=int, combobox=True)
    organisation_id = SelectField(N_("Organisation i registret"), coerce=int, combobox=True, optional_note=False)
    organisation_name = TextField(
        N_("Eller skriv vad den heter"),
        [MaxLength(NAME_MOST)],
        optional_note=False,
        description=N_("Om organisationen inte finns i registret."),
    )
    municipality_id = SelectField(N_("Kommun"), coerce=int, blank=N_("Hela länet eller vet inte"), optional_note=False)
    stage = RadioField(N_("Hur långt har de kommit?"), [Required(N_("Välj det som stämmer bäst."))], choices=_STAGES)
    since_on = DateField(N_("Sedan vilken dag?"), [Required(N_("Skriv en dag."))], description=N_("Ungefär räcker. ÅÅÅÅ-MM-DD."))
    evidence = TextAreaField(
        N_("Hur vet ni det?"),
        maxlength=NOTE_MOST,
        rows=3,
        description=N_("Till exempel: beslut i nämnden, sagt på nätverksträffen. Skriv inga uppgifter om enskilda personer."),
    )

    def offer(self, by: Actor, county: County) -> None:
        self.method_id.choices = [(one.id, one.name) for one in list_offered(county.id)]
        self.organisation_id.choices = organisation_choices(by, county.id)
        self.municipality_id.choices = [(town.id, town.name) for town in municipalities_of(county.id)]


@bp.page(STAGES, allow=policy.READ_STAGE)
def list_stages() -> Answer:
    by, args = actor(), request.args.to_dict()
    stage = args.get("lage")
    asked = queries.Filter(
        number_of(args, "metod"), number_of(args, "organisation"), stage if stage in set(Stage) else None, args.get("efter") or None
    )
    page = queries.list_stages(by, asked)
    return render_template(
        "training/stages.html",
        rows=rows_of(by, page.rows),
        total=page.total,
        of_board=policy.READ_NATION.held_by(by),
        may_note=policy.NOTE_STAGE.held_by(by),
        chosen=_chosen(args, asked),
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        names=[(value.value, _(label)) for value, label in STAGE_NAMES.items()],
        args=args,
    )


@bp.page(f"{STAGES}/nytt", allow=policy.NOTE_STAGE, methods=["GET", "POST"])
def note_stage() -> Answer:
    """`?metod=` and `?organisation=` are chosen already."""
    by, county = actor(), asked_county(policy.NOTE_STAGE)
    chosen = {"method_id": number_of(request.args, "metod"), "organisation_id": number_of(request.args, "organisation")}
    form = StageForm(data={**chosen, "since_on": clock.today()})
    form.offer(by, county)

    def act(values: Mapping[str, Any]) -> object:
        return operations.note_stage(by, county, confirmed=form.confirmed, **values)

    if form.submitted(act):
        flash(_("Det är noterat."))
        return redirect(STAGES, 303)
    return render_template("training/stages_new.html", form=form, county=county), form.status


@bp.page(f"{STAGES}/<int:stage_id>/ta-bort", allow=policy.NOTE_STAGE, methods=["POST"])
def remove_stage(stage_id: int) -> Answer:
    """What was noted by mistake."""
    by = actor()
    county = find_county(queries.get_stage(by, stage_id).county_id)
    if not csrf_holds():
        abort(400)
    if county is None or not policy.NOTE_STAGE.allows(by, county):
        raise NotFound
    operations.remove_stage(by, county, stage_id=stage_id)
    flash(_("Noteringen är borttagen."))
    return redirect(STAGES, 303)


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{STAGES}?{urlencode(kept)}" if kept else STAGES


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("metod", find_method_name(asked.method_id) or ""),
        ("organisation", _("En organisation") if asked.organisation_id else ""),
        ("lage", _(STAGE_NAMES[Stage(asked.stage)]) if asked.stage else ""),
    ]
    return [(text, _address(args, **{word: None, "efter": None})) for word, text in said if text]
