"""Numbers that stand on one page of their area and in no report: what they count, and where to read them (features row 77).

They are no figures: nobody follows them into files, the API or an edition. The register names them, so that whoever has read one finds
what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vaw.domain.housing import policy as housing
from vaw.domain.insight import policy
from vaw.domain.knowledge import policy as knowledge
from vaw.domain.networks import policy as networks
from vaw.domain.people.rules import Role
from vaw.domain.prevention import policy as prevention
from vaw.domain.strategies import policy as strategies
from vaw.domain.support import policy as support
from vaw.kernel.i18n import N_
from vaw.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`title`, `definition` and `unit` are marked texts; `path` is the page; `allow` opens it; `role` answers for what is counted."""

    title: str
    definition: str
    unit: str
    path: str
    allow: Permission[Any]
    role: Role = Role.DEVELOPMENT_LEADER


ELSEWHERE = (
    Elsewhere(
        N_("När kommunerna nåddes senast"),
        N_("Hela månader sedan den senaste aktiviteten i varje kommun och område, ur länets egen logg."),
        N_("månader"),
        "/tackning",
        policy.READ_FIGURES,
    ),
    Elsewhere(
        N_("Kommuner med överenskommelse"),
        N_("Kommuner som har skrivit under en gällande överenskommelse, och de som är tillfrågade."),
        N_("kommuner"),
        "/overenskommelser/tackning",
        networks.READ_COVERAGE,
    ),
    Elsewhere(
        N_("Arbetsdagar mellan stegen i en förfrågan"),
        N_("Median för de steg som togs de senaste 365 dagarna."),
        N_("arbetsdagar"),
        "/stod/tider",
        support.READ_QUEUE,
    ),
    Elsewhere(
        N_("Stöd och utbildningar i hela landet"),
        N_("Förfrågningar, utbildningstillfällen, deltagare och uppföljningar för alla län. Det som hölls av flera räknas en gång."),
        N_("antal"),
        "/utbildningar/riket",
        support.READ_NATION,
        Role.NATIONAL_COORDINATOR,
    ),
    Elsewhere(
        N_("Avstämningar av jämställdhetsintegrering"),
        N_("Andel av länets beslut, insatser, utbildningar, åtgärder och strategier som har de avstämningar de ska ha i dag."),
        N_("andel"),
        "/strategier/avstamningar",
        strategies.READ_CHECKPOINT,
        Role.EQUALITY_EXPERT,
    ),
    Elsewhere(
        N_("Avstämningar i hela landet"),
        N_("Samma andel län för län, i länens ordning."),
        N_("andel"),
        "/strategier/avstamningar/riket",
        strategies.READ_CHECKPOINTS_OF_NATION,
        Role.NATIONAL_COORDINATOR,
    ),
    Elsewhere(
        N_("Nationellt stöd till länens strategier"),
        N_("Länens strategier och handlingsplaner, vilket stöd de har fått, och timmar i uppdraget."),
        N_("antal och timmar"),
        "/strategier/nationellt-stod",
        strategies.READ_SUPPORT,
        Role.EQUALITY_EXPERT,
    ),
    Elsewhere(
        N_("Resurscentrum i landet"),
        N_("Vilka län som har ett resurscentrum och hur många månader som är redovisade. Inga antal som har fått stöd visas mellan länen."),
        N_("månader"),
        "/forebyggande/resurscentrum/landet",
        prevention.READ_CENTRES_OF_NATION,
    ),
    Elsewhere(
        N_("Skyddat boende: publicerade siffror"),
        N_("Platser, belagda dygn och avvisade förfrågningar i områden där inget boende går att räkna fram. Ur fastställda utgåvor."),
        N_("platser, dygn, förfrågningar"),
        "/skyddat-boende/siffror",
        housing.READ_EDITION,
        Role.METRO_TEAM,
    ),
    Elsewhere(
        N_("Bidrag till skyddade boenden"),
        N_("Beviljade kronor och projekt per län och år, ur besluten. Visas bara för dem som får läsa ansökningarna."),
        N_("kronor och projekt"),
        "/skyddat-boende/bidrag/siffror",
        housing.READ_CALL,
        Role.METRO_TEAM,
    ),
    Elsewhere(
        N_("Statistik från andra myndigheter"),
        N_("Värden ur inlästa dataserier, med källa, utgåva och kön."),
        N_("olika"),
        "/statistik/kunskap",
        knowledge.READ_DATASET,
        Role.EQUALITY_EXPERT,
    ),
)
