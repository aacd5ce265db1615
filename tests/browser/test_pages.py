"""Every page in a real browser: WCAG 2.2 AA by axe, nothing wider than 320 pixels, and no complaint of the browser's."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from lxml import html

from tests.browser.conftest import Room, Rooms, Site
from tests.browser.looking import NARROW, WIDE, strange
from tests.factories.doors import Door, doors, within_reach
from vaw.domain.people.rules import Role
from vaw.web.blueprint import Public

ORDER = [
    Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT, Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR,
    Role.EQUALITY_EXPERT, Role.METRO_TEAM, Role.REQUESTER, Role.SHELTER_REPORTER, Role.REGISTRAR,
]  # fmt: skip
"""Who looks at a page: the first of these who may."""
EVERYBODYS = {"start.start"}
"""Pages that are another one for each role."""
ON_PHONES = (None, Role.REQUESTER, Role.SHELTER_REPORTER)
"""Whose pages axe sees at 320 pixels too; the others' elements are the same, and must fit there."""
_FORMS = "//main//form[@method='post'][.//input[not(@type='hidden')] or .//select or .//textarea]"
_ERROR_PARTS = """() => [...document.querySelectorAll(".govuk-error-summary, [data-guard], .govuk-form-group--error")].map(group =>
    [group, ...group.querySelectorAll("*")].map(part => `${part.tagName} ${part.getAttribute("class")} ${part.getAttribute("type")} ${
        part.getAttributeNames().filter(name => /^(role|aria-|tabindex|href|for)/.test(name))}`).join("\\n"))"""
_judged: set[str] = set()
"""Parts of refused forms that axe has judged: their elements, classes and roles."""
_addresses: dict[tuple[int, Role | None], dict[str, bool]] = {}


def addresses(site: Site, role: Role | None) -> dict[str, bool]:
    """The pages that this role is the first to open, and those that are its own; None: what a visitor sees. Looked for once.

    With whether there is a form that changes something: no script of ours makes one, so a page without it need not be sent.
    """
    key = (id(site), role)
    if key not in _addresses:
        _addresses[key] = _found(site, role)
    return _addresses[key]


def _found(site: Site, role: Role | None) -> dict[str, bool]:
    with site.app.app_context():
        found = [
            door.path for door in doors(site.app, site.world) if door.method == "GET" and door.scope is None and _looks(site, door, role)
        ]
        pages: dict[str, bool] = {}
        for path in found:
            with _visit(site, path, role) as answer:  # a file that streams must be closed before the next one begins
                if _is_page(path, answer):
                    pages[path] = _asks(answer.get_data(as_text=True))
        return pages


def _looks(site: Site, door: Door, role: Role | None) -> bool:
    if role is None or isinstance(door.allow, Public):
        return isinstance(door.allow, Public) and (role is None or door.endpoint in EVERYBODYS)
    first = (other for other in ORDER if within_reach(site.world, door, site.person(f"{other} here").actor))
    return next(first, None) == role


def _visit(site: Site, path: str, role: Role | None) -> Any:
    """The answer of the program, without a browser."""
    client = site.person(f"{role} here").browser(site.app) if role else site.app.test_client()
    return client.get(path)


def _asks(page: str) -> bool:
    """Whether something on the page can be filled in and sent."""
    return bool(html.fromstring(page).xpath(_FORMS))


def _is_page(path: str, answer: Any) -> bool:
    """Files are for downloading and other addresses lead elsewhere."""
    assert answer.status_code < 500 or path == "/status", f"{path}: {answer.status_code}"
    return answer.mimetype == "text/html" and answer.status_code == 200


def faults_on(room: Room, path: str, language: str = "sv", widths: tuple[dict[str, int], ...] = (WIDE, NARROW)) -> Iterator[str]:
    status = room.go(path)
    if status != 200:
        yield f"{path}: {status}"
        return
    fits = () if NARROW in widths else (NARROW,)
    yield from (f"{path}: {fault}" for fault in room.look.faults(language, widths, fits))


def name_of(role: Role | None) -> str | None:
    return f"{role} here" if role else None


@pytest.mark.parametrize("role", [None, *ORDER], ids=lambda role: role or "visitor")
def test_every_page_is_accessible_at_both_widths(site: Site, rooms: Rooms, role: Role | None) -> None:
    room, found = rooms.of(name_of(role)), addresses(site, role)
    assert found
    widths = (WIDE, NARROW) if role in ON_PHONES else (WIDE,)
    faults = [fault for path in found for fault in faults_on(room, path, widths=widths)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [None, Role.DEVELOPMENT_LEADER], ids=lambda role: role or "visitor")
