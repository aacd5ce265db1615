"""Compilations of one's own: choose figures, see them at once, save, share, ask again of another time, fetch as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import ConfirmForm
from vaw.blueprints.insight.question_forms import (
    ChoiceForm,
    NameForm,
    Place,
    asked_choice,
    asked_place,
    figure_boxes,
    presets,
    query_of,
    row_boxes,
    time_query,
)
from vaw.blueprints.insight.reports import MIME
from vaw.blueprints.insight.sections import section
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.operations import questions as operations
from vaw.domain.insight.queries.questions import Answer as Answered
from vaw.domain.insight.queries.questions import Line, Raw, get_saved, list_saved, put_together, read_raw
from vaw.domain.insight.rules.questions import NAME_MOST, SHARING_NAMES, Choice, Sharing, years_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import sort_key
from vaw.render.asked import NATION_CODE, document_of_choice, period_told
from vaw.render.csv import edition_csv
from vaw.render.json_ import edition_json
from vaw.render.xlsx import edition_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_token
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ALL = "/statistik/fragor"
ONE = f"{ALL}/<int:saved_id>"
MAKERS = {"xlsx": edition_xlsx, "csv": edition_csv, "json": edition_json}
FILES = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("json", "JSON"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, with its numbers; `error`: why there are none."""

    choice: Choice
    place: Place
    raw: Raw
    answer: Answered
    error: str = ""

    @property
    def period(self) -> str:
        return period_told(years_of(self.choice, clock.today().year), self.choice.part)


@bp.page(ALL, allow=policy.ASK_QUESTION)
def list_questions() -> Answer:
    by = actor()
    every = list_saved(by)
    mine, shared = [one for one in every if one.user_id == by.id], [one for one in every if one.user_id != by.id]
    return render_template(
        "insight/questions.html",
        mine=[(one.name, f"{ALL}/{one.id}", _note(one, own=True)) for one in mine],
        shared=[(one.name, f"{ALL}/{one.id}", _note(one, own=False)) for one in shared],
    )


@bp.page(f"{ALL}/ny", allow=policy.ASK_QUESTION)
def new_question() -> Answer:
    by = actor()
    place = asked_place(by, request.args)
    county_id = place.county.id if place.county else None
    return _builder(by, place, NameForm.of(by, _home(by, county_id)))


