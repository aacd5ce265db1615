"""Requests for documents: states, outcomes, and the grounds for masking, dated, from vaw/data/records.

Sources: TF 2 kap. (1949:105), OSL (2009:400) 6 kap. and the paragraphs of grounds.csv. The registrar chooses; the program only proposes.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from vaw.kernel.i18n import N_

DATA = Path(__file__).parents[3] / "data" / "records"
DNR_MOST, DESCRIPTION_MOST, WORDS_MOST = 60, 2_000, 2_000
ITEMS_MOST = 200  # documents in one request: more are another request
PICKED_MOST = 50  # of one page of the search
COPY_KEPT = timedelta(days=730)  # what was handed out can be made again for two years: long enough for a court (OSL 6 kap. 8 §)
FILES_KEPT = timedelta(days=30)  # finished files; they are made again from what was frozen


class Way(StrEnum):
    """How the documents are handed out (TF 2 kap. 15 and 16 §§)."""

    ON_SITE = "on_site"
    PAPER = "paper"
    FILES = "files"


class Outcome(StrEnum):
    """What was decided about one document."""

    RELEASED = "released"
    PARTLY = "partly"
    REFUSED = "refused"


class MaskState(StrEnum):
    """A proposal waits for the registrar; only what is chosen is masked."""

    PROPOSED = "proposed"
    CHOSEN = "chosen"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why a passage is masked or proposed for it."""

    CONTACT = "contact"
    PERSONAL = "personal"
    ORGANISATION = "organisation"
    SHELTER = "shelter"
    FEW = "few"
    OWN = "own"


WAY_NAMES = {Way.ON_SITE: N_("Läses på plats"), Way.PAPER: N_("Som papper"), Way.FILES: N_("Som filer")}
OUTCOME_NAMES = {
    Outcome.RELEASED: N_("Lämnas ut helt"),
    Outcome.PARTLY: N_("Lämnas ut maskerad"),
    Outcome.REFUSED: N_("Lämnas inte ut"),
}
WHY_NAMES = {
    Why.CONTACT: N_("Kontaktuppgift till en person"),
    Why.PERSONAL: N_("Kan peka ut en enskild"),
    Why.ORGANISATION: N_("Organisation som kan driva skyddat boende"),
    Why.SHELTER: N_("Nämner skyddat boende"),
    Why.FEW: N_("Så få personer att någon kan kännas igen"),
    Why.OWN: N_("Markerad av registratorn"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """A paragraph by which something may be kept back, as long as it holds."""

    code: str
    paragraph: str
    title_sv: str
    title_en: str
    when_sv: str
    when_en: str
    valid_from: date
    valid_to: date | None

    def said(self, what: str, language: str) -> str:
        """Its title or when it is used, in a language."""
        text: str = getattr(self, f"{what}_{'en' if language == 'en' else 'sv'}")
        return text


@lru_cache(1)
def all_grounds() -> tuple[Ground, ...]:
    """Every ground that has ever held, in the order of the file."""
    with (DATA / "grounds.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_ground(row) for row in csv.DictReader(file))


def grounds_on(day: date) -> dict[str, Ground]:
    """{code: ground} of those in force on a day."""
    return {one.code: one for one in all_grounds() if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)}


def paragraph_of(code: str) -> str:
    """How a ground is named on a document, also when it has ceased; the code itself for one nobody knows."""
    return next((one.paragraph for one in all_grounds() if one.code == code), code)


def _ground(row: dict[str, str]) -> Ground:
    texts = {key: value for key, value in row.items() if not key.startswith("valid_")}
    until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Ground(**texts, valid_from=date.fromisoformat(row["valid_from"]), valid_to=until)
