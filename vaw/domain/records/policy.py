"""Who may hand out public documents and deliver to an archive: the registrar of the county (safety.md 3)."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.records.models import RecordsItem, RecordsRequest
from vaw.domain.records.models.packages import RecordsPackage
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission

_REGISTRAR, _OWN = frozenset({Role.REGISTRAR}), Own("county_id")

OPEN_REQUEST = Permission("records.request.open", County, _REGISTRAR, _OWN)
READ_REQUEST = Permission("records.request.read", RecordsRequest, _REGISTRAR, _OWN)
KEEP_REQUEST = Permission("records.request.keep", RecordsRequest, _REGISTRAR, _OWN)
# What the county's documents say, for the one purpose of handing them out; each that is opened stands in a request, and so in the audit.
SEARCH = Permission("records.document.search", County, _REGISTRAR, _OWN)
KEEP_ITEM = Permission("records.document.judge", RecordsItem, _REGISTRAR, _OWN)
READ_PACKAGE = Permission("records.package.read", RecordsPackage, _REGISTRAR, _OWN)
KEEP_PACKAGE = Permission("records.package.keep", RecordsPackage, _REGISTRAR, _OWN)
DELIVER = Permission("records.archive.deliver", County, _REGISTRAR, _OWN)
BUILD = Permission("records.package.build", RecordsPackage, frozenset({SYSTEM_ROLE}), Anything())
BUILD_FROM = Permission("records.request.hand_out", RecordsRequest, frozenset({SYSTEM_ROLE}), Anything())
