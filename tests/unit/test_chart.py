"""Plots: bars from 0, lengths in proportion, missing never drawn as 0, nothing that the security policy or the PDF maker would drop."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaw.kernel.i18n import speaking
from vaw.render import svg
from vaw.render.chart import Chart, Series, bars, for_screens, line, sparkline, stacked_bars

NS = "{http://www.w3.org/2000/svg}"
MONTHS = ("jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.")
counts = st.one_of(st.none(), st.integers(0, 500), st.integers(0, 10**30))
letters = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=60)


def chart(*series, categories=None, **more):
    rows = tuple(Series(label, tuple(values)) for label, values in series)
    names = categories or tuple(f"Rad {place}" for place in range(len(rows[0].values)))
    return Chart(**{"id": "figur", "title": "Flest i mars", "desc": "Staplar", "categories": names, "series": rows, **more})


@st.composite
def charts(draw, most_series=3):
    size = draw(st.integers(0, 25))
    series = [(draw(letters), draw(st.lists(counts, min_size=size, max_size=size))) for _ in range(draw(st.integers(1, most_series)))]
    names = tuple(draw(st.lists(letters, min_size=size, max_size=size)))
    return chart(*series, categories=names, title=draw(letters), width=draw(st.sampled_from([340, 640])), missing="uppgift saknas")


def parsed(drawn):
    return ElementTree.fromstring(str(drawn))


def assert_sound(root):
    """Finite numbers only, no style or class, every id once and every reference to one that exists."""
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert not {"style", "class"} & set(element.attrib)
        for key, value in element.attrib.items():
            assert not re.search(r"\b(nan|inf)\b", value)
            if key in {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "font-size", "stroke-width"}:
                assert math.isfinite(float(value))
            for reference in re.findall(r"url\(#([^)]+)\)", value):
                assert reference in ids
    for rectangle in root.iter(f"{NS}rect"):
        assert float(rectangle.get("width")) >= 0


def blue_bars(root):
    return [float(element.get("width")) for element in root.iter(f"{NS}rect") if element.get("fill") == svg.BLUE]


def words(root):
    return [element.text for element in root.iter(f"{NS}text")]


@settings(max_examples=60, deadline=None)
@given(charts(most_series=1))
def test_bars_are_sound_whatever_the_numbers_and_names(given_chart):
    assert_sound(parsed(bars(given_chart)))


@settings(max_examples=60, deadline=None)
@given(charts())
def test_stacked_bars_are_sound_whatever_the_numbers_and_names(given_chart):
    assert_sound(parsed(stacked_bars(given_chart)))


@settings(max_examples=60, deadline=None)
@given(charts())
def test_lines_are_sound_whatever_the_numbers_and_names(given_chart):
    assert_sound(parsed(line(given_chart)))


@settings(max_examples=40, deadline=None)
@given(charts(most_series=1))
def test_sparklines_are_sound_whatever_the_numbers(given_chart):
    assert_sound(parsed(sparkline(given_chart)))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=25), st.sampled_from([340, 640]))
def test_a_bar_is_as_long_as_its_share_of_the_longest(values, width):
    lengths = blue_bars(parsed(bars(chart(("Antal", values), width=width))))
    assert len(lengths) == len(values)
    for length, value in zip(lengths, values, strict=True):
        assert length == pytest.approx(max(lengths) * value / max(values), abs=0.02)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**12))
def test_the_axis_has_few_round_steps_from_0_and_reaches_the_highest_value(highest):
    steps = svg.ticks(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest
    assert 2 <= len(steps) <= 6
    assert len({after - before for before, after in pairwise(steps)}) == 1


def test_zero_and_missing_are_drawn_differently():
    root = parsed(bars(chart(("Antal", [3, 0, None]), missing="uppgift saknas")))
    assert len(blue_bars(root)) == 1
    assert words(root)[-4:] == ["Rad 1", "0", "Rad 2", "uppgift saknas"]
    assert len(list(root.iter(f"{NS}circle"))) == 3


def test_a_stacked_bar_shows_its_parts_and_its_sum_and_says_when_a_part_is_missing():
    drawn = chart(("Kvinnor", [60, 5, None]), ("Män", [30, None, None]), ("Ej angivet", [10, 0, None]), missing="inte räknat")
    assert {"60", "30", "100", "5 (inte räknat)", "inte räknat"} <= set(words(parsed(stacked_bars(drawn))))


def test_men_and_not_stated_are_told_apart_by_pattern_too():
    root = parsed(stacked_bars(chart(("Kvinnor", [60]), ("Män", [30]), ("Ej angivet", [10]))))
    fills = {element.get("fill") for element in root.iter(f"{NS}rect")}
    assert {svg.BLUE, "url(#figur-1)", "url(#figur-2)"} <= fills


def test_a_line_breaks_where_a_value_is_missing_and_marks_the_place():
    root = parsed(line(chart(("Antal", [1, 2, None, 4, 5]), missing="uppgift saknas")))
    curve = next(element for element in root.iter(f"{NS}path"))
    assert curve.get("d").count("M") == 2
    assert sum(element.get("fill") == svg.WHITE for element in root.iter(f"{NS}circle")) == 2
    assert "uppgift saknas" in words(root)


def test_several_lines_differ_by_dash_and_marker_and_their_names_do_not_meet():
    root = parsed(line(chart(("Kvinnor", [5, 5]), ("Män", [5, 5]), ("Ej angivet", [5, 5]))))
    named = [element for element in root.iter(f"{NS}text") if element.get("font-weight")]
    heights = sorted(float(element.get("y")) for element in named)
    assert [after - before >= svg.LINE_HEIGHT for before, after in pairwise(heights)] == [True, True]
    assert len({element.get("stroke-dasharray") for element in root.iter(f"{NS}path") if element.get("fill") == "none"}) == 3


@pytest.mark.parametrize("width", [340, 640])
def test_no_two_month_names_meet(width):
    root = parsed(line(chart(("Antal", range(12)), categories=MONTHS, width=width)))
    months = sorted((float(element.get("x")), element.text) for element in root.iter(f"{NS}text") if element.text in MONTHS)
    assert months[0][1] == "jan."
    assert all(left + svg.text_width(a) / 2 < right - svg.text_width(b) / 2 for (left, a), (right, b) in pairwise(months))


@pytest.mark.parametrize("width", [340, 640])
def test_long_swedish_names_are_wrapped_inside_the_drawing_and_rows_do_not_meet(width):
    names = (
        "Länsstyrelsegemensam jämställdhetsintegreringsprocesstödsutbildning för kommuner",
        "Hälso- och sjukvård, tandvård",
        "Remissvar",
    )
    root = parsed(bars(chart(("Antal", [1, 2, 3]), categories=names, width=width)))
    labels = [element for element in root.iter(f"{NS}text") if not element.text.isdigit()]
    heights = [float(element.get("y")) for element in labels]
    assert all(after - before >= svg.LINE_HEIGHT - 0.1 for before, after in pairwise(heights))
    for element in labels:
        end = float(element.get("x"))
        wide = svg.text_width(element.text)
        begin = end - wide if element.get("text-anchor") == "end" else end
        assert begin >= -1
        assert begin + wide <= width + 1


def test_a_figure_has_a_name_a_description_and_its_own_ids():
    root = parsed(bars(chart(("Antal", [1]), id="typ-2025", title="Utbildning är <vanligast> & störst")))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "typ-2025-title"
    assert root.find(f"{NS}title").text == "Utbildning är <vanligast> & störst"
    assert root.find(f"{NS}desc").get("id") == root.get("aria-describedby") == "typ-2025-desc"


def test_a_page_gets_a_wide_and_a_narrow_figure_with_ids_of_their_own():
    both = parsed(f"<body>{for_screens(stacked_bars, chart(('Kvinnor', [1]), ('Män', [2])))}</body>")
    ids = [element.get("id") for element in both.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert [element.get("width") for element in both.iter(f"{NS}svg")] == ["640", "340"]


def test_numbers_are_written_in_the_readers_language():
    drawn = chart(("Antal", [1234567]))
    assert "1\u00a0234\u00a0567" in words(parsed(bars(drawn)))
    with speaking("en"):
        assert "1,234,567" in words(parsed(bars(drawn)))


def test_a_series_that_does_not_fit_the_categories_is_refused():
    with pytest.raises(ValueError, match="each category"):
        replace(chart(("Antal", [1, 2])), categories=("en",))


def test_text_and_lines_have_enough_contrast_on_white():
    for colour in (svg.INK, svg.GREY, svg.BLUE, svg.RED):
        assert contrast(colour, svg.WHITE) >= 4.5


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
