"""One edition: what a file would change, the yes to it, away with it, and the way back."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from vaw.blueprints.knowledge.base import ALL, bp
from vaw.blueprints.knowledge.keeping import to
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import DatasetVersion
from vaw.domain.knowledge.operations import versions as operations
from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import Difference, Value, differences, find_in_force, get_dataset, get_version
from vaw.domain.knowledge.rules import FILE_KIND_NAMES, MISSING_NAMES, REASONS, SEX_NAMES, STATE_NAMES, FileKind, VersionState
from vaw.domain.knowledge.tables import DIFFERENCES, REFUSED
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import day, measured, number
from vaw.kernel.i18n import gettext as _
from vaw.render.knowledge import plain
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ONE = f"{ALL}/utgavor/<int:version_id>"
ROWS_SHOWN = 50


@bp.page(ONE, allow=policy.KEEP_VERSION)
def show_version(version_id: int) -> Answer:
    return _page(get_version(actor(), version_id)), 200


@bp.page(f"{ONE}/las-in", allow=policy.KEEP_VERSION, methods=["POST"])
def let_in(version_id: int) -> Answer:
    """What the publish gate says stands on the page, with the way to a special reason."""
    by = actor()
    version = get_version(by, version_id)
    if not csrf_holds():
        abort(400)
    try:
        operations.let_in(by, version)
    except RuleBroken as broken:
        return _page(get_version(by, version_id), broken), 422
    flash(_("Utgåvan är inläst och gäller nu. Den går att ångra."))
    return to(version.dataset_id)


@bp.page(f"{ONE}/kasta", allow=policy.KEEP_VERSION, methods=["POST"])
def discard_version(version_id: int) -> Answer:
    by = actor()
    version = get_version(by, version_id)
    if not csrf_holds():
        abort(400)
    dataset_id = version.dataset_id
    operations.discard_version(by, version)
    flash(_("Filen är borttagen. Inget av den finns kvar."))
    return to(dataset_id)


@bp.page(f"{ONE}/angra", allow=policy.KEEP_VERSION, methods=["GET", "POST"])
def undo_version(version_id: int) -> Answer:
    by = actor()
    version = get_version(by, version_id)
    form = Form()
    if form.submitted(lambda _values: operations.undo_version(by, version)):
        flash(_("Utgåvan är ångrad. Den som fanns före gäller igen."))
        return to(version.dataset_id)
    if version.state != VersionState.IN_FORCE and not form.errors:
        return to(version.dataset_id)
    dataset = get_dataset(by, version.dataset_id)
    lead = _("Utgåvan slutar gälla och den som fanns före gäller igen. Det som redan har citerat den behåller sina tal.")
    told: dict[str, Any] = {"heading": _("Ångra utgåva {n}").format(n=version.number), "title": dataset.title, "lead": lead}
    address = f"{ALL}/utgavor/{version_id}"
    return render_template("knowledge/small.html", form=form, submit=_("Ångra utgåvan"), back=address, upload=False, **told), form.status


def _page(version: DatasetVersion, broken: RuleBroken | None = None) -> str:
    dataset = get_dataset(actor(), version.dataset_id, policy.KEEP_DATASET)
    draft = version.state == VersionState.DRAFT
    current = find_in_force(dataset.id)
    against = current.id if current and current.id != version.id else None
    told = differences(against, version.id) if draft else None
    report = version.report
    return render_template(
        "knowledge/version.html",
        version=version,
        dataset=dataset,
        draft=draft,
        in_force=version.state == VersionState.IN_FORCE,
        faults=[(None, sentence(broken))] if broken else [],
        unsplit=version.unsplit if draft and dataset.of_persons and not dataset.unsplit_reason else 0,
        facts=_facts(version, told, bool(against)),
        differences=(DIFFERENCES, DIFFERENCES.shown([_difference(one) for one in told.first])) if told and against else None,
        refused=(REFUSED, REFUSED.shown([(row, column, _(REASONS[code])) for row, column, code in report["refused"][:ROWS_SHOWN]])),
        refused_count=report["refused_count"],
        rows_shown=ROWS_SHOWN,
    )


def _facts(version: DatasetVersion, told: Any, compared: bool) -> list[tuple[str, str | None]]:
    years = f"{version.first_year}–{version.last_year}" if version.first_year else None
    said = [
        (_("Läge"), _(STATE_NAMES[VersionState(version.state)])),
        (_("Format"), _(FILE_KIND_NAMES[FileKind(version.kind)])),
        (_("Hämtad från källan"), day(version.retrieved_on)),
        (_("Värden"), number(version.cells)),
        (_("Därav saknas enligt källan"), number(version.report["missing"])),
        (_("Områden"), number(version.report["areas"])),
        (_("År"), years),
        (_("Rader som inte läses in"), number(version.report["refused_count"])),
        (_("Rubriker, fotnoter och tomma rader"), number(version.report["skipped"])),
        (_("Filens kontrollsumma"), version.sha256[:16] or None),
    ]
    if told and compared:
        changes = _("{new} nya, {changed} ändrade, {gone} försvinner, {same} lika")
        counts = {name: number(getattr(told, name)) for name in ("new", "changed", "gone", "same")}
        said.append((_("Mot utgåvan som gäller"), changes.format(**counts)))
    return said


def _difference(one: Difference) -> tuple[Any, ...]:
    return area_name(one.area), str(one.year), _(SEX_NAMES[one.sex]), _value(one.old), _value(one.new)


def _value(told: Value | None) -> str:
    """A cell in words: its number, why it is missing, or that there is none."""
    if told is None:
        return _("Finns inte")
    return _(MISSING_NAMES[told.missing]) if told.missing else measured(plain(told.value) or 0)
