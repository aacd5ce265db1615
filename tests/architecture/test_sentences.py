"""A rule that says no says it in words: every code has its sentence, every sentence its code."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.sources import at, calls, modules, name_of, tree_of
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import Kind, wording
from vaw.web import reminding
from vaw.web.sentences import SENTENCES, sentence

pytestmark = pytest.mark.xdist_group("sources")  # one process reads and parses every file once

CODE = re.compile(r"[a-z]+\.[a-z_]+")


def broken_rules() -> Iterator[tuple[str, str, set[str]]]:
    """(place, code, names of the details) of every RuleBroken whose code is written out."""
    for path in modules():
        for name, call in calls(path):
            if name == "RuleBroken" and call.args and isinstance(call.args[0], ast.Constant):
                named = {keyword.arg for keyword in call.keywords if keyword.arg}
                yield at(path, call), str(call.args[0].value), named


SAID_ELSEWHERE = {"unit", "hashtext", "startswith", "debug", "info", "warning", "error", "exception"}
"""Calls whose words are names of operations, locks and events in the log, and beginnings of codes."""


@cache
def words_of_the_code() -> frozenset[str]:
    """Every text in the code that has the form of a code, or of its beginning ("import.missing_"), outside the sentences themselves."""
    found: set[str] = set()
    for path in modules("vaw/web/sentences"):  # one sentence that stands for another's code
        aliases = (value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Dict) for value in node.values)
        begun = (part for node in ast.walk(tree_of(path)) if isinstance(node, ast.JoinedStr) for part in node.values)
        found |= {node.value for node in (*aliases, *begun) if isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value))}
    for path in modules():
        if not name_of(path).startswith("vaw/web/sentences/"):
            other = {id(node) for name, call in calls(path) if name in SAID_ELSEWHERE for node in ast.walk(call)}
            texts = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant) and id(node) not in other)
            found |= {node.value for node in texts if isinstance(node.value, str) and CODE.fullmatch(node.value)}
    return frozenset(found)


def is_used(code: str) -> bool:
    return any(code == word or (word.endswith("_") and code.startswith(word)) for word in words_of_the_code())


def fields(text: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_a_sentence() -> None:
    assert [f"{place} {code}" for place, code, _ in broken_rules() if code not in SENTENCES] == []


def test_a_code_that_is_handed_on_has_a_sentence() -> None:
    """A rule may take its code as an argument: every word that begins like one of our codes is one."""
    areas = {code.split(".")[0] for code in SENTENCES}
    files = {"py", "html", "txt", "css", "js", "csv", "json", "xlsx", "gz"}
    told = {
        word for word in words_of_the_code() if word.split(".")[0] in areas and word.split(".")[1] not in files and not word.endswith("_")
    }
    endpoints = {word for word in told if word not in SENTENCES}
    assert sorted(endpoints - _endpoints() - reminding.PATHS.keys()) == [], "neither a sentence, an address nor a kind of reminder"


def _endpoints() -> set[str]:
    """Names of pages are written the same way: "activities.list_activities"."""
    pages = {node.name for path in modules("vaw/blueprints") for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)}
    return {word for word in words_of_the_code() if word.split(".")[1] in pages}


def test_every_sentence_is_used() -> None:
    of_the_guard = {f"guard.{kind}" for kind in Kind}
    assert sorted(code for code in SENTENCES.keys() - of_the_guard if not is_used(code)) == []


def test_every_sentence_gets_what_it_wants_to_say() -> None:
    short = [
        f"{place} {code}: {fields(SENTENCES[code]) - named}"
        for place, code, named in broken_rules()
        if fields(SENTENCES.get(code, "")) - named
    ]
    assert short == []


def test_every_kind_of_personal_data_has_its_words() -> None:
    assert [kind for kind in Kind if not wording(kind)] == []


def test_no_sentence_shows_what_a_person_typed() -> None:
    """Details are numbers and names of ours; `text`, `value` and the like would print the text that was refused."""
    typed = {"text", "value", "values", "typed", "content", "name", "email", "query"}
    assert {code: fields(text) & typed for code, text in SENTENCES.items() if fields(text) & typed} == {}


def test_an_unknown_code_is_shown_as_itself() -> None:
    assert sentence(RuleBroken("nobody.knows")) == "nobody.knows"
