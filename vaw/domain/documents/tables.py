"""Lists of documents and of one document's versions."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

DOCUMENTS = Table(
    "documents",
    N_("Dokument"),
    (
        Column("name", N_("Namn"), header=True),
        Column("kind", N_("Typ")),
        Column("size", N_("Storlek")),
        Column("uploaded_at", N_("Senast uppladdad")),
        Column("by", N_("Av")),
    ),
)
VERSIONS = Table(
    "versions",
    N_("Versioner"),
    (
        Column("number", N_("Version"), header=True),
        Column("kind", N_("Typ")),
        Column("size", N_("Storlek")),
        Column("uploaded_at", N_("Uppladdad")),
        Column("by", N_("Av")),
    ),
)
