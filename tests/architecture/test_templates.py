"""Templates under a strict content security policy, and without a word that cannot be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2

from tests.architecture.sources import ROOT, files, name_of, text_of

TEMPLATES = [path for path in files() if name_of(path).startswith("vaw/templates/")]
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "/emails/" not in name_of(path)]
SAFE = {"vaw/templates/components/table.html": "the tags of a cell, written out: joining them to the text costs less than a macro a cell"}
"""Templates that may say |safe, with the reason. Everything else that is markup comes as Markup from the code that made it."""
_ENVIRONMENT = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
GAP = "x"
"""Stands for an expression: a letter, so that a tag or an attribute made by one is still a tag or an attribute."""
SAID_ALOUD = {"aria-label", "title", "alt", "placeholder", "value", "content", "summary"}
SAME_IN_BOTH = {
    "CSV",
    "PDF",
    "XLSX",
    "JSON",
    "API",
    "Excel",
    "Kvinnofrid",
    "html",
    "lang",
    "width",
    "device",
    "initial",
    "scale",
    "dark",
    "light",
}


@cache
def markup(path: Path) -> str:
    """The template's own text, with a gap where an expression stands."""
    return "".join(
        value if kind == "data" else GAP if kind.endswith("_begin") else "" for _, kind, value in _ENVIRONMENT.lex(text_of(path))
    )


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.said += [value for name, value in attrs if name in SAID_ALOUD and value]


def words(path: Path) -> Iterator[str]:
    """Words that a person would read and that no translation reaches."""
    parser = _Words()
    parser.feed(markup(path))
    addresses = re.compile(r"\S+\.\S+/\S+")
    found = (word for said in parser.said for word in re.findall(r"[A-Za-zÅÄÖåäöé]{2,}", addresses.sub("", said)))
    yield from (word for word in found if word not in SAME_IN_BOTH and set(word) != {GAP})


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
    assert [f"{name_of(path)}: {match[0]}" for path in PAGES for match in inline.finditer(markup(path))] == []


def test_every_template_escapes_what_it_shows() -> None:
    raw = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\s*\(")
    unsafe = [path for path in TEMPLATES if name_of(path) not in SAFE]
    assert [f"{name_of(path)}: {match[0]}" for path in unsafe for match in raw.finditer(text_of(path))] == []


def test_no_template_holds_bare_words() -> None:
    assert [f"{name_of(path)}: {word}" for path in PAGES for word in words(path)] == []


def test_a_bare_word_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(
        '<p title="{{ _("a") }}">{{ _("Ja") }} nej <b aria-label="Kanske">{% if x %} jo {% endif %}</b>', "utf-8"
    )
    assert list(words(tmp_path / "x.html")) == ["nej", "Kanske", "jo"]


def test_every_template_is_used() -> None:
    told = "\n".join(text_of(path) for path in files() if path.suffix in {".py", ".html", ".txt"} and name_of(path).startswith("vaw/"))
    names = [name_of(path).removeprefix("vaw/templates/") for path in TEMPLATES]
    # A name may be put together where a kind decides: documents/{kind}.html, emails/{name}.txt.
    put_together = ("documents/", "emails/")
    assert [name for name in names if f'"{name}"' not in told and not name.startswith(put_together)] == []


def test_every_script_and_style_is_our_own() -> None:
    outside = re.compile(r"""<(?:script|link|img|iframe|source)[^>]*(?:src|href)=["'](?:https?:)?//""")
    assert [name_of(path) for path in TEMPLATES if outside.search(text_of(path))] == []
    assert (ROOT / "vaw/static/js").is_dir()
