"""Every way out of the system that can carry a count, with what guards it. A new one is not open before it stands here.

A family is the first part of an address with the kind of file that it gives. Which attack tries a family: tests/web/test_housing_attack.py
and tests/web/test_ways_out.py (published figures), tests/architecture/test_doors.py (rows of one's own board), tests/web/test_nation.py
and tests/domain/test_shared_efforts.py (numbers of other boards).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from vaw.domain.insight.rules import FORMATS, in_english, own_format

EMAILS = Path(__file__).parents[2] / "vaw" / "templates" / "emails"


class Guard(StrEnum):
    """What stands between a count and whoever asks."""

    NOTHING = "no counts of shelters or persons leave here"
    OWN = "rows of the reader's own board or organisation, by the permission of the page"
    FIGURES = "figures of the reader's own county; those of protected housing from published editions alone"
    EDITIONS = "protected housing: raw to whoever may see it, editions to all others"
    APPROVED = "what a county's management has approved, to the coordinator; what the coordinator has approved, to every board (D-109)"
    SHARED = "numbers of other boards: counts of what is done, and persons only by D-43, D-48, D-87 and the publish gate"


# One line a family: (first part of the address, kind of file) -> its guard. "" is a page.
PAGES = {
    Guard.NOTHING: """admin arbetsdagar att-gora healthz hjalp integritet intyg karantan konto l logga-in logga-ut lov-paminnelser min-vecka
        om paminnelser readyz sok status tillganglighet static""",
    Guard.OWN: """aktiviteter ansokan arkiv atgarder begar-stod moten natverk organisationer overenskommelser sok-bidrag stod svara
        uppdrag uppfoljning uppfoljningar utlamnande utvardering""",
    Guard.FIGURES: "rapporter statistik tackning",
    Guard.EDITIONS: "skyddat-boende",
    Guard.APPROVED: "redovisningar",
    Guard.SHARED: "forebyggande katalog lan strategier utbildningar",
}
FILES = {
    Guard.NOTHING: "kalender.ics moten.ics utbildningar.ics utbildningar.pdf",
    Guard.OWN: "admin.csv admin.json aktiviteter.csv aktiviteter.xlsx konto.json moten.pdf natverk.csv natverk.xlsx stod.csv",
    Guard.FIGURES: """rapporter.csv rapporter.file statistik.csv statistik.file statistik.json statistik.xlsx statistik.svg statistik.png
        tackning.csv""",
    Guard.EDITIONS: "skyddat-boende.csv skyddat-boende.pdf skyddat-boende.file",
    Guard.APPROVED: "redovisningar.csv",
    Guard.SHARED: "forebyggande.csv forebyggande.xlsx strategier.csv strategier.xlsx utbildningar.csv",
}
API = {
    Guard.NOTHING: "assignments methods openapi.json reminders",
    Guard.OWN: """actions activities agreements checkpoints drafts efforts measures meetings networks occasions organisations registrations
        requests strategies""",
    Guard.FIGURES: "figures nation-statistics reports statistics",
    Guard.EDITIONS: "capacity-snapshots facilities published-housing",
    Guard.APPROVED: "accounts",
    Guard.SHARED: "datasets shared-efforts",
}
# Documents in which somebody quotes figures, and mails: nobody is told a number of persons or of shelters in a mail.
# An edition's English files are these formats once more, at the same address under the same right, with the same numbers
# (tests/domain/test_english_editions.py).
EDITION_FORMATS = ("pdf", "xlsx", "csv", "json", "arkiv-pdf")


def listed(families: dict[Guard, str]) -> set[str]:
    names = [name for told in families.values() for name in told.split()]
    assert len(names) == len(set(names)), "a family has one guard"
    return set(names)


def family(rule: Rule) -> tuple[str, str]:
    """("api", collection), ("page", first part) or ("file", first part and kind)."""
    parts = rule.rule.strip("/").split("/")
    if parts[0] == "api":
        return "api", parts[2]
    first = parts[0].partition(".")[0]
    kinds = re.findall(r"\.(?:(\w+)|<any\(([^)]*)\):\w+>|<(\w+)>)$", rule.rule)
    if not kinds:
        return "page", first
    known, several, chosen = kinds[0]
    return "file", f"{first}.{known or (several and '+'.join(several.split(', '))) or (chosen and 'file')}"


def families(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule == "/":
            continue
        kind, name = family(rule)
        first, _, endings = name.partition(".")
        yield from ((kind, f"{first}.{ending}") for ending in endings.split("+")) if kind == "file" else ((kind, name),)
        if rule.endpoint == "insight.download_report":
            yield "file", "rapporter.file"


def test_every_way_out_is_listed_with_what_guards_it(app: Flask) -> None:
    found: dict[str, set[str]] = {"page": set(), "file": set(), "api": set()}
    for kind, name in families(app):
        found[kind].add(name)
    for kind, lists in (("page", PAGES), ("file", FILES), ("api", API)):
        assert found[kind] - listed(lists) == set(), f"{kind}: a new way out; say in tests/architecture/test_ways_out.py what guards it"
        assert listed(lists) - found[kind] == set(), f"{kind}: this way out is gone"


def test_an_edition_has_the_formats_that_are_attacked() -> None:
    assert set(FORMATS) == {own_format(in_english(format)) for format in FORMATS} == set(EDITION_FORMATS), (
        "a new format: let tests/web/test_ways_out.py read it"
    )


def test_no_mail_carries_a_number_of_persons_or_shelters() -> None:
    counted = re.compile(r"\b(women|men|unstated|persons|heads|participants|beds|places|occupied|free|nights|capacity|value)\b")
    told = {
        path.name: words
        for path in sorted(EMAILS.iterdir())
        if (
            words := {word for block in re.findall(r"{{(.*?)}}", path.read_text(), re.S) for word in counted.findall(_outside_texts(block))}
        )
    }
    assert told == {}


def _outside_texts(block: str) -> str:
    """What a block reads, without the words that it says."""
    return re.sub(r'"[^"]*"', "", block)
