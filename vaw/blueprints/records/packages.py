"""Ordering, fetching and making again: what leaves the house does so after fresh proof, and who took it stays known."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.records.base import bp, done
from vaw.domain.records import policy
from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.records.operations.packages import is_there, make_again, note_fetched, order_handout
from vaw.domain.records.queries import get_request
from vaw.domain.records.queries.packages import bytes_of, fetched, get_package
from vaw.domain.records.rules.packages import STATE_NAMES, PackageKind, PackageState, package_name
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

PACKAGE = "/utlamnande/filer/<int:records_package_id>"


@bp.page("/utlamnande/<int:records_request_id>/filer", allow=policy.KEEP_REQUEST, methods=["POST"])
def order_files(records_request_id: int) -> Answer:
    by = actor()
    asked = get_request(by, records_request_id, policy.KEEP_REQUEST)
    said = _("Filerna görs nu. Läs in sidan på nytt om en stund.")
    return done(lambda: order_handout(by, asked), said, f"/utlamnande/{asked.id}")


@bp.page(f"{PACKAGE}/igen", allow=policy.KEEP_PACKAGE, methods=["POST"])
def order_again(records_package_id: int) -> Answer:
    by = actor()
    package = get_package(by, records_package_id, policy.KEEP_PACKAGE)
    said = _("Filerna görs en gång till av det som beslutades då.")
    return done(lambda: make_again(by, package), said, page_of(package))


@bp.page(f"{PACKAGE}/hamta", allow=policy.READ_PACKAGE)
@with_fresh_password
def fetch_package(records_package_id: int) -> Answer:
    by = actor()
    package = get_package(by, records_package_id)
    if not is_there(package):
        raise NotFound
    note_fetched(by, package)
    headers = {"Content-Disposition": f'attachment; filename="{name_of(package)}"', "Content-Length": str(package.size_bytes)}
    return Response(bytes_of(package), mimetype="application/zip", headers=headers)


def name_of(package: RecordsPackage) -> str:
    years = f"{package.first_year}-{package.last_year}"
    about = years if package.kind == PackageKind.ARCHIVE else f"{package.request_id}-{package.id}"
    return package_name(package.kind, package.county_id, about)


def page_of(package: RecordsPackage) -> str:
    """Where one sees it."""
    return f"/arkiv?lan={package.county_id}" if package.kind == PackageKind.ARCHIVE else f"/utlamnande/{package.request_id}"


def action_of(package: RecordsPackage) -> str:
    """What can be done with it: "fetch", "again", or "" while it is made."""
    if is_there(package):
        return "fetch"
    if package.state == PackageState.QUEUED or (package.state == PackageState.DONE and package.kind == PackageKind.ARCHIVE):
        return ""
    return "again"


def package_rows(made: Sequence[RecordsPackage]) -> list[tuple[Value, ...]]:
    """Rows of tables.PACKAGES, each with who fetched it."""
    taken: dict[int, list[str]] = {}
    for one in fetched([package.id for package in made]) if made else ():
        taken.setdefault(one.package_id, []).append(f"{one.who or ''} {instant(one.at)}")
    return [
        (
            name_of(one),
            _("Gallrad, kan göras igen")
            if one.state == PackageState.DONE and not is_there(one)
            else _(STATE_NAMES[PackageState(one.state)]),
            one.size_bytes,
            one.sha256,
            instant(one.ordered_at),
            ", ".join(taken.get(one.id, ())) or None,
        )
        for one in made
    ]
