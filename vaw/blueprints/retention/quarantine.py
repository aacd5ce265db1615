"""A text that is about an individual: whoever reads it takes it out of sight; the registrar or the management erases or gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.retention.base import bp
from vaw.blueprints.retention.forms import DecideForm, EraseForm, PointOutForm
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, find_county
from vaw.domain.retention import policy
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.operations import quarantine as operations
from vaw.domain.retention.queries import names_of
from vaw.domain.retention.queries import quarantine as queries
from vaw.domain.retention.queries.quarantine_copies import Given, given_with
from vaw.domain.retention.queries.quarantine_subjects import SUBJECTS, WHOLE, WORDS
from vaw.domain.retention.rules.quarantine import BECAME_NAMES, HELD_FOR, STATE_NAMES, Became, QuarantineState, spot_of
from vaw.domain.retention.tables import GIVEN, PIECES, QUARANTINES
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

# The page of a record, where the one who pointed it out goes on.
PAGES = {
    "activity": "/aktiviteter/{id}", "support_request": "/stod/{id}", "network": "/natverk/{id}", "meeting": "/moten/{id}",
    "action_point": "/atgarder/{id}", "agreement": "/overenskommelser/{id}", "effort": "/forebyggande/{id}",
    "strategy": "/strategier/{id}", "measure": "/strategier/atgarder/{id}", "occasion": "/utbildningar/{id}",
    "report": "/rapporter/{id}", "assignment_account": "/redovisningar/{id}", "resource_centre": "/forebyggande/resurscentrum/{id}",
    "records_request": "/utlamnande/{id}",
}  # fmt: skip
# What is taken beside the record, without a subject of its own.
_MADE_OF = {
    "report_file": SUBJECTS["report"].name,
    "document_version": SUBJECTS["document"].name,
    "records_copy": N_("Kopia som har lämnats ut"),
}


@bp.page("/karantan/ny", allow=policy.REPORT_TEXT, methods=["GET", "POST"])
def point_out() -> Answer:
    """Which text it is, and one press."""
    by, kind, row_id = actor(), request.args.get("kind") or "", number_of(request.args, "id")
    if row_id is None:
        flash(_("Börja på sidan där texten står: längst ned finns ”En text här handlar om en enskild”."))
        return redirect(url_for(".show_right_way"), 303)
    county, offered, form = _county(by, kind, row_id), queries.offered(by, kind, row_id), PointOutForm()
    form.chosen.choices = [(one.spot.said(), _named(one), _begins(one)) for one in offered]
    if request.method == "GET" and len(offered) == 1:
        form.chosen.data = [offered[0].spot.said()]

    def take(values: Mapping[str, Any]) -> None:
        spots = [spot for said in values["chosen"] if (spot := spot_of(said))]
        operations.quarantine_texts(by, county, kind=kind, row_id=row_id, chosen=spots)

    if form.submitted(take):
        flash(_("Texten är borttagen. Ingen kan läsa den, och registratorn i länet har fått veta det."))
        return redirect(url_for(".show_right_way"), 303)
    page = PAGES[kind].format(id=row_id) if kind in PAGES else "/"
    return render_template("retention/point_out.html", form=form, offered=offered, back=page, name=_(SUBJECTS[kind].name)), form.status


@bp.page("/karantan/ratt-vag", allow=policy.REPORT_TEXT)
def show_right_way() -> Answer:
    """Where what somebody wrote belongs, how to tell whoever sent it, and what happens to the text."""
    return render_template("retention/right_way.html", days=HELD_FOR.days)


@bp.page("/admin/karantan", allow=policy.LIST_QUARANTINE)
def list_quarantines() -> Answer:
    by, county = actor(), asked_county(policy.LIST_QUARANTINE)
    kept = queries.list_quarantines(by, county)
    return render_template(
        "retention/quarantines.html",
        county=county,
        counties=counties_of(by, policy.LIST_QUARANTINE),
        table=QUARANTINES,
        rows=QUARANTINES.shown([_line(one) for one in kept]),
        hrefs=[url_for(".show_quarantine", quarantine_id=one.id) for one in kept],
        waiting=sum(one.state == QuarantineState.HELD for one in kept),
    )


@bp.page("/admin/karantan/<int:quarantine_id>", allow=policy.READ_QUARANTINE)
def show_quarantine(quarantine_id: int) -> Answer:
    """Where it stood, since when, how long it was and what the guard finds in it. Nobody is shown the text."""
    by, kept = actor(), queries.get_quarantine(actor(), quarantine_id)
    pieces = queries.pieces_of(kept.id)
    waits = kept.state == QuarantineState.HELD
    rows = [
        (_(_subject(one.table)), one.row_id, _word(one.column), one.characters, _("Kopia") if one.is_copy else "", _became(one.became))
        for one in pieces
    ]
    return render_template(
        "retention/quarantine.html",
        kept=kept,
        name=_title(kept),
        facts=_facts(kept),
        table=PIECES,
        rows=PIECES.shown(rows),
        given=GIVEN,
        given_rows=GIVEN.shown([_given(one) for one in given_with(kept)]),
        backups=day(queries.backups_until(kept)),
        first=(found := queries.first_written_on(pieces, kept.reported_at)) and day(found),
        may_erase=waits and policy.ERASE_TEXT.allows(by, kept),
        may_restore=waits and policy.RESTORE_TEXT.allows(by, kept) and kept.reported_by != by.id,
        is_mine=kept.reported_by == by.id,
    )


@bp.page("/admin/karantan/<int:quarantine_id>/rensa", allow=policy.ERASE_TEXT, methods=["GET", "POST"])
@with_fresh_password
def erase(quarantine_id: int) -> Answer:
    by, form = actor(), EraseForm()
    kept = queries.get_quarantine(by, quarantine_id, policy.ERASE_TEXT)
    if form.submitted(lambda values: operations.erase_quarantine(by, kept, advised=bool(values["advised"]))):
        flash(_("Texten är rensad. Att den fanns och när den togs bort är noterat."))
        return redirect(url_for(".show_quarantine", quarantine_id=quarantine_id), 303)
    return render_template("retention/quarantine_erase.html", form=form, kept=kept, name=_title(kept)), form.status


@bp.page("/admin/karantan/<int:quarantine_id>/aterstall", allow=policy.RESTORE_TEXT, methods=["GET", "POST"])
@with_fresh_password
def restore(quarantine_id: int) -> Answer:
    by, form, became = actor(), DecideForm(), dict[Became, int]()
    kept = queries.get_quarantine(by, quarantine_id, policy.RESTORE_TEXT)
    if form.submitted(lambda values: became.update(operations.restore_quarantine(by, kept))):
        beside = became.get(Became.BESIDE, 0)
        flash(_("Texten är tillbaka. Något nytt hade skrivits, och båda står kvar.") if beside else _("Texten är tillbaka."))
        return redirect(url_for(".show_quarantine", quarantine_id=quarantine_id), 303)
    return render_template("retention/quarantine_restore.html", form=form, kept=kept, name=_title(kept)), form.status


def _county(by: Actor, kind: str, row_id: int) -> County:
    """Whose registrar decides: the record's county, or that of whoever points it out where it is the nation's. Raises NotFound."""
    county_id = queries.county_of_record(by, kind, row_id) or queries.county_of_actor(by)
    county = find_county(county_id) if county_id else None
    if county is None:
        raise NotFound
    return county


def _subject(table: str) -> str:
    return SUBJECTS[table].name if table in SUBJECTS else _MADE_OF[table]


def _word(column: str) -> str:
    return _(WORDS[column])


def _named(one: queries.Offered) -> str:
    word = _("Hela innehållet, med filer") if one.spot.table in WHOLE and one.spot.column == "content" else _word(one.column)
    return f"{_(_subject(one.spot.table))} {one.spot.id}: {word}"


def _begins(one: queries.Offered) -> str | None:
    if not one.begins:
        return None
    return f"{one.begins}… ({ngettext('{n} tecken', '{n} tecken', one.characters).format(n=one.characters)})"


def _became(became: str | None) -> str:
    return _(BECAME_NAMES[Became(became)]) if became else _("Förseglad")


def _given(one: Given) -> tuple[Any, ...]:
    name = _("Leverans till arkiv {n}") if one.is_archive else _("Utlämnande {n}")
    ordered, fetched = one.ordered_at.astimezone(clock.STOCKHOLM).date(), one.at and one.at.astimezone(clock.STOCKHOLM).date()
    return name.format(n=one.package_id), ordered, one.who or (_("Ett konto som är borta") if one.at else _("Ingen")), fetched


def _title(kept: Quarantine) -> str:
    return f"{_(_subject(kept.kind))} {kept.row_id}"


def _line(kept: Quarantine) -> tuple[Any, ...]:
    reported = kept.reported_at.astimezone(clock.STOCKHOLM).date()
    until = reported + HELD_FOR if kept.state == QuarantineState.HELD else None
    return _title(kept), _(STATE_NAMES[QuarantineState(kept.state)]), reported, until


def _facts(kept: Quarantine) -> list[tuple[str, str | None]]:
    names = names_of([kept.reported_by, kept.decided_by])
    facts: list[tuple[str, str | None]] = [
        (_("Läge"), _(STATE_NAMES[QuarantineState(kept.state)])),
        (_("Anmäld"), instant(kept.reported_at)),
        (_("Anmäld av"), names.get(kept.reported_by, "") if kept.reported_by else _("Den som sköter servern")),
        (_("Vakten hittar"), ", ".join(guard.label(kind) for kind in kept.found) or _("Inget")),
    ]
    if kept.state == QuarantineState.HELD:
        facts.append((_("Besluta senast"), day((kept.reported_at.astimezone(clock.STOCKHOLM) + HELD_FOR).date())))
    elif kept.ended_at:
        facts.append((_("Avslutad"), instant(kept.ended_at)))
        facts.append((_("Beslutad av"), names.get(kept.decided_by, "") if kept.decided_by else _("Ingen. Tiden gick ut.")))
        if kept.state == QuarantineState.ERASED:
            facts.append((_("Avsändaren har fått veta rätt väg"), _("Ja") if kept.advised else _("Nej")))
    return facts
