"""Documents as people meet them: upload, see, fetch, renew, remove; and what an outsider meets: nothing."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.accounts import csrf
from tests.factories.documents import a_pdf, a_photo, a_written_pdf, make_upload
from tests.factories.networks import make_agreement, make_network
from tests.factories.statements import counted
from vaw.domain.documents.rules import SIZE_MOST
from vaw.domain.networks.operations.documents import add_network_document, renew_network_document
from vaw.domain.people.rules import Role

MEGABYTE = 1024 * 1024


@pytest.fixture
def me(rolled_back: Any) -> Person:
    return person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def send(browser: FlaskClient, path: str, content: bytes | None, file_name: str = "Mandat.pdf", **fields: str) -> TestResponse:
    data: dict[str, Any] = {"csrf": csrf(browser, path), **fields}
    if content is not None:
        data["file"] = (io.BytesIO(content), file_name)
    return browser.post(path, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("kind", ["natverk", "overenskommelser"])
def test_a_document_is_uploaded_found_fetched_renewed_and_removed(browser: FlaskClient, kind: str) -> None:
    home = f"/{kind}/{make_network().id if kind == 'natverk' else make_agreement().id}"
    content, newer = a_pdf("Mandat"), a_pdf("Nytt mandat")
    assert "Här finns inga dokument än." in browser.get(f"{home}/dokument").text
    answer = send(browser, f"{home}/dokument/nytt", content, "Mandat för 2026.PDF")
    assert answer.status_code == 303, re.findall(r"error-message.*", answer.text)
    shown = browser.get(answer.headers["Location"]).text
    [document] = re.findall(rf'href="({home}/dokument/\d+)">Mandat för 2026.pdf<', shown)
    assert "Dokumentet är sparat." in shown

    fetched = browser.get(f"{document}/1")
    assert fetched.data == content and fetched.content_length == len(content)
    assert fetched.headers["Content-Disposition"].startswith("attachment;") and fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff" and fetched.headers["Cache-Control"] == "no-store"

    assert send(browser, f"{document}/ny-version", newer).status_code == 303
    page = browser.get(document).text
    assert f'href="{document}/2"' in page and f'href="{document}/1"' in page and "Version 2" in page
    assert browser.get(f"{document}/2").data == newer and browser.get(f"{document}/1").data == content

    assert browser.post(f"{document}/ta-bort", data={"csrf": csrf(browser, f"{document}/ta-bort")}).status_code == 303
    assert [browser.get(path).status_code for path in (document, f"{document}/1", f"{document}/ny-version")] == [404] * 3
    assert "Mandat" not in browser.get(f"{home}/dokument").text.split("vaw-message")[-1].split("Dokument</h1>")[-1]


def test_an_outsiders_direct_link_leads_nowhere(app: Flask, me: Person) -> None:
    network = make_network()
    document = add_network_document(me.actor, network, upload=make_upload("Kanariemandat.pdf"))
    address = f"/natverk/{network.id}/dokument"
    assert "Kanariemandat" in person(Role.COUNTY_MANAGEMENT).browser(app).get(f"{address}/{document.id}").text
    for who in (person(county_id=3), person(Role.REGISTRAR), person(Role.ADMINISTRATOR), person(Role.NATIONAL_COORDINATOR)):
        for path in (address, f"{address}/{document.id}", f"{address}/{document.id}/1", f"{address}/nytt"):
            answer = who.browser(app).get(path)
            assert answer.status_code == 404 and "Kanariemandat" not in answer.text, (who.role, path)
    assert app.test_client().get(f"{address}/{document.id}/1").headers["Location"].startswith("/logga-in")


def test_a_document_is_not_fetched_by_way_of_another_home(app: Flask, me: Person) -> None:
    """One's own network's address before another county's number."""
    mine, theirs = make_network(), make_network("Annat län", county_id=3)
    document = add_network_document(person(county_id=3).actor, theirs, upload=make_upload())
    for path in (f"/natverk/{mine.id}/dokument/{document.id}", f"/natverk/{mine.id}/dokument/{document.id}/1"):
        assert me.browser(app).get(path).status_code == 404


