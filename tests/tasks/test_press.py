"""The press: real processes that are killed, told to stop and started again, and faults that cost one part."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from config.settings import CHECKOUT
from tests.factories.compiled import make_compiled
from tests.factories.edition import make_edition
from tests.system.running import everybody_gone, wait_for
from vaw.domain.insight.rules import ARCHIVE
from vaw.kernel.i18n import speaking
from vaw.render import files as editing
from vaw.render import press as pressing
from vaw.render.document import Document
from vaw.render.forks import Forks, Result, Task, failure
from vaw.render.frames import Frame, Heard, written
from vaw.render.order import PDF, heard, told
from vaw.tasks import pressing as worker
from vaw.tasks.pressing import Press, PressEndedError

Known = dict[str, tuple[bytes, dict[str, object]]]


def in_group(group: int) -> set[int]:
    """Everybody in a process group, the dead apart."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_group) == group and state != "Z":
            found.add(int(stat.parent.name))
    return found


def frames(press: Press, document: Document, known: Known, *wanted: str) -> Iterator[Frame]:
    """What a press says of a report; it is told of the parts that are known, and those that come are known from then on."""
    press.order(document, wanted, {})
    for frame in press.frames():
        if frame is None:
            continue
        if frame.what == "keys":
            press.answer({key: known[key] for key in frame.facts["keys"] if key in known})
        elif frame.what == "part":
            known[frame.facts["key"]] = (frame.body, {name: frame.facts[name] for name in ("pages", "marks")})
        yield frame


def test_a_press_that_is_ended_leaves_nobody_behind_and_the_next_sets_only_what_is_missing() -> None:
    known: Known = {}
    document = make_compiled(1)
    with speaking("sv"):
        with Press(at_once=1) as press:
            group, folder = press.process.pid, Path(press.folder.name)
            assert next(frame for frame in frames(press, document, known, PDF) if frame.what == "part")
        wait_for("nobody to be left of it", lambda: not in_group(group))  # what is killed takes a moment to be gone
        assert (len(known), folder.exists()) == (1, False)
        with Press(at_once=2) as press:
            told = list(frames(press, document, known, PDF, "json"))
    first = next(frame for frame in told if frame.what == "keys").facts["keys"]
    assert [len(first), sum(frame.what == "part" for frame in told), set(first) - known.keys()] == [5, 4, set()]
    files = {frame.facts["format"]: frame.body for frame in told if frame.what == "file"}
    assert set(files) == {PDF, "json"}
    assert len(PdfReader(io.BytesIO(files[PDF])).pages) > 8
    shares = [frame.facts["share"] for frame in told if frame.what == "step"]
    assert (shares == sorted(shares), shares[-1]) == (True, 1)


def test_a_press_whose_worker_is_killed_ends_too() -> None:
    program = "import os, signal\nfrom vaw.tasks.pressing import Press\nprint(Press().process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False, timeout=120)
    assert done.returncode == -9
    wait_for("the press to end", lambda: everybody_gone({int(done.stdout)}))


def test_a_press_that_dies_is_no_report_that_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with Press(at_once=1) as press:
        os.kill(press.process.pid, 9)
        with pytest.raises(PressEndedError):
            list(frames(press, make_edition(), {}, PDF))


class Here(Forks):
    """Forks that run here, so that a test may break what they call."""

    def run(self) -> None:
        while self._waiting:
            task: Task = self._waiting.popleft()
            result: Result
            try:
                result = task.work(task.heard)
            except Exception as error:  # what the fork's own edge does
                result = failure(error)
            task.ended(result)


