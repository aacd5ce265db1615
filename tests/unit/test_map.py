"""Maps: every area drawn once inside the frame, classes that hold every count, white spots and missing values apart."""

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vaw
from vaw.render import svg
from vaw.render.map import SHADES, Choropleth, classes, county_map, for_screens, national_map

NS = "{http://www.w3.org/2000/svg}"
MAP = Path(vaw.__file__).parent / "data" / "geography" / "municipalities.json"
MUNICIPALITIES = {"01": 26, "09": 1, "10": 5, "14": 49, "24": 15}


def choropleth(values, **more):
    told = {"id": "karta", "title": "Tre kommuner är inte nådda", "desc": "Karta", "legend": "Antal aktiviteter"}
    return Choropleth(**{**told, "zero": "0 (inte nådd)", "missing": "uppgift saknas", "values": values, **more})


def parsed(drawn):
    return ElementTree.fromstring(str(drawn))


def areas(root):
    """Fill and outline of each area by its name and value, as the pointer reads them."""
    group = root.find(f"{NS}g")
    return {path.find(f"{NS}title").text: (path.get("fill"), path.get("stroke")) for path in group.findall(f"{NS}path")}


def words(root):
    return [element.text for element in root.iter(f"{NS}text")]


@pytest.mark.parametrize(("county", "many"), MUNICIPALITIES.items())
@pytest.mark.parametrize("width", [340, 640])
def test_a_county_map_draws_each_municipality_once_and_fills_its_frame(county, many, width):
    root = parsed(county_map(choropleth({}, width=width), county))
    assert len(root.find(f"{NS}g").findall(f"{NS}path")) == many
    moved = re.fullmatch(r"translate\((\S+) (\S+)\) scale\((\S+)\)", root.find(f"{NS}g").get("transform"))
    right, down, scale = (float(part) for part in moved.groups())
    points = [
        (float(x) * scale + right, float(y) * scale + down)
        for path in root.find(f"{NS}g").findall(f"{NS}path")
        for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d"))
    ]
    assert min(x for x, _ in points) == pytest.approx(2, abs=2)
    assert min(y for _, y in points) == pytest.approx(2, abs=2)
    assert max(x for x, _ in points) <= width + 1
    assert max(y for _, y in points) <= float(root.get("height"))


def test_the_national_map_draws_the_21_counties():
    root = parsed(national_map(choropleth({"24": 7})))
    assert "Västerbottens län: 7" in areas(root)
    assert len(areas(root)) == 21


def test_an_unknown_county_is_refused():
    with pytest.raises(ValueError, match="no municipality"):
        county_map(choropleth({}), "02")


def test_a_white_spot_a_missing_value_and_a_count_look_different_and_say_what_they_are():
    root = parsed(county_map(choropleth({"2480": 4, "2403": 0, "2401": None}), "24"))
    told = areas(root)
    assert told["Umeå: 4"][0] == SHADES[1][0]
    assert told["Bjurholm: 0 (inte nådd)"] == ("url(#karta-zero-map)", svg.RED)
    assert told["Nordmaling: uppgift saknas"][0] == told["Vännäs: uppgift saknas"][0] == "url(#karta-missing-map)"
    assert words(root) == ["Antal aktiviteter", "0 (inte nådd)", "4", "uppgift saknas"]


def test_white_spots_lie_on_top_so_that_their_outline_is_seen():
    values = {"2480": 0, "2482": 9, "2404": 3, "2409": 1, "2401": 2, "2460": 5}
    assert list(areas(parsed(county_map(choropleth(values), "24"))))[-1] == "Umeå: 0 (inte nådd)"


def test_the_legend_names_only_what_the_map_shows():
    everywhere = dict.fromkeys(("1060", "1080", "1081", "1082", "1083"), 3)
    assert words(parsed(county_map(choropleth(everywhere), "10"))) == ["Antal aktiviteter", "3"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 60), st.integers(0, 10**15)), max_size=60))
def test_every_count_above_0_lies_in_exactly_one_class_and_classes_follow_each_other(values):
    found = classes(values)
    assert len(found) <= 4
    for value in values:
        assert sum(low <= value <= high for low, high in found) == 1 if value else not any(low <= 0 <= high for low, high in found)
    assert all(before < after for (_, before), (after, _) in pairwise(found))


def test_classes_hold_about_equally_many_areas():
    assert classes([1, 1, 2, 3, 4, 6, 7, 9, 12, 15, 22, 31]) == [(1, 2), (3, 6), (7, 12), (13, 31)]
    assert classes([5, 5, 9, 0, None]) == [(5, 5), (9, 9)]
    assert classes([0, None]) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=26, max_size=26), st.sampled_from([340, 640]))
def test_a_map_is_sound_whatever_the_counts(values, width):
    codes = [code for code in json.loads(MAP.read_text(encoding="utf-8"))["regions"] if code[:2] == "01"]
    root = parsed(county_map(choropleth(dict(zip(codes, values, strict=True)), width=width), "01"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert not {"style", "class"} & set(element.attrib)
        for key, value in element.attrib.items():
            assert not re.search(r"\b(nan|inf)\b", value)
            assert key not in {"x", "y", "width", "height", "stroke-width"} or math.isfinite(float(value))
            assert set(re.findall(r"url\(#([^)]+)\)", value)) <= set(ids)


def test_a_page_gets_a_wide_and_a_narrow_map_with_ids_of_their_own():
    drawn = for_screens(lambda figure: county_map(figure, "10"), choropleth({"1080": 2, "1081": 0}))
    ids = re.findall(r' id="([^"]+)"', str(drawn))
    assert len(ids) == len(set(ids))
    assert str(drawn).count("<svg ") == 2


def test_shades_grow_darker():
    for shades in SHADES.values():
        sums = [sum(int(shade[at : at + 2], 16) for at in (1, 3, 5)) for shade in shades]
        assert sums == sorted(sums, reverse=True)


def test_counts_that_are_classes_of_something_else_are_called_by_their_words():
    root = parsed(county_map(choropleth({"2480": 1, "2482": 2, "2481": 0}, words={1: "0–5 månader", 2: "6–11 månader"}), "24"))
    assert {"Umeå: 0–5 månader", "Skellefteå: 6–11 månader", "Lycksele: 0 (inte nådd)"} < set(areas(root))
    assert words(root)[1:] == ["0 (inte nådd)", "0–5 månader", "6–11 månader", "uppgift saknas"]