def test_management_reads_and_is_not_offered_what_it_may_not_do(app: Flask, me: Person) -> None:
    network = make_network()
    document = add_network_document(me.actor, network, upload=make_upload())
    manager, address = person(Role.COUNTY_MANAGEMENT).browser(app), f"/natverk/{network.id}/dokument"
    assert "Lägg till ett dokument" not in manager.get(address).text
    page = manager.get(f"{address}/{document.id}").text
    assert "Hämta dokumentet" in page and "Ta bort" not in page and "ny version" not in page
    assert [manager.get(f"{address}/{path}").status_code for path in ("nytt", f"{document.id}/ta-bort")] == [404, 404]


@pytest.mark.parametrize(
    ("content", "name", "typed", "field", "said"),
    [
        (None, "", "", "file", "Välj den fil som du vill ladda upp."),
        (b"", "tom.pdf", "", "file", "Det finns inget i filen."),
        (b"MZ\x90\0", "Mandat.pdf", "", "file", "Filtypen går inte att spara."),
        (a_pdf(), "Beslut 19811218-9876.pdf", "", "name", "personnummer"),
        (a_pdf(), "Mandat.pdf", "Ring 070-174 06 05", "name", "telefonnummer"),
    ],
)
def test_what_is_not_taken_is_said_at_its_field_and_the_name_stays(
    browser: FlaskClient, content: bytes | None, name: str, typed: str, field: str, said: str
) -> None:
    path = f"/natverk/{make_network().id}/dokument/nytt"
    answer = send(browser, path, content, name, name=typed)
    assert answer.status_code == 422 and said in answer.text and f'href="#{field}"' in answer.text
    kept = typed or (name if field == "name" else "")
    assert f'value="{kept}"' in answer.text if kept else "Mandat.pdf" not in answer.text
    assert "Här finns inga dokument än." in browser.get(path.removesuffix("/nytt")).text


def test_a_typed_name_counts_and_an_image_forgets_where_it_was_taken(browser: FlaskClient) -> None:
    home = f"/natverk/{make_network().id}/dokument"
    assert send(browser, f"{home}/nytt", a_photo(), "IMG_2041.JPG", name="Tavlan från träffen").status_code == 303
    page = browser.get(home).text
    [document] = re.findall(rf'href="({home}/\d+)">Tavlan från träffen.jpg<', page)
    fetched = browser.get(f"{document}/1")
    assert b"Kamerafabriken" not in fetched.data and fetched.headers["Content-Type"] == "image/jpeg"
    assert "filename*=UTF-8''Tavlan%20fr%C3%A5n%20tr%C3%A4ffen.jpg" in fetched.headers["Content-Disposition"]


