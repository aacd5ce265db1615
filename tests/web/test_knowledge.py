"""The knowledge base on the web: a file from upload to plot, the gate, an own count, both directions of per cent."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.knowledge import SAMPLES, make_dataset, make_version, typed
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.knowledge.rules import Measure
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ALL = "/statistik/kunskap"
SERIES = {
    "title": "Folkmängd",
    "definition": "Folkbokförda.",
    "measure": "persons",
    "unit": "personer",
    "source": "SCB",
    "of_persons": "1",
    "shared": "1",
}


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[name[1]] = value[1] if value else ""
    return found


def send(browser: FlaskClient, path: str, form_at: str | None = None, **fields: Any) -> Any:
    return browser.post(path, data={**hidden(browser.get(form_at or path).text), **fields})


def upload(browser: FlaskClient, dataset: Dataset, name: str) -> Any:
    file = (io.BytesIO((SAMPLES / name).read_bytes()), name)
    return send(browser, f"{ALL}/{dataset.id}/las-in", file=file, retrieved_on="2026-11-20")


def test_from_nothing_to_a_series_with_its_plot_table_and_files(browser: FlaskClient) -> None:
    made = send(browser, f"{ALL}/ny", **SERIES)
    [dataset] = db.session.scalars(sa.select(Dataset)).all()
    assert made.headers["Location"] == f"{ALL}/{dataset.id}"
    preview = upload(browser, dataset, "pxweb-folkmangd.json").headers["Location"]
    page = browser.get(preview).text
    # PxWeb leaves out everybody together: women and men are there, so the gate is open.
    for said in ("Granska filen", "pxweb-folkmangd.json", "PxWeb (JSON-stat)", "Läs in"):
        assert said in page
    assert browser.get(f"{ALL}/{dataset.id}").text.count("Serien har inga värden än") == 1
    done = send(browser, f"{preview}/las-in", preview)
    page = browser.get(done.headers["Location"]).text
    for said in ("Västerbottens län. 2023:", "Kvinnor är", "<svg", "Hämta som CSV", "Jämfört med andra 2023", "Utgåva 1"):
        assert said in page
    page = browser.get(f"{ALL}/{dataset.id}?omrade=2482").text
    assert "Uppgiften finns inte eller är för osäker" in page
    rows = list(csv.reader(io.StringIO(browser.get(f"{ALL}/{dataset.id}/varden.csv").get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 4 * 3
    assert rows[4][:3] == ["24", "Västerbottens län", "2021"] and rows[4][3] == "0" and rows[4][5] == ""
    told = browser.get(f"{ALL}/{dataset.id}/varden.json").get_json()
    assert (told["title"], len(told["values"]), told["values"][3]["women"], told["values"][3]["total"]) == ("Folkmängd", 12, 0, None)
    assert zipfile.is_zipfile(io.BytesIO(browser.get(f"{ALL}/{dataset.id}/varden.xlsx").get_data()))


def test_a_second_file_says_what_it_changes_and_an_undo_brings_the_first_back(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me)
    first = make_version(me, dataset, {("24", 2022): (10, 20)})
    preview = upload(browser, dataset, "pxweb-folkmangd.json").headers["Location"]
    page = browser.get(preview).text
    assert "21 nya, 2 ändrade, 1 försvinner, 0 lika" in page or "Mot utgåvan som gäller" in page
    assert "Det här ändras" in page
    send(browser, f"{preview}/las-in", preview)
    send(browser, f"{preview}/angra")
    assert "2022: 10 kvinnor och 20 män" in browser.get(f"{ALL}/{dataset.id}").text
    assert browser.get(f"{ALL}/{dataset.id}?utgava=2").status_code == 200
    assert browser.get(f"{ALL}/{dataset.id}?utgava=9").status_code == 404
    assert first.number == 1


def test_a_file_that_cannot_be_read_says_why_at_its_field(browser: FlaskClient, me: Person) -> None:
    answer = upload(browser, make_dataset(me), "kolada-kpi-N99001.json")
    assert answer.status_code == 422
    assert "Filen beskriver nyckeltalet men har inga värden" in answer.text
    assert db.session.scalars(sa.select(DatasetVersion)).all() == []


def test_an_unsplit_table_of_persons_is_held_until_the_special_reason_is_stored(browser: FlaskClient, me: Person, app: Flask) -> None:
    dataset = make_dataset(me)
    file = (io.BytesIO("Region;2022;2023\n24 Västerbottens län;100;7654321\n00 Riket;1000;1200\n".encode()), "utan-kon.csv")
    preview = send(browser, f"{ALL}/{dataset.id}/las-in", file=file, retrieved_on="2026-11-20").headers["Location"]
    assert "utan kvinnor och män för 4 områden och år" in browser.get(preview).text
    refused = send(browser, f"{preview}/las-in", preview)
    assert (refused.status_code, "skriv ett särskilt skäl på serien först" in refused.text) == (422, True)
    other = person(county_id=3).browser(app)
    for address in ("", "/varden.csv", "/varden.json"):
        assert "7654321" not in other.get(f"{ALL}/{dataset.id}{address}").text
    with zipfile.ZipFile(io.BytesIO(other.get(f"{ALL}/{dataset.id}/varden.xlsx").get_data())) as book:
        assert b"7654321" not in book.read("xl/worksheets/sheet1.xml")
    send(browser, f"{ALL}/{dataset.id}/skal", reason="Källan frågade inte om kön.")
    send(browser, f"{preview}/las-in", preview)
    page = other.get(f"{ALL}/{dataset.id}?omrade=24").text
    assert "Visas utan kvinnor och män: Källan frågade inte om kön." in page
    assert "7\u00a0654\u00a0321" in page


def test_what_the_board_counts_is_typed_and_a_fault_stands_at_its_field(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me, own=True, shared=False)
    path = f"{ALL}/{dataset.id}/skriv-ar"
    refused = send(browser, path, area="24", year="2025", women="12,5", men="8", total="")
    assert (refused.status_code, "Skriv ett helt tal." in refused.text) == (422, True)
    assert "Skriv ett tal, till exempel" in send(browser, path, area="24", year="2025", women="tolv", men="8", total="").text
    assert send(browser, path, area="24", year="2025", women="12", men="8", total="").status_code == 303
    assert "2025: 12 kvinnor och 8 män. Kvinnor är 60\u00a0% av dem." in browser.get(f"{ALL}/{dataset.id}").text


@pytest.mark.parametrize(
    ("women", "men", "said"),
    [(60, 30, "Skillnaden är större än vad slumpen brukar ge."), (40, 38, "Skillnaden kan bero på slumpen."), (3, 40, "För få personer")],
)
def test_both_directions_of_per_cent_and_a_difference_only_where_there_are_enough(
    browser: FlaskClient, me: Person, women: int, men: int, said: str
) -> None:
    everybody = make_dataset(me, "Alla")
    make_version(me, everybody, {("24", 2024): (200, 200)})
    part = make_dataset(me, "Några", base_id=everybody.id)
    make_version(me, part, {("24", 2024): (women, men)})
    page = browser.get(f"{ALL}/{part.id}").text
    for told in (f"Bland kvinnor är det {round(women / 2)}\u00a0%, bland män {round(men / 2)}\u00a0%.", "Andel bland kvinnor", said):
        assert told in page


def test_a_share_without_its_persons_says_that_it_cannot_tell(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me, measure=Measure.PERCENT, unit="procent", publisher_id="N99001")
    preview = upload(browser, dataset, "kolada-N99001.json").headers["Location"]
    page = browser.get(preview).text
    for said in ("5 rader läses inte in", "Området är inte landet, ett län eller en kommun.", "Raden handlar om ett annat mått"):
        assert said in page
    send(browser, f"{preview}/las-in", preview)
    page = browser.get(f"{ALL}/{dataset.id}").text
    for said in ("antalet kvinnor och män bakom talen är inte känt", "Kvinnor minus män", "Hela landet"):
        assert said in page


def test_koladas_description_fills_in_a_new_series(browser: FlaskClient) -> None:
    file = (io.BytesIO((SAMPLES / "kolada-kpi-N99001.json").read_bytes()), "kpi.json")
    answer = send(browser, f"{ALL}/beskrivning", file=file)
    page = browser.get(answer.headers["Location"]).text
    for said in ("N99001", "Påhittad andel, (%)", "Påhittad beskrivning", "Kolada"):
        assert said in page
    assert "ingen beskrivning" in send(browser, f"{ALL}/beskrivning", file=(io.BytesIO(b'{"values": []}'), "a.json")).text


def test_the_list_finds_what_is_looked_for_and_the_coordinator_adds_the_nations(browser: FlaskClient, me: Person, app: Flask) -> None:
    own = make_dataset(me, "Våldsutsatta", own=True, shared=False)
    typed(me, own, "24", 2025, 31, 17)
    coordinator = person(Role.NATIONAL_COORDINATOR).browser(app)
    send(coordinator, f"{ALL}/ny-nationell", **{name: value for name, value in SERIES.items() if name != "shared"})
    assert "Folkmängd" in coordinator.get(ALL).text
    page = browser.get(f"{ALL}?ord=våldsutsatta").text
    assert ("Våldsutsatta" in page, "Folkmängd" in page, "1 serie" in page) == (True, False, True)
    assert "Våldsutsatta" not in coordinator.get(ALL).text


def test_two_who_change_a_series_see_each_others_texts(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me)
    path = f"{ALL}/{dataset.id}/andra"
    seen = hidden(browser.get(path).text)
    assert browser.post(path, data={**seen, **SERIES}).status_code == 303
    answer = browser.post(path, data={**seen, **SERIES, "title": "Min text"})
    assert (answer.status_code, "Min text" in answer.text, "Folkmängd" in answer.text) == (409, True, True)


def test_a_file_that_was_thrown_away_is_gone(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me)
    preview = upload(browser, dataset, "pxweb-folkmangd.json").headers["Location"]
    send(browser, f"{preview}/kasta", preview)
    assert browser.get(preview).status_code == 404
