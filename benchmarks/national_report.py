"""`python -m benchmarks.national_report [--counties 21] [--rounds 6]`: a compiled report, by the press and by WeasyPrint alone (G6).

Every case is a process from its start to the PDF's last byte: WeasyPrint alone on the whole document; the press with one process and with
two; the press when all parts but one county's are kept. They take turns; only ratios inside one round are told. The figures are made up.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

import pikepdf

from benchmarks.databases import CHECKOUT
from benchmarks.measuring import Found, printed, span, table
from tests.factories.compiled import COUNTIES, make_compiled
from vaw.kernel.i18n import speaking
from vaw.render.document import Document
from vaw.render.pages import edition_html
from vaw.tasks.pressing import Press

# Not a module of the product's: what anybody would write who has the HTML and WeasyPrint.
ALONE = """
import sys
from weasyprint import HTML
sys.stdout.buffer.write(HTML(string=sys.stdin.read(), base_url=sys.argv[1]).write_pdf(pdf_variant="pdf/ua-1"))
"""
GOALS = {"one process": 1.10, "two processes": 0.75, "one county changed": 0.15}  # times WeasyPrint alone, performance.md G6
Known = dict[str, tuple[bytes, dict[str, object]]]


class Cost(NamedTuple):
    """Seconds by the wall and of all processors together."""

    wall: float
    processor: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.national_report", description=__doc__)
    parser.add_argument("--counties", type=int, default=len(COUNTIES))
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args(arguments)
    return printed(lambda: table(found(options.counties, options.rounds)))


def found(counties: int, rounds: int) -> list[Found]:
    with speaking("sv"):
        told = _measured(counties, rounds)
    where = f"{told.pages} pages, {counties} counties, {len(os.sched_getaffinity(0))} processors"
    return [_found(name, costs, told.costs["WeasyPrint alone"], where) for name, costs in told.costs.items()]


class Measured(NamedTuple):
    """{case: a cost a round} and the report's pages."""

    costs: dict[str, list[Cost]]
    pages: int


def _measured(counties: int, rounds: int) -> Measured:
    document, changed = make_compiled(counties, paragraphs=3), make_compiled(counties, changed=[COUNTIES[0][0]], paragraphs=3)
    kept: Known = {}
    pdf = _pressed(document, 2, kept)
    cases: dict[str, Callable[[], object]] = {
        "WeasyPrint alone": lambda: _alone(document),
        "one process": lambda: _pressed(document, 1, {}),
        "two processes": lambda: _pressed(document, 2, {}),
        "one county changed": lambda: _pressed(changed, 2, dict(kept)),
        "nothing changed": lambda: _pressed(document, 2, dict(kept)),
    }
    costs = {name: list[Cost]() for name in cases}
    for number in range(rounds):
        for name in sorted(cases, reverse=bool(number % 2)):
            costs[name].append(_timed(cases[name]))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return Measured({name: costs[name] for name in cases}, len(opened.pages))


def _timed(work: Callable[[], object]) -> Cost:
    wall, processor = time.perf_counter(), _processor_seconds()
    work()
    return Cost(time.perf_counter() - wall, _processor_seconds() - processor)


def _processor_seconds() -> float:
    times = os.times()
    return sum(times[:4])


def _alone(document: Document) -> bytes:
    base = (CHECKOUT / "vaw" / "static" / "documents.html").as_uri()
    command = [sys.executable, "-c", ALONE, base]
    return subprocess.run(command, input=edition_html(document).encode(), stdout=subprocess.PIPE, check=True, cwd=CHECKOUT).stdout  # noqa: S603


def _pressed(document: Document, at_once: int, known: Known) -> bytes:
    """The PDF; parts that are set now are known from then on."""
    with Press(at_once) as press:
        press.order(document, ("pdf",), {})
        for frame in press.frames():
            if frame is None:
                continue
            if frame.what == "keys":
                press.answer({key: known[key] for key in frame.facts["keys"] if key in known})
            elif frame.what == "part":
                known[frame.facts["key"]] = (frame.body, {name: frame.facts[name] for name in ("pages", "marks")})
            elif frame.what == "file":
                made = frame.body
    return made


def _found(name: str, costs: list[Cost], base: list[Cost], where: str) -> Found:
    wall = [one.wall / other.wall for one, other in zip(costs, base, strict=True)]
    processor = [one.processor / other.processor for one, other in zip(costs, base, strict=True)]
    beside = f"processor time × {span(processor)}; {median(one.wall for one in costs):.1f} s"
    return Found("G6", f"national report, {name}", wall, "× WeasyPrint alone by the wall", GOALS.get(name), where=where, beside=beside)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