def pressed(document: Document, *wanted: str) -> tuple[list[Frame], dict[str, bytes]]:
    """(gaps, files) of a press in this process; no part is known."""
    said, mouth = Heard(), io.BytesIO()
    ears = io.BytesIO(written(Frame("go", {})) * 2)
    with speaking("sv"):
        prepared = editing.Prepared(document, wanted, {})
        order = heard(io.BytesIO(b"".join(written(frame) for frame in told(prepared.order))))
        pressing.Press(order, Here(1), (ears, mouth)).run()
    found = [*prepared.files(), *said.feed(mouth.getvalue())]
    assert found[-1].what == "end"
    return [frame for frame in found if frame.what == "gap"], {frame.facts["format"]: frame.body for frame in found if frame.what == "file"}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_part_that_fails_and_a_figure_that_is_broken_cost_only_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pressing.set_part

    def set_part(page: str, key: str) -> object:
        if "<title>Stockholms län" in page and "gick inte att sätta" not in page:
            raise OSError(errno.ENOSPC, "full")
        return real(page, key)

    monkeypatch.setattr(pressing, "set_part", set_part)
    document = make_compiled(1)
    results = [replace(one, rows=[("x",)]) if one.figure.code == "by-type" else one for one in document.results]
    gaps, files = pressed(replace(document, results=results), PDF)
    assert [(gap.facts["title"], gap.facts["why"]) for gap in gaps] == [("Aktiviteter efter typ", "fault"), ("Stockholms län", "disk")]
    text = text_of(files[PDF])
    assert "Det här avsnittet gick inte att sätta när filen gjordes" in text
    assert "Figuren gick inte att rita när filen gjordes" in text
    assert "Vanligast är utbildning" not in text.partition("Stockholms län")[0]


def test_a_short_account_that_cannot_be_set_in_one_go_is_set_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def set_whole(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pressing, "set_whole", set_whole)
    document = replace(make_compiled(1), chapters=())
    gaps, files = pressed(document, PDF)
    assert gaps == []
    assert "Innehåll" in text_of(files[PDF])


def test_a_file_that_cannot_be_made_is_told_and_the_others_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: Document) -> bytes:
        raise ValueError("what somebody typed")

    monkeypatch.setattr(editing, "MAKERS", {**editing.MAKERS, "csv": fail})
    gaps, files = pressed(replace(make_edition(), results=[]), PDF, "xlsx", "csv", "json", ARCHIVE)
    lost = [("csv", "fault", ""), (ARCHIVE, "fault", "")]
    assert [(gap.facts["format"], gap.facts["why"], gap.facts["title"]) for gap in gaps] == lost, "the archive copy would lack its data"
    assert set(files) == {PDF, "xlsx", "json"}
    assert "typed" not in repr(gaps)


def test_an_archive_copy_is_made_of_the_pages_that_are_there() -> None:
    document = replace(make_edition(), results=[])
    _, files = pressed(document, PDF, "json", ARCHIVE)
    with speaking("sv"):
        kept = {format: files[format] for format in (PDF, "json")}
        order = editing.Prepared(document, (ARCHIVE,), kept).order
        with Press(at_once=1) as press:
            press.order(document, (ARCHIVE,), kept)
            made = {frame.facts["format"]: frame.body for frame in press.frames() if frame and frame.what == "file"}
    assert made == {ARCHIVE: files[ARCHIVE]}
    assert (order.html, order.attached[0].content) == ("", files["json"])


def test_a_press_knows_neither_the_areas_nor_the_database() -> None:
    program = "import sys\nfrom vaw.render import press\nprint(*sys.modules)"
    known = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True, timeout=120).stdout
    assert not {"vaw.domain", "vaw.kernel.db", "sqlalchemy", "flask", "jinja2"} & set(known.split())


def test_a_typeface_that_one_press_has_unpacked_is_given_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_typefaces", {})
    document = replace(make_edition(), results=[])
    made = []
    with speaking("sv"):
        for number in range(2):
            with Press(at_once=1) as press:
                made += [frame.body for frame in frames(press, document, {}, PDF) if frame.what == "file"]
            assert (number, len(worker._typefaces)) == (number, 3)
    assert made[0] == made[1]