class Body(io.RawIOBase):
    """A form with a file of this size as a browser sends it, made while it is read: it never lies anywhere."""

    def __init__(self, token: str, size: int) -> None:
        head = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n--x\r\n'
        head += 'Content-Disposition: form-data; name="confirmed"\r\n\r\n1\r\n--x\r\n'  # more text than the guard reads
        head += 'Content-Disposition: form-data; name="file"; filename="rader.txt"\r\nContent-Type: text/plain\r\n\r\n'
        self.parts = self._made(head.encode(), size)
        self.size, self.left, self.at = len(head) + size + len(self.END), b"", 0

    END = b"\r\n--x--\r\n"

    def _made(self, head: bytes, size: int) -> Iterator[bytes]:
        yield head
        for at in range(0, size, MEGABYTE):
            yield (b"%07d\n" % (at % 9_999_999)) * (min(MEGABYTE, size - at) // 8)
        yield self.END

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """For the test client alone, which asks how long it is."""
        self.at = self.size if whence == io.SEEK_END else offset
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any) -> int:
        self.left = self.left or next(self.parts, b"")
        taken, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def test_a_file_as_large_as_may_be_is_never_whole_in_memory(browser: FlaskClient) -> None:
    """Neither on its way in nor on its way out: a few pieces of a megabyte at a time, of 25."""
    path = f"/natverk/{make_network().id}/dokument"
    body = Body(csrf(browser, f"{path}/nytt"), SIZE_MOST)
    tracemalloc.start()
    try:
        answer = browser.post(f"{path}/nytt", input_stream=body, content_length=body.size, content_type="multipart/form-data; boundary=x")
        most_in = tracemalloc.get_traced_memory()[1]
        assert answer.status_code == 303, re.findall(r"error-message.*", answer.text)
        [document] = re.findall(rf'href="({path}/\d+)"', browser.get(path).text)
        tracemalloc.reset_peak()
        fetched = browser.get(f"{document}/1", buffered=False)
        size = sum(len(piece) for piece in fetched.iter_encoded())
        most_out = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == SIZE_MOST
    assert (most_in < 12 * MEGABYTE, most_out < 8 * MEGABYTE) == (True, True), (most_in / MEGABYTE, most_out / MEGABYTE)


def test_a_file_that_is_too_large_is_not_read_at_all(browser: FlaskClient) -> None:
    path = f"/natverk/{make_network().id}/dokument/nytt"
    body = Body("", 26 * MEGABYTE)
    answer = browser.post(path, input_stream=body, content_length=body.size, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422 and "Filen är större än 25 MB." in answer.text and body.left == b""
    assert next(body.parts).startswith(b"--x"), "nobody has read the beginning"


def test_other_pages_take_no_file_of_this_size(browser: FlaskClient) -> None:
    body = Body("", 25 * MEGABYTE)
    answer = browser.post(
        "/aktiviteter/import", input_stream=body, content_length=body.size, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413


def test_the_list_asks_the_same_number_of_questions_for_one_document_and_for_forty(
    rolled_back: Any, me: Person, browser: FlaskClient
) -> None:
    from_one, from_many = make_network(), make_network("Annat nätverk")
    for network, count in ((from_one, 1), (from_many, 40)):
        for number in range(count):
            made = add_network_document(me.actor, network, upload=make_upload(f"Dokument {number}.pdf", b"%d" % number))
            renew_network_document(me.actor, network, document_id=made.id, upload=make_upload(content=b"x%d" % number))
    counts = []
    for network in (from_one, from_many):
        with counted(rolled_back) as told:
            assert browser.get(f"/natverk/{network.id}/dokument").status_code == 200
        counts.append(len(told))
    assert counts[0] == counts[1] <= 4, counts


@pytest.mark.parametrize("renewed", [False, True])
def test_a_file_with_a_number_of_a_person_is_stopped_and_one_with_a_work_telephone_is_asked_about(
    browser: FlaskClient, me: Person, renewed: bool
) -> None:
    network = make_network()
    path = f"/natverk/{network.id}/dokument"
    kept = add_network_document(me.actor, network, upload=make_upload())
    there = f"{path}/{kept.id}/ny-version" if renewed else f"{path}/nytt"
    stopped = send(browser, there, a_written_pdf("Mandat", "Avser 640823-9819"), confirmed="1")
    assert stopped.status_code == 422 and "Filen är inte uppladdad" in stopped.text and "640823" not in stopped.text
    assert "personnummer (sidan 2)" in stopped.text and "rör ingen enskild person" not in stopped.text

    work = a_written_pdf("Kontakt: 08-465 004 17")
    asked = send(browser, there, work, "Avtal.pdf")
    assert asked.status_code == 422 and "Spara – filen rör ingen enskild person" in asked.text and "465 004" not in asked.text
    assert send(browser, there, work, "Avtal.pdf", confirmed="1").status_code == 303
