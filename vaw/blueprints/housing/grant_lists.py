"""Which grants were decided: what everybody with an account may read, from bytes that were frozen with the last decision."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL
from vaw.blueprints.housing.grant_page import codes_told
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing import policy
from vaw.domain.housing.queries.grant_lists import get_list, is_whole, list_lists
from vaw.domain.housing.rules.grant_lists import Listing, listing_from
from vaw.domain.housing.tables.grants import AREAS, LISTS, NAMED
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

LIST = f"{ALL}/beslut"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = list[tuple[str | int, ...]]


@bp.page(LIST, allow=policy.READ_GRANT_LIST)
def list_decisions() -> Answer:
    found = [(one.call_id, listing_from(bytes(one.content))[0]) for one in list_lists(actor())]
    rows = [[str(about[name]) for name in ("title", "year", "decided_on")] for _call, about in found]
    return render_template("housing/grant_lists.html", table=LISTS, rows=rows, hrefs=[f"{LIST}/{call_id}" for call_id, _about in found])


@bp.page(f"{LIST}/<int:call_id>", allow=policy.READ_GRANT_LIST)
def show_decisions(call_id: int) -> Answer:
    published = get_list(actor(), call_id)
    about, listed = listing_from(bytes(published.content))
    named, areas = _named(listed), _areas(listed)
    return render_template(
        "housing/grant_list.html", about=about, named=NAMED, named_rows=NAMED.shown(named), areas=AREAS, area_rows=AREAS.shown(areas),
        withheld=listed.withheld, whole=is_whole(published), checksum=published.checksum, published=day(published.made_at.date()),
        at=f"{LIST}/{call_id}",
    )  # fmt: skip


@bp.page(f"{LIST}/<int:call_id>.<format>", allow=policy.READ_GRANT_LIST)
def download_decisions(call_id: int, format: str) -> Answer:
    """The frozen bytes themselves as JSON, or the same as a workbook."""
    published = get_list(actor(), call_id)
    content = bytes(published.content)
    if format == "json":
        return _attached(content, "application/json", f"bidrag-{call_id}.json")
    if format != "xlsx":
        raise NotFound
    listed = listing_from(content)[1]
    return _attached(tables_xlsx([(NAMED, _named(listed)), (AREAS, _areas(listed))]), XLSX, f"bidrag-{call_id}.xlsx")


def _attached(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _named(listed: Listing) -> Rows:
    counties = {county.code: county.name for county in list_counties()}
    return [(name, counties[code], kronor) for name, code, kronor in listed.named]


def _areas(listed: Listing) -> Rows:
    counties = {county.code: county.short_name for county in list_counties()}
    return [(codes_told(one.counties, counties), one.projects, one.kronor) for one in listed.areas]
