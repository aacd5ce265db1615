"""What has changed since an edition: against today, against another edition, who did it and why."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.registry import ADDRESSES
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import differences as queries
from vaw.domain.insight.queries.behind import Kind as Row
from vaw.domain.insight.queries.nation import place_of
from vaw.domain.insight.rules import ReportState, edition_name, file_name
from vaw.domain.insight.rules.differences import Kind
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import REGISTRY
from vaw.kernel.i18n import N_, gettext, instant, ngettext
from vaw.kernel.table import Column, Table
from vaw.render.csv import streamed
from vaw.render.differences import SINCE, line_of
from vaw.render.document import plain
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

ONE = "/rapporter/<int:report_id>/skillnader"
CHANGES = Table(
    "changes",
    N_("Ändringar, de senaste först"),
    (
        Column("at", N_("När")),
        Column("what", N_("Vad"), header=True),
        Column("how", N_("Ändring")),
        Column("name", N_("Vem")),
        Column("reason", N_("Varför")),
    ),
)
OPENED = Table(
    "opened",
    N_("När året har varit upplåst"),
    (
        Column("opened_at", N_("Låstes upp"), header=True),
        Column("name", N_("Av")),
        Column("reason", N_("Skäl")),
        Column("closed_at", N_("Låstes igen")),
    ),
)
KIND_NAMES = {
    Kind.ACTIVITY: N_("Aktivitet"),
    Kind.IMPORT: N_("Inläst fil"),
    Kind.OCCASION: N_("Utbildning"),
    Kind.REQUEST: N_("Förfrågan"),
    Kind.FOLLOW_UP: N_("Uppföljning"),
    Kind.STAGE: N_("Steg i användning"),
    Kind.MEETING: N_("Möte"),
    Kind.ACTION: N_("Åtgärd"),
    Kind.EFFORT: N_("Insats"),
    Kind.CENTRE: N_("Resurscentrum"),
    Kind.MEASURE: N_("Åtgärd i strategin"),
    Kind.ACTOR: N_("Aktör i strategin"),
}
_OWN_PAGES = {Kind.IMPORT: "/aktiviteter/import/{id}", Kind.CENTRE: "/forebyggande/resurscentrum/{id}"}
# What an operation did, in one word; others changed something.
_DONE = {
    "log_activity": N_("Tillagd"),
    "confirm_draft": N_("Tillagd"),
    "correct_activity": N_("Rättad"),
    "withdraw_activity": N_("Borttagen"),
    "restore_activity": N_("Återställd"),
    "note_presence": N_("Närvaro"),
    "correct_attendance": N_("Närvaro"),
    "cancel_meeting": N_("Inställd"),
    "cancel_occasion": N_("Inställd"),
    "undo_import": N_("Ångrad"),
}


@bp.page(ONE, allow=policy.READ_DIFFERENCES)
def show_differences(report_id: int) -> Answer:
    by = actor()
    report = queries.get_frozen(by, report_id)
    compared = queries.against_today(by, report)
    changes = queries.list_changes(by, report) if report.approved_at else []
    return render_template(
        "insight/differences.html",
        report=report,
        name=_name(report),
        county=place_of(report.county_id),
        heading=gettext(N_("Skillnader mot i dag")),
        sentence=told(report, compared),
        compared=compared,
        table=_table(gettext(N_("Utgåvan")), gettext(N_("I dag")), gettext(N_("Siffror som skiljer sig"))),
        rows=_rows(compared),
        hrefs=_figures(report, compared),
        csv_href=f"/rapporter/{report.id}/skillnader.csv",
        changes_table=CHANGES,
        changes=[_line(change) for change in changes],
        changes_hrefs=[_address(change) for change in changes],
        cut=len(changes) == queries.CHANGES_SHOWN,
        opened_table=OPENED,
        opened=[_opening(one) for one in queries.list_opened(report)],
        others=[(_name(one), f"/rapporter/{report.id}/skillnader/{one.id}", _state(one)) for one in queries.other_editions(by, report)],
    )


@bp.page(f"{ONE}.csv", allow=policy.READ_DIFFERENCES)
def download_differences(report_id: int) -> Answer:
    by = actor()
    report = queries.get_frozen(by, report_id)
    table = _table(gettext(N_("Utgåvan")), gettext(N_("I dag")), SINCE.caption)
    return _csv(report, table, queries.against_today(by, report), "i-dag")


@bp.page(f"{ONE}/<int:other_id>", allow=policy.READ_DIFFERENCES)
def compare_editions(report_id: int, other_id: int) -> Answer:
    report, earlier, later = _pair(report_id, other_id)
    compared = queries.between(earlier, later)
    return render_template(
        "insight/differences.html",
        report=report,
        name=_name(report),
        county=place_of(report.county_id),
        heading=gettext(N_("Utgåva {earlier} och utgåva {later}")).format(earlier=earlier.edition, later=later.edition),
        sentence=_count(compared) or gettext(N_("Alla siffror är desamma i båda utgåvorna.")),
        compared=compared,
        table=_between(earlier, later),
        rows=_rows(compared),
        hrefs=None,
        csv_href=f"/rapporter/{report_id}/skillnader/{other_id}.csv",
        changes_table=None,
        opened_table=None,
        others=[(gettext(N_("Dagens siffror")), f"/rapporter/{report.id}/skillnader", "")],
    )


@bp.page(f"{ONE}/<int:other_id>.csv", allow=policy.READ_DIFFERENCES)
def download_comparison(report_id: int, other_id: int) -> Answer:
    report, earlier, later = _pair(report_id, other_id)
    return _csv(report, _between(earlier, later), queries.between(earlier, later), f"utgava-{earlier.edition}-och-{later.edition}")


def told(report: Report, compared: queries.Compared) -> str:
    """The one sentence that an edition's page says at once."""
    count = len(compared.cells)
    if not count:
        return gettext(N_("Dagens siffror är desamma som i utgåvan."))
    if report.approved_at:
        words = ngettext("Sedan utgåvan fastställdes har {n} siffra ändrats.", "Sedan utgåvan fastställdes har {n} siffror ändrats.", count)
    else:
        words = ngettext("Sedan utgåvan togs fram har {n} siffra ändrats.", "Sedan utgåvan togs fram har {n} siffror ändrats.", count)
    return words.format(n=count)


