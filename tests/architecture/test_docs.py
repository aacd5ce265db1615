"""What docs name is there: tests, files and commands. Whoever reads them in a bad hour must not find a word that nothing answers."""

from __future__ import annotations

import re

import click
import pytest

from tests.architecture.sources import ROOT, text_of
from vaw.cli.__main__ import ALL, commands

pytestmark = pytest.mark.xdist_group("sources")
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "deploy" / "README.md"]
BY_THE_SCRIPT = {"test", "check", "bench"}  # bin/vaw does these itself


def test_every_test_that_a_page_names_exists() -> None:
    named = {(page.name, path) for page in PAGES for path in re.findall(r"`(tests/[\w/]+\.py)`", text_of(page))}
    assert len({page for page, _ in named}) >= 3
    assert [f"{page}: {path}" for page, path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_command_that_a_page_names_exists_with_its_options() -> None:
    named = {(page.name, told) for page in PAGES for told in re.findall(r"bin/vaw ([^`|]+?)(?=`| \\\||$)", text_of(page), re.MULTILINE)}
    faults = [
        f"{page}: bin/vaw {told}" for page, told in sorted(named) if told.split()[0] not in BY_THE_SCRIPT and not _is_command(told.split())
    ]
    assert len(named) > 10
    assert faults == []


def test_help_says_of_each_command_what_it_says_itself() -> None:
    context = click.Context(commands)
    themselves = {name: command.get_short_help_str(200) for name in ALL if (command := commands.get_command(context, name))}
    assert themselves == {name: says for name, (_, says) in ALL.items()}


def _is_command(words: list[str]) -> bool:
    command: click.Command | None = commands
    context = click.Context(commands)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.get_command(context, words.pop(0))
    if command is None:
        return False
    options = {option for param in command.params for option in param.opts} | {"--help"}
    return all(word.rstrip(",.;:)") in options for word in words if word.startswith("--"))


def test_a_page_leads_to_pages_that_are_there() -> None:
    links = {(page, link) for page in PAGES for link in re.findall(r"\]\((?!https?:)([^)#]+)", text_of(page))}
    assert [f"{page.name}: {link}" for page, link in sorted(links) if not (page.parent / link).exists()] == []
