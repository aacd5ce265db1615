"""Swedish throughout and English complete: every text of the code and the templates stands in the catalogue."""

from __future__ import annotations

import ast
import runpy
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

pytestmark = pytest.mark.xdist_group("catalogue")  # one process reads all texts, once for all of this file

ROOT = Path(__file__).parents[2]
TRANSLATE: dict[str, Any] = runpy.run_path(str(ROOT / "bin" / "translate"))
ENGLISH: dict[str, str] = TRANSLATE["translated"]()


@cache
def texts() -> dict[str, str]:
    """{text: where it stands}, of the whole product: read once, and by no process that tests something else."""
    read: dict[str, str] = TRANSLATE["texts"]()
    return read


def fields(text: str) -> list[str]:
    """Names of the places in a text that are filled in, with their formats."""
    return sorted(f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_every_text_has_an_english_translation() -> None:
    missing = [f"{place}: {text!r}" for text, place in texts().items() if text not in ENGLISH]
    assert not missing, f"{len(missing)} texts without English (bin/translate lists them):\n" + "\n".join(missing)


def test_the_catalogue_holds_nothing_that_the_code_does_not_say() -> None:
    assert sorted(set(ENGLISH) - set(texts())) == [], "run bin/translate"


def test_the_catalogue_is_as_the_script_writes_it() -> None:
    assert TRANSLATE["CATALOGUE"].read_text("utf-8") == TRANSLATE["catalogue"](texts(), ENGLISH), "run bin/translate"


def test_no_translation_is_a_guess() -> None:
    with TRANSLATE["CATALOGUE"].open("rb") as file:
        assert [message.id for message in read_po(file, locale="en") if message.fuzzy] == []


def test_both_languages_fill_in_the_same_things() -> None:
    told = [(text, english) for text, english in ENGLISH.items() if text in texts()]
    assert [pair for pair in told if fields(pair[0]) != fields(pair[1])] == []


def test_no_english_text_is_still_swedish() -> None:
    """Letters give it away. Names keep theirs: counties, municipalities, authorities, languages and numbers of requests."""
    names = (
        "Svenska",
        "Västerbotten",
        "Skåne",
        "Umeå",
        "Länsstyrelsen",
        "Kvinnofridslinjen",
        "Jämställdhetsmyndigheten",
        "NCK",
        "Örebro",
        "STÖD-",
        "called År",  # headings of files are quoted as they are
        "Region, Län or Kommun",
    )
    suspect = [(text, english) for text, english in ENGLISH.items() if set("åäöÅÄÖ") & set(_without(english, names))]
    assert suspect == []


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


CALLS = ("_", "gettext", "N_", "ngettext")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "vaw").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in CALLS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_no_text_is_put_together_before_it_is_translated() -> None:
    """`_(f"…")` and `_("…" + x)` find no translation: the catalogue knows whole texts with named places."""
    made = (ast.JoinedStr, ast.BinOp)
    wrong = [place for place, call in calls() for argument in call.args if isinstance(argument, made) or _is_format(argument)]
    assert wrong == []


def _is_format(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


@pytest.mark.parametrize(
    ("text", "english"),
    [("Rubrik\\nunder\tHeading\\nbelow\n", {"Rubrik\nunder": "Heading\nbelow"}), ("# note\n\nJa\tYes\n", {"Ja": "Yes"})],
)
def test_lines_of_a_translator_are_read(tmp_path: Path, text: str, english: dict[str, str]) -> None:
    (tmp_path / "en.tsv").write_text(text, encoding="utf-8")
    assert TRANSLATE["lines_of"](tmp_path / "en.tsv") == english