def _count(compared: queries.Compared) -> str:
    count = len(compared.cells)
    return ngettext("{n} siffra skiljer sig.", "{n} siffror skiljer sig.", count).format(n=count) if count else ""


def _pair(report_id: int, other_id: int) -> tuple[Report, Report, Report]:
    """The edition that was asked about, and the two in the order of their numbers. Raises NotFound for those of different accounts."""
    by = actor()
    report, other = queries.get_frozen(by, report_id), queries.get_frozen(by, other_id)
    if (report.kind, report.county_id, report.year) != (other.kind, other.county_id, other.year) or report.id == other.id:
        raise NotFound
    earlier, later = sorted((report, other), key=lambda one: one.edition)
    return report, earlier, later


def _name(report: Report) -> str:
    return edition_name(report.kind, report.year, report.edition, report.called)


def _state(report: Report) -> str:
    if report.approved_at:
        return gettext(N_("fastställd"))
    return gettext(N_("inte fastställd")) if report.state == ReportState.DONE else gettext(N_("inte klar"))


def _table(then: str, now: str, caption: str) -> Table:
    columns = [column for column in SINCE.columns if column.key != "code"]
    names = {"then": then, "now": now}
    return Table(SINCE.name, caption, tuple(replace(column, label=names.get(column.key, column.label)) for column in columns))


def _between(earlier: Report, later: Report) -> Table:
    words = gettext(N_("Utgåva {n}"))
    then, now = words.format(n=earlier.edition), words.format(n=later.edition)
    return _table(then, now, gettext(N_("Siffror som skiljer sig")))


def _rows(compared: queries.Compared) -> list[tuple[str, ...]]:
    return [line_of(one)[1:] for one in compared.cells]


def _figures(report: Report, compared: queries.Compared) -> list[str | None]:
    where = f"lan={report.county_id:02}&ar={report.year}"
    return [f"/statistik/siffror/{one.code}?{where}" if one.code in REGISTRY else None for one in compared.cells]


def _line(change: queries.Change) -> list[str]:
    who = gettext(N_("Någon utanför länsstyrelsen")) if change.outside else change.name or gettext(N_("Systemet"))
    done = _DONE.get(change.operation.rpartition(".")[2], N_("Ändrad"))
    what = f"{gettext(KIND_NAMES[change.kind])}: {change.title or change.object_id}"
    return [instant(change.at), what, gettext(done), who, change.reason or "–"]


def _opening(one: queries.Opened) -> list[str]:
    closed = instant(one.closed_at) if one.closed_at else gettext(N_("Är upplåst nu"))
    return [instant(one.opened_at), one.name or gettext(N_("Systemet")), one.reason, closed]


def _address(change: queries.Change) -> str | None:
    pages = _OWN_PAGES.get(change.kind) or ADDRESSES[Row(change.kind.value)]
    return pages.format(id=change.object_id)


def _csv(report: Report, table: Table, compared: queries.Compared, what: str) -> Response:
    name = file_name(report.kind, report.county_id, report.year, report.edition, "csv").removesuffix(".csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}-skillnader-{what}.csv"'}
    rows = [(*line_of(one)[1:4], plain(one.column, one.then), plain(one.column, one.now)) for one in compared.cells]
    return Response(streamed(table, rows), mimetype="text/csv", headers=headers)
