"""What the made-up strategies say: one of 2014–2016 and one of 2024–2027, each with the lists of its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from vaw.domain.strategies.rules import Part
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.plans import MeasureState

REGION, NGO = -2, -1  # the last two of the actors


@dataclass(frozen=True, slots=True)
class Goal:
    part: Part
    text: str
    sub_goals: tuple[str, ...] = ()
    subject_areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A measure. `goal`: its place among the goals; `days`: when it is due, from today.

    `actor`: a municipality by its place, REGION, NGO, or None for the board.
    """

    goal: int
    what: str
    actor: int | None
    state: MeasureState
    days: int
    gave: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    title: str
    starts_on: date
    ends_on: date
    problem: str
    external: str
    internal: str
    goals: tuple[Goal, ...]
    measures: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A checkpoint. `now`: of the strategy that runs; `days`: since it began, for an effort from today."""

    kind: Kind
    now: bool
    days: int
    told: dict[str, Any]


ONCE = Plan(
    title="Jämställt {} 2014–2016 (exempel)",
    starts_on=date(2014, 1, 1),
    ends_on=date(2016, 12, 31),
    problem="Kvinnor i länet har lägre lön än män och gör mer av det obetalda arbetet hemma.\nFå män söker sig till vård och skola.",
    external="Länets aktörer arbetar mot de jämställdhetspolitiska målen och redovisar varje år vad som har hänt.",
    internal="Varje sakområde har ett eget mål och redovisar siffror för kvinnor och män.",
    goals=(
        Goal(Part.EXTERNAL, "Fler kvinnor leder kommunala bolag.", ("power_2006",)),
        Goal(Part.EXTERNAL, "Skillnaden i inkomst mellan kvinnor och män minskar.", ("economy_2006", "unpaid_work_2006")),
        Goal(Part.EXTERNAL, "Alla kommuner har en plan mot mäns våld mot kvinnor.", ("violence_2006",)),
        Goal(Part.INTERNAL, "Stöd till företag fördelas mer lika mellan kvinnor och män.", (), ("growth_2010", "agriculture_2010")),
        Goal(Part.INTERNAL, "Både kvinnor och män kommer till tals när vi planerar.", (), ("planning_housing_2010",)),
    ),
    measures=(
        Said(0, "Mentorer för nya styrelseledamöter", 0, MeasureState.DONE, -200, "Fler kvinnor söker uppdrag i bolagen."),
        Said(1, "Kartläggning av löner i kommunerna", REGION, MeasureState.DONE, -400, "Skillnaderna är kända och följs upp."),
        Said(2, "Gemensam mall för planer mot våld", None, MeasureState.DONE, -30, "Mallen används i de flesta kommuner."),
        Said(3, "Nya anvisningar för handläggare", None, MeasureState.DROPPED, -100),
    ),
)
NOW = Plan(
    title="Jämställt {} 2024–2027 (exempel)",
    starts_on=date(2024, 1, 1),
    ends_on=date(2027, 12, 31),
    problem=(
        "Fler kvinnor än män är otrygga ute sent på kvällen, och skillnaden har varit ungefär lika stor i flera år.\n"
        "Pojkar lämnar oftare grundskolan utan behörighet till gymnasiet."
    ),
    external="Kommuner, region och föreningar väljer själva sina åtgärder och berättar en gång om året hur det går.",
    internal="Varje sakområde gör en avstämning i fyra steg när det planerar något nytt.",
    goals=(
        Goal(Part.EXTERNAL, "Kvinnor och män är lika trygga ute på kvällen.", ("violence", "power")),
        Goal(Part.EXTERNAL, "Flickor och pojkar klarar grundskolan lika bra.", ("education",)),
        Goal(Part.EXTERNAL, "Vården möter kvinnor och män som har utsatts för våld på samma villkor.", ("health", "violence")),
        Goal(Part.INTERNAL, "Planer för byggande visar vad de betyder för kvinnor och män.", (), ("planning_housing", "infrastructure")),
        Goal(Part.INTERNAL, "Beslut om stöd till landsbygden redovisas för kvinnor och män.", (), ("agriculture",)),
        Goal(Part.INTERNAL, "Krisövningar räknar med att våldet i hemmen ökar vid en kris.", (), ("emergency",)),
    ),
    measures=(
        Said(0, "Trygghetsvandringar med kvinnor och män", 0, MeasureState.DONE, -140, "Belysningen är ny vid fyra platser."),
        Said(0, "Utbilda ordningsvakter och krögare", 1, MeasureState.UNDER_WAY, -25),
        Said(1, "Läsgrupper för pojkar och flickor", 2, MeasureState.NOT_BEGUN, 120),
        Said(1, "Studiehandledning på fritidsgårdar", NGO, MeasureState.UNDER_WAY, 200),
        Said(2, "Fråga om våld på alla vårdcentraler", REGION, MeasureState.UNDER_WAY, 60),
        Said(2, "Rutin vid remiss från elevhälsan", 3, MeasureState.DROPPED, -90),
        Said(3, "Mall för konsekvenser i planärenden", None, MeasureState.DONE, -260, "Mallen används i alla nya ärenden."),
        Said(4, "Siffror för kvinnor och män i besluten", None, MeasureState.NOT_BEGUN, -8),
    ),
)
QUOTED = "Otrygga ute sen kväll"  # a dataset of vaw.cli.demo.knowledge
FIGURE_SAYS = "Ungefär tre gånger så många kvinnor som män är otrygga (påhittade siffror)."
ACTOR_SAYS = "Vi har kommit igång, men det tog längre tid än vi trodde att hitta lokaler (exempel)."
STEP_SAYS = "Avstämt med den som håller i åtgärden (exempel)."


def _told(stage: Stage, women: str, men: str, conclusion: str) -> dict[str, Any]:
    return {
        "stage": stage.value, "relevant": True, "analysed": "Vilka som nås och vilka som påverkas (exempel).", "women": women, "men": men,
        "figures": "Länets egna siffror och kunskapsbanken.", "conclusion": conclusion, "reason": "",
    }  # fmt: skip


def _not_relevant(stage: Stage, reason: str) -> dict[str, Any]:
    return {
        "stage": stage.value,
        "relevant": False,
        "reason": reason,
        **dict.fromkeys(("analysed", "women", "men", "figures", "conclusion"), ""),
    }


_ASKED = _told(
    Stage.DECIDE,
    "Kvinnor är oftare otrygga och väljer andra vägar hem.",
    "Män är oftare utsatta för våld på allmän plats.",
    "Målet handlar om både platser och beteende.",
)
_PLANNED = _told(
    Stage.PLAN,
    "Kvinnor i små orter nås sämre.",
    "Få män är med i samråden.",
    "Vi ordnar samråd på arbetsplatser och på kvällstid.",
)
CHECKED = (
    Check(Kind.STRATEGY, False, -30, _ASKED),
    Check(Kind.STRATEGY, False, 20, _PLANNED),
    Check(Kind.STRATEGY, False, 400, _not_relevant(Stage.CARRY_OUT, "Åtgärderna stäms av var för sig (exempel).")),
    Check(Kind.STRATEGY, True, -30, _ASKED),
    Check(Kind.STRATEGY, True, 20, _PLANNED),
    Check(
        Kind.EFFORT,
        True,
        -170,
        _told(
            Stage.PLAN,
            "Flickor svarar oftare att de kontrolleras.",
            "Pojkar svarar att de förväntas vakta sina syskon.",
            "Passen tar upp båda, och elevhälsan frågar både flickor och pojkar.",
        ),
    ),
)
