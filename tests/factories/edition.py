"""A made-up edition of a county's year, with every kind of number that a file must tell apart: large, small, zero, missing."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from vaw.domain.insight.queries import IN_ORDER, FigureResult, Row, frozen
from vaw.domain.insight.rules import YEARLY_ACCOUNT, checksum, edition_name
from vaw.kernel.i18n import language
from vaw.render.document import Document

DATA = Path(__file__).parents[2] / "vaw" / "data"
TYPES = ("Utbildning", "Webbinarium", "Nätverksmöte", "=Påhitt(1)", "Kommunbesök", "Seminarium eller föreläsning")
FIELDS = (
    ("mvw", "Mäns våld mot kvinnor"),
    ("close_relations", "Våld i nära relationer"),
    ("honour", "Hedersrelaterat våld och förtryck"),
    ("trafficking", "Prostitution och människohandel"),
)
MONTHS = ("jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.")


def municipalities(county: str) -> list[tuple[str, str]]:
    """(code, name) of a county's municipalities, from the shipped register."""
    with (DATA / "geography" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file) if row["county"] == county]


def made_of_plans() -> dict[str, list[Row]]:
    """{figure: rows} of prevention and strategies."""
    return {
        "efforts-by-level": [("universal", "Universell", 1_200, 1_100, 100, 0), ("indicated", "Indikerad", 2, 1, 1, 0)],
        "efforts-by-field": [(code, name, 300 * number, number / 10) for number, (code, name) in enumerate(FIELDS)],
        "efforts-by-assignment": [
            ("1", "Regionalt arbete mot mäns våld mot kvinnor", 690, 690 / 1_202),
            ("3", "+Stöd till regionala resurscentrum", 700, 700 / 1_202),
            ("none", "Utan uppdrag", 2, 2 / 1_202),
            ("all", "Alla insatser, räknade en gång", 1_202, 1.0),
        ],
        "milestones-in-time": [("2025", 1_500, 1_200, 1_100, 1_100 / 1_200)],
        "centre-support-by-profession": [("social_services", "Socialtjänst", 1_412, 96, 0, 1_508), ("ngo", "Idéburen sektor", 3, 0, 1, 4)],
        "centre-support-by-theme": [
            ("marriage", "Barnäktenskap och tvångsäktenskap", 1_400, 90, 1, 1_491),
            ("other", "Annat", 15, 6, 0, 21),
        ],
        "strategy-measures": [("2025", 48, 30, 0, 3, 30 / 48)],
        "strategy-actors": [("2025", 21, 0, 0.0)],
        "strategy-reached": [("2025", 1_750, 1_200, 540, 10, 14, 3)],
    }


def make_rows(county: str) -> dict[str, list[Row]]:
    """{figure: rows}; every third municipality is a white spot."""
    places = municipalities(county)
    reached = [(code, name, 0 if number % 3 == 2 else 3 + number) for number, (code, name) in enumerate(places)]
    return {
        "activities": [(1234,)],
        **made_of_plans(),
        "hours": [(98_765,)],
        "participants": [(4321, 3300, 1000, 21, 800, 434)],
        "by-type": [(f"type-{number}", name, 400 - 70 * number, 20_005 - 3_000 * number) for number, name in enumerate(TYPES)],
        "by-field": [
            (code, name, 100 + number, *((None, None, None) if code == "trafficking" else (900, 300, number)), number)
            for number, (code, name) in enumerate(FIELDS)
        ],
        "by-profession": [("social_services", "Socialtjänst", 700, 120, 0, 820), ("ngo", "Ideell sektor", 80, 20, 5, 105)],
        "by-assignment": [
            ("1", "Regionalt arbete mot mäns våld mot kvinnor", 1200, 90_000, 0.9112538855869995),
            ("3", "+Stöd till regionala resurscentrum", 120, 8_000, 0.08100035437654027),
            (None, "Utan uppdrag", None, 765, 0.007745760036460284),
        ],
        "by-month": [
            (
                f"2025-{number:02}",
                name,
                None if number == 12 else 0 if number == 7 else 90 + number * 7,
                None if number == 12 else 60 * number,
            )
            for number, name in enumerate(MONTHS, 1)
        ],
        "by-year": [
            ("2023", "2023", 400, 30_000, None, 9),
            ("2024", "2024", None, None, None, None),
            ("2025", "2025", 1234, 98_765, 4321, 10),
        ],
        "municipalities-reached": [(sum(1 for row in reached if row[2]), len(reached), sum(1 for row in reached if row[2]) / len(reached))],
        "by-municipality": [(code, name, n, n * 95) for code, name, n in reached],
        "not-reached": [(code, name) for code, name, n in reached if not n],
        "white-spots": [(code, name, n and n - 2, 0, n and 1, n and 1, 0, n) for code, name, n in reached],
        **_of_support(places),
        **_of_networks(places),
        **_of_housing(),
    }


