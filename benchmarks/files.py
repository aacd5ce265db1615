"""`python -m benchmarks.files [--rows 100000] [--rounds 5]`: what the files cost against the libraries that write them (G7, G9).

Each pair is taken in turns in one process; processor time, round by round. The peak of memory is the kernel's own (VmHWM, set back before
each run). A PDF is the made-up yearly account of a county with 49 municipalities, against the same without tags. Rows are those of the log
of activities, made as they are read; the library alone writes the same typed and styled cells, translates and neutralises nothing.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

import xlsxwriter
from weasyprint import HTML

from benchmarks.measuring import Found, printed, table
from tests.factories.edition import make_edition
from vaw.domain.activities.tables import ACTIVITIES
from vaw.kernel.i18n import SOURCE, speaking
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.render.document import Document
from vaw.render.pages import edition_html
from vaw.render.pdf import edition_pdf
from vaw.render.setting import STATIC, OnlyOurs
from vaw.render.workbook import RULE, streamed_xlsx

GOALS = {"PDF/UA": 1.35, "XLSX": 1.2, "CSV": 1.5}
_MIB = 1024 * 1024
_STYLE = {"bottom": 1, "bottom_color": RULE, "valign": "top"}
_FIRST = date(2024, 1, 1)
Run = Callable[[], int]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.files", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    return printed(lambda: table(found(options.rows, options.rounds)))


def found(rows: int, rounds: int) -> list[Found]:
    with speaking(SOURCE):
        document = make_edition("14")
        return [
            _found("G7", "PDF/UA", lambda: len(edition_pdf(document)), lambda: _plain_pdf(document), rounds),
            _found("G9", "XLSX", lambda: _sent(streamed_xlsx(ACTIVITIES, _rows(rows))), lambda: _plain_xlsx(rows), rounds, f"{rows} rows"),
            _found("G9", "CSV", lambda: _sent(streamed(ACTIVITIES, _rows(rows))), lambda: _plain_csv(rows), rounds, f"{rows} rows"),
        ]


def _found(goal: str, name: str, ours: Run, plain: Run, rounds: int, where: str = "a county's yearly account") -> Found:
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
    ours(), plain()  # what is read once and kept costs nobody's round
    for number in range(rounds):
        for which, run in (("ours", ours), ("plain", plain)) if number % 2 else (("plain", plain), ("ours", ours)):
            taken[which].append(_measured(run))
    ratios = [one[0] / base[0] for one, base in zip(taken["ours"], taken["plain"], strict=True)]
    seconds, mine, base = (median(values) for values in ([one[0] for one in taken["ours"]], _peaks(taken["ours"]), _peaks(taken["plain"])))
    beside = f"{seconds:.2f} s; memory above the start {mine:.1f} MiB, the library's {base:.1f}"
    return Found(goal, name, ratios, "× the library's processor time", GOALS[name], where=where, beside=beside)


def _peaks(taken: list[tuple[float, float]]) -> list[float]:
    return [peak for _, peak in taken]


def _measured(run: Run) -> tuple[float, float]:
    """(seconds of processor, MiB that memory rose at most)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is now what is held
    before, since = _held("VmRSS"), time.process_time()
    if not run():
        raise RuntimeError("nothing was written")
    return time.process_time() - since, _held("VmHWM") - before


def _held(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024 / _MIB


def _rows(count: int) -> Iterator[tuple[Value, ...]]:
    for n in range(count):
        day = _FIRST + timedelta(days=n % 700)
        what = ("Utbildning", "Hedersrelaterat våld och förtryck", "Umeå, Skellefteå", "Digitalt")
        yield (day, *what, 90 + n % 400, n % 40, n % 17, None if n % 5 else 0, f"Utbildning {n} för socialtjänsten")


def _sent(pieces: Iterator[bytes]) -> int:
    return sum(len(piece) for piece in pieces)


def _plain_pdf(document: Document) -> int:
    html = HTML(string=edition_html(document), base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())
    return len(html.write_pdf())


def _plain_xlsx(count: int) -> int:
    """XlsxWriter alone: the same values, each by the method for its type."""
    with TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            sheet, style, day = book.add_worksheet(), book.add_format(_STYLE), book.add_format({**_STYLE, "num_format": "yyyy-mm-dd"})
            for row, values in enumerate(_rows(count), 1):
                for place, value in enumerate(values):
                    if isinstance(value, date):
                        sheet.write_datetime(row, place, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, place, value, style)
                    else:
                        sheet.write_number(row, place, value, style) if value is not None else sheet.write_string(row, place, "–", style)
        return file.seek(0, io.SEEK_END)


def _plain_csv(count: int) -> int:
    """The module csv alone, a thousand rows at a time."""
    size, text = 0, io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for n, row in enumerate(_rows(count), 1):
        writer.writerow(row)
        if n % 1000 == 0 or n == count:
            size += len(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    return size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
