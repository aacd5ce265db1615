"""What a template of accounts may hold: its names and days, its sections, and each figure in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from vaw.domain.insight.rules.accounts import GUIDE_MOST, SECTIONS_MOST, TITLE_MOST
from vaw.kernel.errors import RuleBroken

CODE_MOST = 48  # characters of a code: it is part of the names of files
NATION = "riket"  # what the code of a national template ends with
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Face:
    """What a template is called and from when to when an account may begin with it. An English text left empty is the Swedish one.

    `assignment_code`: of a national template, the assignment whose account it is.
    """

    name_sv: str
    name_en: str
    valid_from: date | None
    valid_to: date | None = None
    assignment_code: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading, what it asks for, and the figures that stand beside the text."""

    heading_sv: str
    heading_en: str = ""
    guidance_sv: str = ""
    guidance_en: str = ""
    figures: tuple[str, ...] = ()


def checked_face(face: Face) -> Face:
    """The same with an English name. Raises RuleBroken("insight.template_…") with the field at fault."""
    if not face.name_sv:
        raise RuleBroken("insight.template_name", field="name_sv")
    for field in ("name_sv", "name_en"):
        _check_length(getattr(face, field), field, TITLE_MOST)
    if face.valid_from is None:
        raise RuleBroken("insight.template_from", field="valid_from")
    check_days(face.valid_from, face.valid_to)
    return replace(face, name_en=face.name_en or face.name_sv)


def check_days(valid_from: date, valid_to: date | None) -> None:
    """Raises RuleBroken("insight.template_days") for a last day before the first."""
    if valid_to is not None and valid_to < valid_from:
        raise RuleBroken("insight.template_days", field="valid_to")


def checked_part(part: Part, known: Collection[str], elsewhere: Collection[str]) -> Part:
    """The same with its English. `known`: codes of the register; `elsewhere`: of figures in the template's other sections.

    Raises RuleBroken("insight.template_…") with the field at fault.
    """
    if not part.heading_sv:
        raise RuleBroken("insight.template_heading", field="heading_sv")
    for field, most in (("heading_sv", TITLE_MOST), ("heading_en", TITLE_MOST), ("guidance_sv", GUIDE_MOST), ("guidance_en", GUIDE_MOST)):
        _check_length(getattr(part, field), field, most)
    if len(set(part.figures)) < len(part.figures) or not set(part.figures) <= set(known):
        raise RuleBroken("insight.template_figure_unknown", field="figures")
    if set(part.figures) & set(elsewhere):
        raise RuleBroken("insight.template_figure_twice", field="figures")
    return replace(part, heading_en=part.heading_en or part.heading_sv, guidance_en=part.guidance_en or part.guidance_sv)


def check_room(sections: int) -> None:
    """Raises RuleBroken("insight.template_full") when a template has as many sections as it may."""
    if sections >= SECTIONS_MOST:
        raise RuleBroken("insight.template_full", most=SECTIONS_MOST)


def new_code(name: str, place: str, taken: Iterable[str]) -> str:
    """A code that nothing bears yet. `place`: of the county, or NATION.

    >>> new_code("Läget i länet", "gotland", ()), new_code("Läget", "riket", ["laget-riket"])
    ('laget-i-lanet-gotland', 'laget-riket-2')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    stem = f"{_NOT_PLAIN.sub('-', plain).strip('-')[:CODE_MOST].strip('-') or 'mall'}-{place}"
    known, code, number = set(taken), stem, 1
    while code in known:
        number += 1
        code = f"{stem}-{number}"
    return code


def _check_length(text: str, field: str, most: int) -> None:
    if len(text) > most:
        raise RuleBroken("insight.template_long", field=field, most=most)
