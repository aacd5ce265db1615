"""The types of activity as a development leader's year has them: how often, how long, how many take part, what is written down.

Invented, with the proportions of two real spreadsheets' kind: much meeting and advice, some training, few conferences.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of activity.

    `code`: an entry of activity_types. `weight`: how many of a hundred or so are of it. `minutes`: choices, multiples of 15.
    `digital`: per cent held online. `heads`: fewest and most who take part, (0, 0) where there is nobody to count.
    `places`: fewest and most municipalities reached. `objective`: the national objective it mostly serves, or None.
    """

    code: str
    weight: int
    minutes: tuple[int, ...]
    digital: int
    heads: tuple[int, int]
    places: tuple[int, int]
    objective: str | None
    texts: tuple[str, ...]


NOBODY = NOWHERE = (0, 0)
KINDS = (
    Kind(
        "training",
        14,
        (90, 120, 180, 240, 360, 420),
        35,
        (8, 60),
        (1, 5),
        "knowledge",
        (
            "Grundutbildning om {about}.",
            "Fördjupad utbildning om {about} för socialtjänsten.",
            "Utbildningsdag om {about}, frågor följs upp i höst.",
        ),
    ),
    Kind(
        "webinar",
        7,
        (60, 60, 90, 120),
        100,
        (20, 180),
        (2, 6),
        "knowledge",
        ("Webbinarium om {about}.", "Lunchwebbinarium om {about} med frågestund.", "Webbinarium om {about} för skola och elevhälsa."),
    ),
    Kind(
        "conference",
        2,
        (300, 360, 420, 480),
        10,
        (60, 220),
        (3, 6),
        "knowledge",
        ("Länskonferens om {about}.", "Temadag om {about} med praktiska exempel från länet."),
    ),
    Kind(
        "seminar",
        5,
        (60, 90, 120),
        30,
        (12, 70),
        (1, 4),
        "knowledge",
        ("Föreläsning om {about}.", "Frukostseminarium om {about} för chefer.", "Panelsamtal om {about}."),
    ),
    Kind(
        "method_training",
        5,
        (360, 420, 840),
        15,
        (8, 28),
        (1, 5),
        "knowledge",
        ("Metodutbildning om {about}.", "Utbildning i standardiserade bedömningsmetoder, exempel om {about}."),
    ),
    Kind(
        "train_the_trainer",
        1,
        (420, 840),
        10,
        (6, 18),
        (2, 6),
        "knowledge",
        ("Utbildning av lokala utbildare om {about}.", "Uppföljning med utbildare som håller kurser om {about}."),
    ),
    Kind(
        "method_support",
        6,
        (45, 60, 90, 120),
        60,
        (2, 10),
        (1, 2),
        "protection",
        (
            "Metodstöd om {about} till en arbetsgrupp.",
            "Stöd att införa nya rutiner om {about}.",
            "Genomgång av lokalt stödmaterial om {about}.",
        ),
    ),
    Kind(
        "supervision",
        4,
        (60, 90, 120),
        45,
        (3, 9),
        (1, 1),
        "protection",
        ("Handledning på generell nivå om {about}.", "Grupphandledning om {about}."),
    ),
    Kind(
        "consultation",
        13,
        (15, 30, 30, 45, 60),
        85,
        (1, 3),
        (1, 1),
        "protection",
        (
            "Rådgivning på generell nivå om {about}.",
            "Frågor från en handläggare om {about}, hänvisade vidare.",
            "Bollplank för en samordnare om {about}.",
        ),
    ),
    Kind(
        "municipal_visit",
        4,
        (90, 120, 180),
        20,
        (3, 14),
        (1, 1),
        "protection",
        ("Kommunbesök med dialog om {about}.", "Möte med ledningsgrupp i kommunen om {about}."),
    ),
    Kind(
        "network_meeting",
        8,
        (90, 120, 180),
        50,
        (8, 32),
        (3, 6),
        "protection",
        ("Nätverksträff om {about}.", "Länsnätverket träffades, tema om {about}.", "Planering av nätverkets arbete om {about}."),
    ),
    Kind(
        "collaboration_meeting",
        12,
        (45, 60, 90, 120),
        60,
        (4, 16),
        (1, 5),
        "law_enforcement",
        ("Samverkansmöte om {about}.", "Arbetsgrupp om {about}, nästa möte bokat.", "Styrgrupp om {about}, beslut om fortsatt arbete."),
    ),
    Kind(
        "action_plan_support",
        4,
        (60, 90, 120, 180),
        50,
        (2, 9),
        (1, 2),
        "protection",
        ("Processtöd till handlingsplan om {about}.", "Synpunkter på utkast till handlingsplan om {about}."),
    ),
    Kind(
        "mapping",
        2,
        (120, 240, 480, 960),
        80,
        NOBODY,
        (2, 6),
        "protection",
        ("Enkät till kommunerna om {about}.", "Sammanställning av lägesbild om {about}."),
    ),
    Kind(
        "report",
        2,
        (240, 480, 960),
        80,
        NOBODY,
        NOWHERE,
        "knowledge",
        ("Skrev underlag till rapport om {about}.", "Slutförde publikation om {about}."),
    ),
    Kind(
        "newsletter",
        2,
        (120, 180, 240),
        100,
        NOBODY,
        NOWHERE,
        "knowledge",
        ("Nyhetsbrev med tema om {about}.", "Utskick till nätverken om {about}."),
    ),
    Kind(
        "campaign",
        1,
        (120, 240, 480),
        50,
        (20, 150),
        (1, 6),
        "prevention",
        ("Kampanj om {about} tillsammans med kommunerna.", "Informationsinsats om {about} i länet."),
    ),
    Kind(
        "grant_processing",
        2,
        (120, 180, 360),
        90,
        NOBODY,
        NOWHERE,
        None,
        ("Yttrande över ansökningar om medel, insatser om {about}.", "Beredning av bidrag till insatser om {about}."),
    ),
    Kind(
        "referral_response",
        1,
        (180, 360, 480),
        95,
        NOBODY,
        NOWHERE,
        "law_enforcement",
        ("Remissvar om {about}.", "Underlag till remissvar om {about}."),
    ),
    Kind(
        "study_visit",
        1,
        (180, 240, 360),
        0,
        (3, 12),
        (1, 2),
        "knowledge",
        ("Studiebesök om {about}.", "Studiebesök i grannlän om {about}."),
    ),
    Kind(
        "national_collaboration",
        3,
        (60, 120, 180, 360),
        75,
        NOBODY,
        NOWHERE,
        "knowledge",
        ("Nationellt möte för utvecklingsledare om {about}.", "Arbetsgrupp mellan länsstyrelserna om {about}."),
    ),
    Kind(
        "monitoring",
        2,
        (30, 60, 120),
        95,
        NOBODY,
        NOWHERE,
        "knowledge",
        ("Omvärldsbevakning om {about}.", "Läste in ny forskning om {about}."),
    ),
)
