"""Keeping a dataset: new, changed, the special reason, a file on its way in, a year typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.knowledge.base import ALL, bp
from vaw.blueprints.knowledge.forms import DatasetForm, DescriptionForm, FileForm, ReasonForm, YearForm, facts_of, typed_of
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_counties, municipalities_of
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.imports.opening import describe, fingerprint, read_file, tidy_name
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.knowledge.operations import datasets as operations
from vaw.domain.knowledge.operations import versions
from vaw.domain.knowledge.queries.datasets import get_dataset
from vaw.domain.knowledge.rules import NATION, Measure
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.sentences.imports import about_file

ONE = f"{ALL}/<int:dataset_id>"
CARRIED = 1500  # characters of a description that go along in an address
PREFILLED = {"titel": "title", "text": "definition", "id": "publisher_id", "kalla": "source"}


@bp.page(f"{ALL}/ny", allow=policy.ADD_DATASET, methods=["GET", "POST"])
def add_dataset() -> Answer:
    return _add(policy.ADD_DATASET, operations.add_dataset, national=False)


@bp.page(f"{ALL}/ny-nationell", allow=policy.ADD_NATIONAL_DATASET, methods=["GET", "POST"])
def add_national_dataset() -> Answer:
    return _add(policy.ADD_NATIONAL_DATASET, operations.add_national_dataset, national=True)


def _add(permission: Permission[County], act: Any, *, national: bool) -> Answer:
    by, county = actor(), asked_county(permission)
    told = {column: request.args[name] for name, column in PREFILLED.items() if name in request.args}
    form = DatasetForm(data={"of_persons": True, "shared": True, "measure": Measure.PERSONS, **told})
    form.offer(by, national=national)
    made: list[Dataset] = []

    def add(values: Mapping[str, Any]) -> None:
        facts = facts_of({name: value for name, value in values.items() if name != "version"})
        made.append(act(by, county, facts=facts, confirmed=form.confirmed))

    if form.submitted(add):
        flash(_("Serien finns nu. Läs in en fil eller skriv in ett år, så syns den."))
        return to(made[0].id)
    return render_template("knowledge/new.html", form=form, county=None if national else county, national=national), form.status


@bp.page(f"{ALL}/beskrivning", allow=policy.KEEP_DATASET, methods=["GET", "POST"])
def read_description() -> Answer:
    """A new dataset out of Kolada's own description of a key figure: it fills in the form, nothing is kept."""
    form, found = DescriptionForm(), list[dict[str, str]]()

    def read(values: Mapping[str, Any]) -> None:
        described = describe(values["file"].stream.read())
        if described is None:
            raise RuleBroken("knowledge.no_description", field="file")
        told = {"id": described.id, "titel": described.title, "text": described.definition[:CARRIED], "kalla": "Kolada"}
        found.append({name: value for name, value in told.items() if value})

    national = policy.ADD_NATIONAL_DATASET.held_by(actor())
    if form.submitted(read):
        return redirect(f"{ALL}/{'ny-nationell' if national else 'ny'}?{urlencode(found[0])}", 303)
    lead = _("Filen fyller i formuläret för en ny serie. Inget sparas förrän du säger till.")
    return _small(form, _("Ny serie ur Koladas beskrivning"), _("Fyll i formuläret"), lead=lead, upload=True)


@bp.page(f"{ONE}/andra", allow=policy.KEEP_DATASET, methods=["GET", "POST"])
def change_dataset(dataset_id: int) -> Answer:
    by = actor()
    dataset = get_dataset(by, dataset_id, policy.KEEP_DATASET)
    form, title = DatasetForm(obj=dataset), dataset.title
    form.offer(by, national=dataset.county_id is None, dataset_id=dataset_id)
    fixed = {"own": False, "shared": True} if dataset.county_id is None else {}

    def change(values: Mapping[str, Any]) -> None:
        operations.change_dataset(by, dataset, facts=facts_of({**values, **fixed}), confirmed=form.confirmed)

    if form.saved(dataset, change):
        flash(_("Ändringen är sparad."))
        return to(dataset_id)
    return _small(form, _("Ändra uppgifterna"), _("Spara"), dataset_id, title)


