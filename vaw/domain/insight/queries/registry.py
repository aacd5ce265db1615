"""The register of figures: every figure of every area, who answers for it, and from which year it can be told (features row 77)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from vaw.domain.activities import figures as activities
from vaw.domain.housing.figures import account as housing
from vaw.domain.insight.queries import IN_ORDER
from vaw.domain.networks import figures as networks
from vaw.domain.people.rules import Role
from vaw.domain.prevention import figures as prevention
from vaw.domain.strategies import figures as strategies
from vaw.domain.support import figures as support
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import REGISTRY, Figure
from vaw.kernel.i18n import N_


@dataclass(frozen=True, slots=True)
class Area:
    """An area's figures, in the order of the report. `title` and `since` are marked texts; `role` answers for what is counted.

    `first_year`: before it nothing of the kind can be told, and why is in `since`.
    """

    code: str
    title: str
    role: Role
    first_year: int
    since: str
    figures: tuple[Figure, ...]


def _of(area: ModuleType) -> tuple[Figure, ...]:
    """The figures that an area's module declares."""
    declared = {id(value) for value in vars(area).values() if isinstance(value, Figure)}
    return tuple(figure for figure in IN_ORDER if id(figure) in declared)


_IN_SERVICE = N_("Uppgifterna samlas i tjänsten. Äldre år saknas.")
AREAS = (
    Area(
        "activities",
        N_("Aktiviteter"),
        Role.DEVELOPMENT_LEADER,
        1994,
        N_("Loggen kan läsas in så långt tillbaka som länet har uppgifter, från det första uppdraget."),
        _of(activities),
    ),
    Area("support", N_("Stöd och utbildning"), Role.DEVELOPMENT_LEADER, 2020, _IN_SERVICE, _of(support)),
    Area("networks", N_("Nätverk"), Role.DEVELOPMENT_LEADER, 2020, _IN_SERVICE, _of(networks)),
    Area("prevention", N_("Förebyggande arbete"), Role.DEVELOPMENT_LEADER, 2020, _IN_SERVICE, _of(prevention)),
    Area(
        "strategies",
        N_("Strategier"),
        Role.EQUALITY_EXPERT,
        2014,
        N_("Strategier kan läggas in från perioden 2014–2016 och framåt."),
        _of(strategies),
    ),
    Area(
        "housing",
        N_("Skyddat boende"),
        Role.METRO_TEAM,
        2024,
        N_("Publiceras kvartal för kvartal sedan lagen om skyddade boenden började gälla den 1 april 2024."),
        _of(housing),
    ),
)
# Why a figure may say nothing though there is something: what is kept back so that nobody is recognised.
SUPPRESSED: Mapping[str, str] = {
    housing.NATION.code: N_(
        "Uppgifter om skyddade boenden publiceras bara när de har prövats så att inget boende går att räkna fram. "
        "Ett streck betyder att uppgiften hålls inne eller inte är publicerad."
    ),
    housing.OWN_AREA.code: N_(
        "Länet visas tillsammans med andra län, så att minst tre boenden hos tre utförare döljer varandra. "
        "Ett streck betyder att uppgiften hålls inne eller inte är publicerad. Enskilda boenden visas aldrig här."
    ),
    support.USE.code: N_("Utvärderingar är anonyma. Svar visas först när utvärderingen är stängd och minst fem har svarat."),
}


def get_declared(code: str) -> tuple[Figure, Area]:
    """A figure and the area that it belongs to. Raises NotFound for an unknown one."""
    figure = REGISTRY.get(code)
    area = next((one for one in AREAS if figure in one.figures), None)
    if figure is None or area is None:
        raise NotFound
    return figure, area