def _of_support(places: list[tuple[str, str]]) -> dict[str, list[Row]]:
    """{figure: rows} of requests and trainings."""
    return {
        "trainings": [("on_site", "Fysiskt", 14, 2), ("digital", "Digitalt", 6, 0), ("hybrid", "Hybrid", 2, 1)],
        "training-participants": [("2025", 512, 400, 100, 12, 18, 2)],
        "training-by-profession": [("social_services", "Socialtjänst", 300, 60, 0, 360), (None, "Utan uppgift", 100, 40, 12, 152)],
        "training-use": [("2025", 9, 88, 4.25, 0.75)],
        "follow-ups": [("3", "Efter 3 månader", 20, 15, 0.75), ("9", "Efter 9 månader", 8, 3, 0.375)],
        "adoption": [("decided", "Beslutad", 3, 0.2), ("started", "Påbörjad", 7, 7 / 15), ("routine", "I rutin", 5, 1 / 3)],
        "support-by-year": [("2024", "2024", 11, None, 31), ("2025", "2025", 20, 512, 44)],
        "municipalities-trained": [("2025", 1, len(places), 1 / len(places))],
        "training-by-municipality": [
            *((code, name, *((9, 330, 90, 12, 432) if place == 0 else (0, 0, 0, 0, 0))) for place, (code, name) in enumerate(places)),
            (None, "Kommuner i andra län", None, 70, 10, 0, 80),
        ],
        "requests": [("2025", 44, 41, 38, 1, 6)],
        "request-pace": [("received", "Mottagen", 1.5, 41), ("acknowledged", "Bekräftad", 6.0, 30), ("matched", "Insats vald", 12.5, 8)],
    }


def _of_housing() -> dict[str, list[Row]]:
    """{figure: rows} of what is published of protected housing."""
    return {
        "housing-nation": [
            ("2025Q1", "kvartal 1 2025", 2410, 655, None, 151_204, 310),
            ("2025Q2", "kvartal 2 2025", 2410, 655, 1733, 149_870, 288),
        ],
        "housing-area": [("22+23+24+25", "Västernorrland, Jämtland, Västerbotten, Norrbotten, kvartal 2 2025", 214, 160, 14_020, None)],
    }


def _of_networks(places: list[tuple[str, str]]) -> dict[str, list[Row]]:
    """{figure: rows} of meetings and action points."""
    return {
        "network-meetings": [
            ("county_group", "Regional samverkansgrupp", 8, 21),
            ("honour_network", "Nätverk mot heder", 4, 3),
            ("other", "Annat nätverk", 2, 0),
        ],
        "network-presence": [("2025", 131, 96, 30, 5, 24, 11, 1)],
        "network-actions": [("2025", 30, 22, 18, 5, 3, 18 / 22)],
        "municipalities-in-networks": [("2025", 1, len(places), 1 / len(places))],
    }


def make_edition(county: str = "24", rows: dict[str, list[Row]] | None = None) -> Document:
    """The edition in the language that is spoken now."""
    told = make_rows(county) if rows is None else rows
    results = [FigureResult(figure, told[figure.code]) for figure in IN_ORDER]
    return Document(
        kind=YEARLY_ACCOUNT,
        title="Årets redovisning 2025",
        name=edition_name(YEARLY_ACCOUNT, 2025, 1),
        authority="Länsstyrelsen i Västerbottens län",
        county_code=county,
        county_name="Västerbottens län",
        year=2025,
        edition=1,
        language=language(),
        ordered_at=datetime(2026, 1, 20, 9, 30, tzinfo=UTC),
        checksum=checksum(frozen(results)),
        headings={
            1: "Redovisa resultat och effekter",
            2: "Analysera utvecklingen av arbetet i länet",
            3: "Analysera regionala och lokala behov av stöd",
        },
        results=results,
    )
