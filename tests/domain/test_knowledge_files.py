"""Files of statistics, read cell by cell: what is kept equals what another reader, written for this test, finds in the same file."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import person
from tests.factories.knowledge import SAMPLES, make_dataset, receive
from vaw.domain.knowledge.imports.opening import describe, read_file
from vaw.domain.knowledge.queries.datasets import cells_of
from vaw.domain.knowledge.rules import Measure, Missing
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.errors import RuleBroken

pytestmark = pytest.mark.usefixtures("rolled_back")
Found = dict[tuple[str, int, str], str | None]
"""{(area, year, sex): the number as a text without needless zeros, or None}: what an independent reader gives."""


def kept(name: str, measure: Measure, **more: Any) -> tuple[Found, dict[tuple[str, int, str], Missing], list[list[Any]]]:
    """What the product keeps of a file: values, why some are missing, and what it refused."""
    me = person()
    version = receive(me, make_dataset(me, measure=measure, **more), name)
    cells = cells_of(version.id)
    values = {(cell.area, cell.year, cell.sex.value): None if cell.value is None else plain(cell.value) for cell in cells}
    missing = {(cell.area, cell.year, cell.sex.value): cell.missing for cell in cells if cell.missing}
    return values, missing, version.report["refused"]


def plain(value: object) -> str:
    """12.50 and "12.5" are one number; 12.0 is 12."""
    return f"{Decimal(str(value)):f}".rstrip("0").rstrip(".") if "." in f"{Decimal(str(value)):f}" else f"{Decimal(str(value)):f}"


def kolada_by_hand(name: str, kpi: str) -> Found:
    found: Found = {}
    for row in json.loads((SAMPLES / name).read_text("utf-8"))["values"]:
        code = row["municipality"]
        if row["kpi"] != kpi or not code.isdigit():
            continue
        for told in row["values"]:
            place = (code[2:] if code.startswith("00") else code, int(row["period"]), told["gender"])
            if told["gender"] in "TKM" and place not in found and (told["value"] is None or told["value"] <= 100):
                found[place] = None if told["value"] is None else plain(told["value"])
    return found


def json_stat_by_hand(name: str) -> Found:
    """By stride: the place of a value is the sum of its positions times the sizes to the right."""
    told = json.loads((SAMPLES / name).read_text("utf-8"))
    regions = sorted(told["dimension"]["Region"]["category"]["index"], key=told["dimension"]["Region"]["category"]["index"].get)
    found: Found = {}
    for r, region in enumerate(regions):
        for s, sex in enumerate("MK"):
            for y, year in enumerate((2021, 2022, 2023)):
                at = r * 6 + s * 3 + y
                values = told["value"]
                value = values.get(str(at)) if isinstance(values, dict) else values[at]
                found[region, year, sex] = None if value is None else plain(value)
    return found


def test_kolada_is_kept_cell_by_cell() -> None:
    values, missing, refused = kept("kolada-N99001.json", Measure.PERCENT, publisher_id="N99001")
    assert values == kolada_by_hand("kolada-N99001.json", "N99001")
    assert len(values) == 75
    assert missing["2482", 2020, "K"] is Missing.NOT_AVAILABLE
    assert missing["2460", 2021, "M"] is Missing.HIDDEN
    assert [(row[0], row[2]) for row in refused] == [(26, "area"), (27, "twice"), (28, "other"), (29, "share"), (29, "sex")]


@pytest.mark.parametrize("name", ["pxweb-folkmangd.json", "pxweb-folkmangd-dense.json"])
def test_json_stat_is_kept_cell_by_cell_sparse_or_dense(name: str) -> None:
    values, missing, refused = kept(name, Measure.PERSONS)
    assert values == json_stat_by_hand(name)
    assert values["24", 2021, "K"] == "0"
    assert missing["2482", 2021, "K"] is Missing.NOT_AVAILABLE
    assert missing["2480", 2022, "M"] is Missing.NOT_TOLD
    assert not refused


def test_a_table_of_scb_is_kept_cell_by_cell() -> None:
    values, missing, refused = kept("pxweb-loner.csv", Measure.RATE)
    by_hand: Found = {}
    with (SAMPLES / "pxweb-loner.csv").open(encoding="cp1252", newline="") as file:
        for row in list(csv.reader(file))[3:12]:
            for year, cell in zip((2022, 2023), row[2:], strict=True):
                sex = {"kvinnor": "K", "män": "M", "totalt": "T"}[row[1]]
                by_hand[row[0].split()[0], year, sex] = None if cell == ".." else plain(cell)
    by_hand["2460", 2023, "K"] = "31000"
    assert values == by_hand
    assert values["00", 2022, "T"] == "36712.5"
    assert missing == {("2480", 2022, "M"): Missing.NOT_AVAILABLE}
    assert refused == [[13, "", "area"], [14, "", "sex"], [15, "C", "number"]]


def test_a_long_table_with_names_tabs_and_hard_spaces_is_read() -> None:
    values, _, refused = kept("lang-tabell.tsv", Measure.PERSONS)
    lines = (SAMPLES / "lang-tabell.tsv").read_text("utf-8-sig").splitlines()[1:]
    assert [values[place] for place in sorted(values)] == [
        line.split("\t")[3].replace("\u00a0", "")
        for line in sorted(lines, key=lambda line: ({"R": "00", "V": "24", "U": "2480"}[line[0]], line.split("\t")[2], line.split("\t")[1]))
    ]
    assert not refused


REFUSED_FILES = {
    "several_measures": b'{"values": [{"kpi": "N1", "values": []}, {"kpi": "N2", "values": []}]}',
    "description_only": (SAMPLES / "kolada-kpi-N99001.json").read_bytes(),
    "not_json": b'{"values": [',
    "unknown_json": b'{"hej": 1}',
    "json_stat": b'{"id": ["Tid"], "size": [2], "dimension": {"Tid": {"category": {"index": ["2020"]}}}, "value": [1, 2]}',
    "no_headings": "Namn;2020\nNågot;1\n".encode(),
    "no_years": "Region;Kön;Antal\n24;kvinnor;1\n".encode(),
    "other_dimension": "Region;Kön;Ålder;2023\n24;kvinnor;20;1\n24;kvinnor;21;1\n".encode(),
    "two_values": b"Region;Folkmangd 2023;Doda 2023\n24;1;2\n",
}


@pytest.mark.parametrize(("code", "content"), REFUSED_FILES.items(), ids=list(REFUSED_FILES))
def test_a_file_of_another_shape_is_refused_with_a_reason(code: str, content: bytes) -> None:
    dataset = make_dataset(person(), measure=Measure.RATE)
    with pytest.raises(RuleBroken) as refused:
        read_file(dataset, content, "fil.csv", read_book)
    assert (refused.value.code, refused.value.field) == (f"knowledge.{code}", "file")


def test_a_number_of_persons_is_whole_and_a_share_at_most_everybody() -> None:
    dataset = make_dataset(person())
    reading = read_file(dataset, "Region;Kön;2022;2023\n24;kvinnor;1,5;-2\n".encode(), "fil.csv", read_book)
    assert [row.code for row in reading.refused] == ["negative", "whole"]


def test_koladas_description_fills_in_the_form() -> None:
    found = describe((SAMPLES / "kolada-kpi-N99001.json").read_bytes())
    assert found
    assert (found.id, found.title) == ("N99001", "Påhittad andel, (%)")
    assert found.definition.startswith("Påhittad beskrivning")