def test_pages_speak_english_and_fit(site: Site, rooms: Rooms, role: Role | None) -> None:
    """What they say is read from the program's answers; the first page of each area, whose menus and tables are widest, is opened too."""
    if role:
        speak_english(site, f"{role} elsewhere")
    room = rooms.of(f"{role} elsewhere" if role else None, "en")
    client = site.person(f"{role} elsewhere").browser(site.app) if role else site.app.test_client()
    if not role:
        client.set_cookie("vaw-language", "en")
    # Records are the other county's: pages about one of them are looked at in Swedish.
    pages = {
        path: answer.get_data(as_text=True)
        for path in addresses(site, role)
        if not any(part.isdigit() for part in path.split("/")) and (answer := client.get(path)).status_code == 200
    }
    faults = [f"{path}: says {said}" for path, page in pages.items() if (said := sorted(strange("en") & texts(page)))]
    first = [path for path in pages if path.count("/") == 1]
    faults += [fault for path in first for fault in faults_on(room, path, "en", ())]  # axe has seen the same elements in Swedish
    assert len(first) > 3 and not faults, "\n".join(faults)


def texts(page: str) -> set[str]:
    """What a page says, as looking._TEXTS reads it in a browser."""
    root = html.fromstring(page)
    assert root.get("lang") == "en"
    own = "not(ancestor-or-self::*[@lang][not(self::html)])"
    said = root.xpath(f"//body//text()[not(parent::script or parent::style)][parent::*[{own}]]")
    said += root.xpath(f"//body//*[{own}]/@*[name()='aria-label' or name()='title' or name()='placeholder' or name()='alt']")
    return {" ".join(text.split()) for text in said}


def speak_english(site: Site, name: str) -> None:
    """The person has chosen English for the account."""
    client = site.person(name).browser(site.app)
    token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    assert client.post("/sprak", data={"csrf": token, "language": "en", "next": "/"}).status_code == 303


@pytest.mark.parametrize("role", [None, *ORDER[:4]], ids=lambda role: role or "visitor")
def test_a_form_that_is_refused_says_so_to_everybody(site: Site, rooms: Rooms, role: Role | None) -> None:
    """Sent as it stands. Refused: the title begins with "Fel:", the summary has the focus and leads to the fields."""
    room, faults = rooms.of(name_of(role)), list[str]()
    room.look.resize(WIDE)
    for path, asks in addresses(site, role).items():
        answer = _sent(site, path, role) if asks else None
        if answer is None or answer.status_code != 422:
            continue  # it was enough as it stood
        site.instead[path] = answer
        assert room.go(path) == 422
        faults += [f"{path}: {fault}" for fault in _refused(room)]
    assert not faults, "\n".join(faults)


def _sent(site: Site, path: str, role: Role | None) -> Any:
    """What the program answers to the page's first form, as it stands on the page; None where it is gone."""
    client = site.person(f"{role} here").browser(site.app) if role else site.app.test_client()
    page = html.fromstring(client.get(path).get_data(as_text=True))
    if not (forms := page.xpath(_FORMS)):
        return None  # another form that was enough has ended what this one was about
    form = forms[0]
    values: dict[str, Any] = defaultdict(list)
    for name, value in form.form_values():
        values[name].append(value)
    files = {one.get("name"): (io.BytesIO(), "") for one in form.xpath(".//input[@type='file']")}
    return client.post(urljoin(path, form.action or ""), data={**values, **files})


def _refused(room: Room) -> Iterator[str]:
    page = room.page
    summary = page.locator(".govuk-error-summary, [data-guard]")
    if summary.count() == 0:
        yield "nothing says what is wrong"
        return
    if not page.title().startswith("Fel:"):
        yield f"the title is {page.title()}"
    if not page.evaluate("() => document.activeElement?.closest('.govuk-error-summary, [data-guard]') !== null"):
        yield "the summary has not got the focus"
    targets = summary.locator("a[href^='#']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    yield from (f"{target} leads nowhere" for target in targets if page.locator(target).count() != 1)
    # The page itself has been looked at as it is opened; what a refusal adds is made of few parts, and each kind is judged once.
    parts = set(page.evaluate(_ERROR_PARTS))
    new = parts - _judged
    _judged.update(parts)
    yield from room.look.faults(widths=(WIDE,) if new else (), fits=() if new else (WIDE,))


def test_every_role_is_looked_at() -> None:
    assert sorted(ORDER) == sorted(Role)


def test_a_swedish_text_on_an_english_page_would_be_seen() -> None:
    page = '<html lang="en"><body><p>Logga en aktivitet</p><p lang="sv">Visa alla</p><a title="Driftläge">x</a></body></html>'
    assert strange("en") & texts(page) == {"Logga en aktivitet"} and "Visa alla" not in texts(page) and "Driftläge" in texts(page)
