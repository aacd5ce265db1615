"""Making packages: hand-outs and deliveries to an archive. Killed anywhere, the next attempt makes the same bytes from the beginning."""

from __future__ import annotations

from typing import IO, cast

from config.schema import newest_migration
from vaw.domain.records import policy
from vaw.domain.records.operations.packages import fail_package, keep_package
from vaw.domain.records.queries import get_request
from vaw.domain.records.queries.packages import copies_of, get_package
from vaw.domain.records.rules.packages import PackageKind, PackageState
from vaw.integrations.documents.spool import Spool
from vaw.kernel.actor import system
from vaw.kernel.i18n import N_, SOURCE, gettext, speaking
from vaw.render.packages import Onward, write_delivery, write_handout


def build(package_id: int) -> int:
    """Make a package unless it is there. Returns how many were made. What reaches the disk meanwhile is enciphered."""
    by = system("task")
    package = get_package(by, package_id, policy.BUILD)
    if package.state != PackageState.QUEUED:
        return 0
    authority = gettext(N_("Länsstyrelsen i {county}")).format(county=package.county.name)
    with speaking(SOURCE), Spool() as spool:
        out = Onward(cast("IO[bytes]", spool))
        if package.kind == PackageKind.ARCHIVE:
            listed = write_delivery(out, package, authority=authority, version=newest_migration())
        else:
            request = get_request(by, package.request_id or 0, policy.BUILD_FROM)
            listed = write_handout(out, package, copies_of(package), authority=authority, dnr=request.dnr)
        spool.seek(0)
        return int(keep_package(by, package, made=cast("IO[bytes]", spool), sha256=out.sum.hexdigest(), listed=listed))


def gave_up(package_id: int) -> None:
    """The last attempt failed: say so."""
    by = system("task")
    fail_package(by, get_package(by, package_id, policy.BUILD))
