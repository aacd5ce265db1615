"""What the made-up year's meetings were about. Nobody is named, and nothing is told of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.meetings import ItemKind

_INFORMATION, _DISCUSSION, _DECISION = ItemKind.INFORMATION, ItemKind.DISCUSSION, ItemKind.DECISION


class Promised(NamedTuple):
    """Something to be done. `days`: working days after the meeting, None: some days ago; `done`: working days after the meeting."""

    what: str
    days: int | None
    state: ActionState = ActionState.DONE
    done: int = 15
    result: str = ""
    by_board: bool = False


class Point(NamedTuple):
    """An item of an agenda, with what was said and decided. `goes_on`: the last item of the meeting before is carried on by it."""

    title: str
    kind: ItemKind
    presenter: str
    minutes: int
    notes: str = ""
    decision: str = ""
    promised: Sequence[Promised] = ()
    goes_on: bool = False


_TURN = Point("Laget runt", _INFORMATION, "Alla", 45, "Flera märker fler frågor om digitalt våld. Två nya samordnare är på plats.")
_NEXT = Point("Nästa möte", _INFORMATION, "Länsstyrelsen", 15, "Dagordningen skickas ut två veckor innan.")
ROUNDS = (  # of the municipalities' network, oldest first
    (
        _TURN._replace(notes="Alla berättade hur arbetet är organiserat hemma. Flera saknar en samlad överblick."),
        Point(
            "En kartläggning av länets stöd",
            _DECISION,
            "Länsstyrelsen",
            60,
            "Frågorna gicks igenom och kortades ner.",
            "Nätverket kartlägger vilket stöd som finns i länet.",
            (
                Promised("Samla in svaren från alla kommuner", 30, done=26, result="Alla kommuner har svarat.", by_board=True),
                Promised("Pröva frågorna i den egna kommunen", 20, done=18, result="Två frågor gjordes tydligare."),
            ),
        ),
        _NEXT,
    ),
    (
        _TURN._replace(notes="Sommaren är lugn, men fler frågar om stöd till barn."),
        Point(
            "Gemensam utbildning till hösten",
            _DECISION,
            "Länsstyrelsen",
            60,
            "Heldag för nya medarbetare, samma innehåll för alla.",
            "Kommunerna håller en gemensam grundutbildning i höst.",
            (
                Promised("Boka lokal och datum", 10, done=14, result="Utbildningen är bokad och öppen för anmälan."),
                Promised("Skriv ett gemensamt program", 25, done=22, result="Programmet är klart.", by_board=True),
            ),
        ),
        _NEXT,
    ),
    (
        _TURN,
        Point(
            "Rutin för placering i skyddat boende",
            _DECISION,
            "Socialtjänsten",
            60,
            "Rutinerna skiljer sig åt. En gemensam mall behövs.",
            "Nätverket tar fram en gemensam mall för rutinen.",
            (
                Promised("Skriv ett första utkast till mallen", None, ActionState.OPEN),
                Promised("Samla in de rutiner som finns", 20, done=19, result="Elva rutiner är insamlade.", by_board=True),
            ),
        ),
        _NEXT,
    ),
    (
        _TURN._replace(notes="Skolorna ber om hjälp med frågor om hedersrelaterat våld. Två kommuner delar gärna sitt material."),
        Point(
            "Orange dag och en vecka fri från våld",
            _DECISION,
            "Länsstyrelsen",
            30,
            "Alla kommuner deltar. Materialet är gemensamt.",
            "Kommunerna deltar i en vecka fri från våld med gemensamt material.",
            (
                Promised("Ta fram gemensamt material", 20, ActionState.IN_PROGRESS, 4, by_board=True),
                Promised("Planera en aktivitet i varje kommun", 30, ActionState.OPEN),
            ),
        ),
        Point("Mallen för placeringar", _DISCUSSION, "Socialtjänsten", 45, "Utkastet är inte klart. Frågan tas upp nästa gång."),
    ),
)
COMING = (
    _TURN._replace(notes=""),
    Point("Mallen för placeringar", _DISCUSSION, "Socialtjänsten", 45, goes_on=True),
    Point("Hur gick en vecka fri från våld?", _DISCUSSION, "Alla", 30),
    _NEXT._replace(notes=""),
)
GROUP_HELD = (
    Point("Läget i länet", _INFORMATION, "Länsstyrelsen", 30, "Siffrorna för första halvåret gicks igenom."),
    Point(
        "Länets strategi", _DECISION, "Länsstyrelsen", 60, "Strategin är förankrad hos alla parter.",
        "Länsgruppen ställer sig bakom strategin.",
        (Promised("Utse en kontaktperson för uppföljningen", 15, done=12, result="Kontaktpersonen är utsedd."),),
    ),
    Point(
        "Samverkan vid hot mot barn", _DECISION, "Polisen", 30, "Kontaktvägarna är otydliga på kvällar och helger.",
        "Parterna tar fram en lista med kontaktvägar.",
        (Promised("Sammanställ kontaktvägarna", None, ActionState.IN_PROGRESS, 20),),
    ),
)  # fmt: skip
GROUP_COMING = (
    Point("Vad har strategin lett till?", _INFORMATION, "Länsstyrelsen", 40),
    Point("Listan med kontaktvägar", _DISCUSSION, "Polisen", 30, goes_on=True),
    Point("Prioriteringar för nästa år", _DECISION, "Alla", 50),
)
GROUP_DRAFT = (Point("Uppföljning av strategin", _DISCUSSION, "Länsstyrelsen", 60),)
NATION_HELD = (
    Point("Laget runt i länen", _INFORMATION, "Alla", 45, "Länen berättade vad som är på gång."),
    Point(
        "Gemensamma frågor till årets redovisning", _DECISION, "Nationell samordnare", 60, "Frågorna är samma som förra året.",
        "Alla län använder samma definitioner i redovisningen.",
    ),
)  # fmt: skip
NATION_COMING = (
    Point("Laget runt i länen", _INFORMATION, "Alla", 45),
    Point("Utbildningar som kan ges tillsammans", _DISCUSSION, "Nationell samordnare", 60),
)
BACKLOG = ("Samverkan med hälso- och sjukvården", "Bjud in elevhälsan", "Stöd till den som utövar våld")


def every_text() -> set[str]:
    """All of it, for whoever wants to see that it is about nobody."""
    agendas = (*ROUNDS, COMING, GROUP_HELD, GROUP_COMING, GROUP_DRAFT, NATION_HELD, NATION_COMING)
    points = [point for agenda in agendas for point in agenda]
    told = {text for point in points for text in (point.title, point.presenter, point.notes, point.decision)}
    return told | {text for point in points for one in point.promised for text in (one.what, one.result)} | set(BACKLOG)
