"""Lists of this area that leave it as files."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

# For the paper at the door. No address and no need ever stands in it.
DOOR = Table(
    "door",
    N_("Anmälda"),
    (
        Column("organisation", N_("Organisation"), header=True),
        Column("name", N_("Namn")),
        Column("profession", N_("Yrkesgrupp")),
        Column("municipality", N_("Kommun")),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("unstated", N_("Ej angivet"), "int"),
        Column("mode", N_("Deltar")),
        Column("came", N_("Kom")),
    ),
)
