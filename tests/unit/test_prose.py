"""What people write in an account is drawn as text: nothing that they type becomes a script, and no link leads anywhere but to the web."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from vaw.render.prose import plain_prose, prose

TAGS = {"p", "br", "strong", "ul", "ol", "li", "a", "h3", "h4"}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "**<b onclick=x>fet</b>**",
        "# <style>body{}</style>",
        "- <iframe src=//example.se></iframe>",
        '[a](https://example.se/"onmouseover="x)',
        "[<svg onload=x>](https://example.se)",
    ],
)
def test_markup_that_somebody_typed_stays_words(text: str) -> None:
    drawn = html.fragment_fromstring(str(prose(text)), create_parent="div")
    assert {tag.tag for tag in drawn.iterdescendants()} <= TAGS
    assert {name for tag in drawn.iterdescendants() for name in tag.attrib} <= {"class", "href", "rel"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.se", "/rapporter", "file:///etc/passwd", "HTTPS"]
)
def test_a_link_to_anything_but_the_web_is_no_link(address: str) -> None:
    assert "<a" not in prose(f"[ord]({address})")
    assert "ord" in prose(f"[ord]({address})")


def test_a_link_to_the_web_is_one_and_keeps_its_whole_address() -> None:
    drawn = html.fragment_fromstring(str(prose("Läs [mer](https://example.se/a?b=1&c=2#d).")))
    [link] = drawn.xpath(".//a")
    assert (link.text, link.get("href"), link.get("rel")) == ("mer", "https://example.se/a?b=1&c=2#d", "noreferrer")


def outline(found: html.HtmlElement) -> list[object]:
    """A list as lists: each item's words, then what stands inside it."""
    return [part for item in found for part in (item.text, *(outline(inner) for inner in item if inner.tag in ("ul", "ol")))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- ett\n  - inuti\n- två\n1. först\n2. sedan", [["ett", ["inuti"], "två"], ["först", "sedan"]]),
        ("1. först\n\t- a\n\t- b\n\t\t- djupt\n2. sedan", [["först", ["a", "b", ["djupt"]], "sedan"]]),
        ("- ett\n - ett blanksteg är ingen nivå\n- två", [["ett", "ett blanksteg är ingen nivå", "två"]]),
        ("    - långt in från början\n- ut", [["långt in från början", "ut"]]),
        ("- a\n  - b\n    - c\n      - d djupare än tre", [["a", ["b", ["c", "d djupare än tre"]]]]),
        ("- a\n  1. b\n  - c", [["a", ["b"], ["c"]]]),
    ],
)
def test_a_list_in_a_list_stands_in_its_item_and_every_line_keeps_its_order(text: str, wanted: list[object]) -> None:
    drawn = html.fragment_fromstring(str(prose(text)), create_parent="div")
    assert [outline(found) for found in drawn] == wanted
    assert [line.strip().partition(" ")[2] for line in plain_prose(text).splitlines()] == [item.text for item in drawn.iter("li")]


def test_headings_begin_where_the_page_says_and_never_skip_a_level() -> None:
    assert [tag.tag for tag in html.fragments_fromstring(str(prose("# Ett\n### Två", level=3)))] == ["h3", "h4"]


@given(st.text(alphabet="<>&\"'[]()*#-1. \nahttps:/é", max_size=80))
def test_whatever_is_typed_only_our_own_tags_come_out_and_its_words_are_plain_too(text: str) -> None:
    drawn = html.fragment_fromstring(str(prose(text)), create_parent="div")
    assert {tag.tag for tag in drawn.iterdescendants()} <= TAGS
    assert all(link.get("href").startswith(("https://", "http://")) for link in drawn.iterfind(".//a"))
    assert isinstance(plain_prose(text), str)
