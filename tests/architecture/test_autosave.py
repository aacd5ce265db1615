"""Every long form of a signed-in person keeps what is typed, and gives it back, or says why not."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from tests.conftest import one_transaction
from tests.factories.doors import Door, doors, within_reach
from tests.factories.world import World, make_world
from vaw.kernel.permissions import Permission
from vaw.web.drafts import FEW

SAVES_FOR_REAL = "each text is saved for everybody who writes, while one types (static/js/protokoll.js)"
WALLED = "about a single shelter: the database guards those rows, and would not guard a draft (vaw.web.drafts)"
PROOF = "asks for fresh proof of who it is: nothing is done there by a script"
KEEPS_NOTHING = {
    "admin.invite": PROOF,
    "retention.restrict_person": PROOF,
    "meetings.show_minutes": SAVES_FOR_REAL,
    "training.register_others": "names and needs of participants, kept as short as can be",
    "training.write_evaluation": "every button saves all that stands there, and questions come and go with it",
    "housing": WALLED,
}
WORDS = "Autosparat ord för ord"


class Forms(HTMLParser):
    """The forms of a page that are posted: their attributes, hidden fields and the names of what one types in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.open: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.open = {"attrs": said, "hidden": {}, "areas": [], "names": set()} if said.get("method") == "post" else None
            if self.open:
                self.found.append(self.open)
        elif self.open and said.get("name"):
            name, kind = str(said["name"]), said.get("type")
            if tag == "textarea":
                self.open["areas"].append(name)
            if tag == "input" and kind == "hidden":
                self.open["hidden"][name] = said.get("value") or ""
            elif tag in ("input", "select", "textarea"):
                self.open["names"].add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def forms_of(page: str) -> list[dict[str, Any]]:
    parser = Forms()
    parser.feed(page)
    return parser.found


def first_form(app: Flask, world: World, door: Door) -> tuple[Any, list[dict[str, Any]]]:
    """The browser of the first person who meets a long form there, and the long forms."""
    for who in world.people.values():
        if within_reach(world, door, who.actor):
            browser = who.browser(app)
            answer = browser.get(door.path)
            page = answer.get_data()
            found = forms_of(page.decode()) if answer.mimetype == "text/html" else []
            if any(is_long(form) for form in found):
                return browser, [form for form in found if is_long(form)]
            if answer.status_code != 200 or found or answer.mimetype != "text/html":
                break
    return None, []


def is_long(form: dict[str, Any]) -> bool:
    return bool(form["areas"]) or len(form["names"]) >= FEW or "data-autosave" in form["attrs"]


def long_forms(app: Flask, world: World) -> Iterator[tuple[Door, Any, dict[str, Any]]]:
    for door in doors(app, world):
        if door.method == "GET" and not door.scope and isinstance(door.allow, Permission):
            browser, found = first_form(app, world, door)
            yield from ((door, browser, form) for form in found)


@pytest.fixture(scope="module")
def found(app: Flask) -> Iterator[list[tuple[Door, Any, dict[str, Any]]]]:
    with one_transaction(app):
        yield list(long_forms(app, make_world(app)))


def test_every_long_form_keeps_what_is_typed_or_says_why_not(found: list[tuple[Door, Any, dict[str, Any]]]) -> None:
    silent = {door.endpoint for door, _browser, form in found if "data-autosave" not in form["attrs"]}
    excepted = {name for name in silent if name in KEEPS_NOTHING or name.partition(".")[0] in KEEPS_NOTHING}
    assert sorted(silent - excepted) == [], "see docs/drafts.md, or say in KEEPS_NOTHING why not"
    known = {name if name in KEEPS_NOTHING else name.partition(".")[0] for name in excepted}
    assert known == set(KEEPS_NOTHING), "said of forms that are not there"
    assert len({door.endpoint for door, _browser, form in found if form["attrs"].get("data-autosave") == "draft"}) > 80


def test_what_was_typed_in_any_of_them_stands_there_again(found: list[tuple[Door, Any, dict[str, Any]]]) -> None:
    """Without a script: by the button, and by the link that the page then has."""
    faults = []
    for door, browser, form in found:
        if form["attrs"].get("data-autosave") != "draft":
            continue
        sent = {**form["hidden"], "draft_name": "Namn", "utkast": "spara"} | dict.fromkeys(form["areas"], WORDS)
        answer = browser.post(form["attrs"].get("action") or door.path, data=sent)
        to = answer.headers.get("Location", "")
        page = browser.get(to).text if answer.status_code == 303 else ""
        shown = sum(f">\n{WORDS}</textarea>" in part + "</textarea>" for part in page.split("</textarea>"))
        if shown < len(form["areas"]) or "utkast=" not in to or "Det är inte skickat." not in page:
            faults.append(f"{door}: {answer.status_code} {to} {shown} of {form['areas']}")
        elif "Fortsätt där du slutade" not in browser.get(door.path).text:
            faults.append(f"{door}: nothing leads to the draft")
    assert not faults, "\n".join(faults)