@bp.page(f"{ONE}/skal", allow=policy.KEEP_DATASET, methods=["GET", "POST"])
def give_reason(dataset_id: int) -> Answer:
    by = actor()
    dataset = get_dataset(by, dataset_id, policy.KEEP_DATASET)
    form, title = ReasonForm(data={"reason": dataset.unsplit_reason, "version": dataset.version}), dataset.title
    if form.saved(dataset, lambda values: operations.give_reason(by, dataset, confirmed=form.confirmed, **values)):
        flash(
            _("Skälet är sparat. Nu kan siffror utan kvinnor och män läsas in i serien.")
            if dataset.unsplit_reason
            else _("Skälet är borttaget.")
        )
        return to(dataset_id)
    lead = _("Siffror om personer ska vara uppdelade på kvinnor och män. Annars behövs ett särskilt skäl, som sparas med ditt namn.")
    return _small(form, _("Särskilt skäl"), _("Spara skälet"), dataset_id, title, lead)


@bp.page(f"{ONE}/las-in", allow=policy.KEEP_DATASET, methods=["GET", "POST"])
def upload_file(dataset_id: int) -> Answer:
    by = actor()
    dataset = get_dataset(by, dataset_id, policy.KEEP_DATASET)
    form = FileForm(data={"retrieved_on": clock.today()})
    made: list[DatasetVersion] = []

    def receive(values: Mapping[str, Any]) -> None:
        content, name = values["file"].stream.read(), tidy_name(values["file"].filename or "")
        try:
            reading = read_file(dataset, content, name, read_book)
        except RuleBroken as broken:
            raise about_file(broken) from None
        told = {"file_name": name, "sha256": fingerprint(content), "retrieved_on": values["retrieved_on"]}
        made.append(versions.receive_version(by, dataset, reading=reading, **told))

    if form.submitted(receive):
        return redirect(f"{ALL}/utgavor/{made[0].id}", 303)
    lead = _("Du ser vad som läses in, vad som ändras och vad som inte går att läsa, innan något gäller.")
    return _small(form, _("Läs in en fil"), _("Ladda upp"), dataset_id, dataset.title, lead, upload=True)


@bp.page(f"{ONE}/skriv-ar", allow=policy.KEEP_DATASET, methods=["GET", "POST"])
def type_year(dataset_id: int) -> Answer:
    by = actor()
    dataset = get_dataset(by, dataset_id, policy.KEEP_DATASET)
    form = YearForm(data={"year": clock.today().year})
    form.offer(_own_areas(dataset.county_id))
    if form.submitted(lambda values: versions.type_year(by, dataset, typed=typed_of(values))):
        flash(_("Året är sparat som en ny utgåva. Går något fel kan den ångras."))
        return to(dataset_id)
    lead = _("Skriv ett år i taget. Ett år som redan finns för området ersätts, och den gamla utgåvan finns kvar.")
    return _small(form, _("Skriv in ett år"), _("Spara året"), dataset_id, dataset.title, lead)


def _own_areas(county_id: int | None) -> list[str]:
    if county_id is None:
        return [NATION, *(county.code for county in list_counties())]
    return [f"{county_id:02}", *(town.code for town in municipalities_of(county_id))]


def _small(
    form: Form, heading: str, submit: str, dataset_id: int | None = None, title: str = "", lead: str = "", *, upload: bool = False
) -> Answer:
    """A page that is one form."""
    back = f"{ALL}/{dataset_id}" if dataset_id else ALL
    told: dict[str, Any] = {"heading": heading, "submit": submit, "title": title, "lead": lead, "back": back, "upload": upload}
    return render_template("knowledge/small.html", form=form, **told), form.status


def to(dataset_id: int) -> Response:
    return redirect(f"{ALL}/{dataset_id}", 303)