@bp.page(f"{ALL}/ny", allow=policy.ASK_QUESTION, methods=["POST"])
def save_question() -> Answer:
    by = actor()
    place = asked_place(by, request.args)
    home = _home(by, place.county.id if place.county else None)
    form, made = NameForm.of(by, home), list[SavedQuestion]()
    county, choice = _county(by, home), asked_choice(request.args, place)
    if form.submitted(lambda values: made.append(_save(by, county, values, choice, form.confirmed))):
        flash(_("Sammanställningen är sparad. Nu kan du öppna den med nya siffror när du vill."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    return _builder(by, place, form)


@bp.page(f"{ALL}/fil.<ending>", allow=policy.ASK_QUESTION)
def download_asked(ending: str) -> Answer:
    by = actor()
    place = asked_place(by, request.args)
    asked = _ask(by, asked_choice(request.args, place), place)
    return _file(asked, _("Egen sammanställning"), ending, f"{ALL}/ny?{query_of(asked.choice, place)}")


@bp.page(ONE, allow=policy.READ_QUESTION)
def show_question(saved_id: int) -> Answer:
    by = actor()
    saved, asked = _saved(by, saved_id)
    owns = policy.KEEP_QUESTION.allows(by, saved)
    return render_template(
        "insight/question.html",
        saved=saved,
        asked=asked,
        caption=f"{asked.place.name} · {asked.period}",
        form=ChoiceForm.of(by, asked.choice, asked.place, clock.today().year),
        presets=presets(asked.choice, asked.place, asked.choice),
        sections=_sections(asked),
        left_out=_left_out(asked),
        files=_files(f"{ALL}/{saved_id}/fil", time_query(asked.choice, asked.place)),
        time=time_query(asked.choice, asked.place),
        choose_href=f"{ALL}/ny?{query_of(asked.choice, asked.place)}" + (f"&spara={saved_id}" if owns else ""),
        sharing=_(SHARING_NAMES[Sharing(saved.sharing)]),
        owns=owns,
        csrf=csrf_token(),
    )


@bp.page(f"{ONE}/fil.<ending>", allow=policy.READ_QUESTION)
def download_question(saved_id: int, ending: str) -> Answer:
    saved, asked = _saved(actor(), saved_id)
    return _file(asked, saved.name, ending, f"{ALL}/{saved_id}?{time_query(asked.choice, asked.place)}")


@bp.page(f"{ONE}/kopiera", allow=policy.ASK_QUESTION, methods=["POST"])
def copy_question(saved_id: int) -> Answer:
    """One's own copy, to change as one likes."""
    by = actor()
    saved, form, made = get_saved(by, saved_id), ConfirmForm(), list[SavedQuestion]()
    home = _home(by, saved.county_id)
    name = _("Kopia av {name}").format(name=saved.name)[:NAME_MOST].strip()
    values = {"name": name, "sharing": Sharing.OWN}
    # A name that was saved once has been looked through, and confirmed where it had to be.
    if form.submitted(lambda _sent: made.append(_save(by, _county(by, home), values, Choice.from_json(saved.choice), True))):
        flash(_("Kopian är din egen. Ändra den som du vill."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    flash(form.errors_list[0][1])
    return redirect(f"{ALL}/{saved_id}", 303)


@bp.page(f"{ONE}/andra", allow=policy.KEEP_QUESTION, methods=["GET", "POST"])
def change_question(saved_id: int) -> Answer:
    by = actor()
    saved = get_saved(by, saved_id, policy.KEEP_QUESTION)
    form, name = NameForm.of(by, saved.county_id, name=saved.name, sharing=saved.sharing), saved.name
    if form.submitted(lambda values: operations.change_question(by, saved, **_named(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return redirect(f"{ALL}/{saved_id}", 303)
    return render_template("insight/question_name.html", form=form, name=name, back=f"{ALL}/{saved_id}"), form.status


@bp.page(f"{ONE}/urval", allow=policy.KEEP_QUESTION, methods=["POST"])
def choose_anew(saved_id: int) -> Answer:
    """Let a saved compilation ask what the address says."""
    by = actor()
    saved, place, form = get_saved(by, saved_id, policy.KEEP_QUESTION), asked_place(by, request.args), ConfirmForm()
    choice = asked_choice(request.args, place)
    if form.submitted(lambda values: operations.choose_anew(by, saved, choice=choice)):
        flash(_("Urvalet är sparat."))
        return redirect(f"{ALL}/{saved_id}", 303)
    return _builder(by, place, NameForm.of(by, saved.county_id), errors=form.errors_list)


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_QUESTION, methods=["GET", "POST"])
def remove_question(saved_id: int) -> Answer:
    by = actor()
    saved, form = get_saved(by, saved_id, policy.KEEP_QUESTION), ConfirmForm()
    name = saved.name
    if form.submitted(lambda values: operations.remove_question(by, saved)):
        flash(_("Sammanställningen är borttagen."))
        return redirect(ALL, 303)
    return render_template("insight/question_remove.html", form=form, name=name, back=f"{ALL}/{saved_id}"), form.status


def _builder(by: Actor, place: Place, form: NameForm, errors: list[tuple[str, str]] | None = None) -> Answer:
    """The page where one chooses, with what comes of it below."""
    choice = asked_choice(request.args, place)
    begun = "lan" in request.args
    asked = _ask(by, choice, place) if begun else Asked(choice, place, {}, Answered([], []))
    told = errors or [*([("#figurer", asked.error)] if asked.error else []), *(() if form.guard else form.errors_list)]
    return render_template(
        "insight/question_new.html",
        asked=asked,
        form=form,
        choose=ChoiceForm.of(by, choice, place, clock.today().year),
        areas=figure_boxes(choice),
        rows=row_boxes(asked.choice, asked.raw),
        errors=told,
        sections=_sections(asked),
        left_out=_left_out(asked),
        query=query_of(asked.choice, place),
        files=_files(f"{ALL}/fil", query_of(asked.choice, place)),
        changing=_changing(by),
        csrf=csrf_token(),
    ), 422 if told and request.method == "POST" else form.status


def _changing(by: Actor) -> SavedQuestion | None:
    """The saved one that the page was opened from, to change it."""
    text = request.args.get("spara", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    try:
        return get_saved(by, int(text), policy.KEEP_QUESTION)
    except NotFound:
        return None


def _ask(by: Actor, choice: Choice, place: Place) -> Asked:
    nothing = Answered([], [])
    try:
        settled = operations.settled(choice)
        raw = read_raw(by, settled, place.county.id if place.county else None)
    except RuleBroken as broken:
        return Asked(choice, place, {}, nothing, sentence(broken))
    answer = put_together(settled, raw)
    return Asked(settled, place, raw, answer, "" if answer.results else sentence(RuleBroken("insight.question_nothing")))


def _saved(by: Actor, saved_id: int) -> tuple[SavedQuestion, Asked]:
    saved = get_saved(by, saved_id)
    kept = Choice.from_json(saved.choice)
    place = asked_place(by, request.args, nation=kept.nation)
    return saved, _ask(by, asked_choice(_time_alone(), place, kept), place)


def _time_alone() -> Any:
    """The address without figures: those of a saved compilation are its own."""
    args = request.args.copy()
    args.poplist("figur")
    return args


def _save(by: Actor, county: County, values: Mapping[str, Any], choice: Choice, confirmed: bool) -> SavedQuestion:
    return operations.save_question(by, county, **_named(values), choice=choice, confirmed=confirmed)


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": values["name"] or "", "sharing": values["sharing"] or Sharing.OWN}


def _home(by: Actor, county_id: int | None) -> int | None:
    """The county whose people a compilation can be shared with: the one it is of, else the actor's own."""
    mine = [county.id for county in counties_of(by, policy.READ_FIGURES)]
    return county_id if county_id in mine else next(iter(mine), None)


def _county(by: Actor, home: int | None) -> County:
    """The operations ask for a county to judge; for the national coordinator any will do."""
    every = counties_of(by, policy.ASK_QUESTION)
    found = next((county for county in every if home in (None, county.id)), None)
    if found is None:
        raise NotFound
    return found


def _sections(asked: Asked) -> list[Any]:
    """The figures; those of one county's year lead to their rows, unless rows are picked out."""
    code = asked.place.county.code if asked.place.county else NATION_CODE
    scope = {"lan": code, "ar": next(iter(asked.raw))} if asked.place.county and len(asked.raw) == 1 else None
    picked = {figure for figure, _row in asked.choice.rows}
    return [section(result, code, None if result.figure.code in picked else scope) for result in asked.answer.results]


def _left_out(asked: Asked) -> str:
    return ", ".join(sorted((_(figure.title) for figure in asked.answer.left_out), key=sort_key))


def _files(base: str, query: str) -> list[tuple[str, str, str | None]]:
    return [(name, f"{base}.{ending}?{query}", None) for ending, name in FILES]


def _file(asked: Asked, name: str, ending: str, page: str) -> Answer:
    """The answer as a file; where there is none its page says why."""
    if ending not in MAKERS:
        raise NotFound
    if asked.error:
        return redirect(page, 303)
    document = document_of_choice(asked.choice, asked.raw, asked.place.county, name=name, at=clock.now())
    told = f"sammanstallning-{asked.place.code}-{'-'.join(asked.raw)}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{told}"'}
    return Response(MAKERS[ending](document), content_type=MIME[ending], headers=headers)


def _note(one: Line, *, own: bool) -> str:
    choice = Choice.from_json(one.choice)
    told = [period_told(years_of(choice, clock.today().year), choice.part)]
    if choice.nation:
        told.append(_("hela landet"))
    told.append(_(SHARING_NAMES[Sharing(one.sharing)]) if own else _("från {name}").format(name=one.owner))
    return ", ".join(told)
