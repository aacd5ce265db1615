"""Packages that leave the house: hand-outs and deliveries to an archive, as ZIP with a manifest of every file's sum.

Nothing here has ever seen what was masked: a hand-out is written from what was frozen with its decisions. The same content gives the same
bytes: no clock and no order of chance goes into a package.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, cast

import sqlalchemy as sa

from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.records.queries.packages import Copy, archived_reports, columns_of, file_bytes, left_out, one_moment, rows_of, withheld_of
from vaw.domain.records.rules import OUTCOME_NAMES, Outcome
from vaw.domain.records.rules.kinds import ONE, Kind
from vaw.domain.records.rules.masking import MASKED
from vaw.domain.records.rules.packages import DELIVERED, LAW, LEFT_OUT, Delivered, description_of
from vaw.kernel.i18n import N_, gettext
from vaw.render.document import neutral
from vaw.render.grounds import grounds_of
from vaw.render.pages import environment
from vaw.render.setting import set_whole
from vaw.render.verifying import MANIFEST

READ_ME = "las-mig.txt"
DESCRIPTION = "beskrivning.txt"
_AT = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP can name: a file's own day would change the sum of the same content
_ENDINGS = {"application/pdf": "pdf", "text/plain": "txt", "text/csv": "csv", "image/png": "png", "image/jpeg": "jpg"}
APPEAL = (
    N_("Den som inte har fått ut en handling, eller fått den maskerad, kan begära att länsstyrelsen prövar frågan och skriver ett beslut (6 kap. 3 § offentlighets- och sekretesslagen)."),  # noqa: E501
    N_("Ett sådant beslut fattas av den som har delegation på länsstyrelsen. Det får överklagas till kammarrätten (6 kap. 7 och 8 §§ offentlighets- och sekretesslagen, 2 kap. 19 § tryckfrihetsförordningen)."),  # noqa: E501
    N_("Överklagandet skickas till länsstyrelsen och ska ha kommit in inom tre veckor från den dag den som överklagar fick del av beslutet (43 och 44 §§ förvaltningslagen)."),  # noqa: E501
)  # fmt: skip
_CSV = N_("Text")


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece on paper."""

    label: str
    parts: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of a hand-out, in words."""

    title: str
    authority: str
    facts: Sequence[tuple[str, str]]
    pieces: Sequence[Shown] = ()
    words: Sequence[str] = ()


class Onward(io.RawIOBase):
    """Where a ZIP is written from beginning to end, as zipfile does where nothing can be sought; and its sum."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__()
        self.out, self.sum = out, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sum.update(data)
        self.out.write(data)
        return len(data)

    def tell(self) -> int:
        raise io.UnsupportedOperation


@dataclass(slots=True)
class Package:
    """A ZIP that is being written. `listed`: {"path", "size_bytes", "sha256", …} of every file so far."""

    zip: zipfile.ZipFile
    listed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, content: Iterable[bytes], **more: Any) -> None:
        """Write a file as it comes, and list it."""
        sum_, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(path, _AT)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            for piece in content:
                out.write(piece)
                sum_.update(piece)
                size += len(piece)
        self.listed.append({"path": path, "size_bytes": size, "sha256": sum_.hexdigest(), **more})

    def close(self, told: Mapping[str, Any], read_me: Sequence[str]) -> None:
        """The manifest last, in JSON for programs and as plain text for people."""
        whole = {**told, "files": self.listed}
        lines = [*read_me, "", *(f"{one['sha256']}  {one['path']}" for one in self.listed), ""]
        listed, self.listed = self.listed, []
        self.add(READ_ME, ["\r\n".join(lines).encode()])
        whole["files"] = [*listed, *self.listed]
        self.add(MANIFEST, [(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()])
        self.listed = [*listed, *self.listed]


def write_handout(out: Onward, package: RecordsPackage, copies: Sequence[Copy], *, authority: str, dnr: str) -> list[dict[str, Any]]:
    """The hand-out of a request: a PDF for each document, all texts as CSV and JSON, the decisions. What it lists, with the sums."""
    with zipfile.ZipFile(cast("IO[bytes]", out), "w") as archive:
        made, missing = Package(archive), list[dict[str, Any]]()
        for copy in copies:
            _add_document(made, copy, authority, dnr, missing)
        made.add("handlingar.csv", [_handout_csv(copies)])
        made.add("handlingar.json", [_json([_told(copy) for copy in copies])])
        made.add("beslut.pdf", [_pdf(_decisions(copies, authority, dnr))])
        told = {
            "kind": "handout",
            "authority": authority,
            "reference": dnr,
            "documents": [
                {"number": one.decision.number, "outcome": one.decision.outcome, "checksum_of_copy": one.decision.checksum}
                for one in copies
            ],
            "missing": missing,
        }
        made.close(told, [gettext(N_("Utlämnande av allmänna handlingar")), authority, dnr])
        return made.listed


def _add_document(made: Package, copy: Copy, authority: str, dnr: str, missing: list[dict[str, Any]]) -> None:
    number = copy.decision.number
    if copy.decision.outcome == Outcome.REFUSED:
        return
    if copy.content is None:
        missing.append({"document": number, "why": gettext(N_("Kopian är gallrad."))})
    elif file := copy.content["file"]:
        content = file_bytes(copy.decision.kind, file["sha256"])
        if content is None:
            missing.append({"document": number, "why": gettext(N_("Filen är gallrad sedan beslutet."))})
        else:
            made.add(f"handling-{number}.{_ENDINGS.get(file['media_type'], 'bin')}", content)
    else:
        made.add(f"handling-{number}.pdf", [_pdf(_document(copy, authority, dnr))])


def _document(copy: Copy, authority: str, dnr: str) -> Sheet:
    content = copy.content or {"pieces": []}
    return Sheet(
        title=_name(copy),
        authority=authority,
        facts=[(gettext(N_("Diarienummer")), dnr), (gettext(N_("Beslut")), gettext(OUTCOME_NAMES[Outcome(copy.decision.outcome)]))],
        pieces=[Shown(_label(piece), piece["parts"]) for piece in content["pieces"]],
        words=[copy.decision.words] if copy.decision.words else [],
    )


def _decisions(copies: Sequence[Copy], authority: str, dnr: str) -> Sheet:
    facts = [(gettext(N_("Diarienummer")), dnr)]
    for copy in copies:
        told = [
            gettext(OUTCOME_NAMES[Outcome(copy.decision.outcome)]),
            grounds_of(copy.decision.ground, copy.decision.masks),
            copy.decision.words,
        ]
        facts.append((_name(copy), ". ".join(one for one in told if one)))
    held_back = any(copy.decision.outcome != Outcome.RELEASED for copy in copies)
    return Sheet(gettext(N_("Beslut om utlämnande")), authority, facts, words=[gettext(line) for line in APPEAL] if held_back else ())


def _name(copy: Copy) -> str:
    kind = gettext(ONE[Kind(copy.decision.kind)])
    return gettext(N_("Handling {n}: {kind}")).format(n=copy.decision.number, kind=kind)


def _label(piece: Mapping[str, Any]) -> str:
    told: str = piece["label"]
    label = gettext(told)
    return label if piece["number"] is None else f"{label} {piece['number']}"


def _said(parts: Iterable[Sequence[str]]) -> str:
    return "".join(f"[{gettext(N_('Maskerat:'))} {text}]" if kind == MASKED else text for kind, text in parts)


def _told(copy: Copy) -> dict[str, Any]:
    content = copy.content or {"pieces": [], "file": None}
    return {
        "document": copy.decision.number,
        "kind": copy.decision.kind,
        "outcome": copy.decision.outcome,
        "grounds": grounds_of(copy.decision.ground, copy.decision.masks),
        "pieces": [{"label": _label(piece), "text": _said(piece["parts"])} for piece in content["pieces"]],
    }


def _handout_csv(copies: Sequence[Copy]) -> bytes:
    lines = [[gettext(N_("Handling")), gettext(N_("Fält")), gettext(_CSV)]]
    for copy in copies:
        for piece in (copy.content or {"pieces": []})["pieces"]:
            lines.append([str(copy.decision.number), _label(piece), neutral(_said(piece["parts"]))])
    return b"".join(_csv(lines))


def _pdf(sheet: Sheet) -> bytes:
    html = environment().get_template("documents/handout.html").render(sheet=sheet)
    return set_whole(html, hashlib.sha256(html.encode()).hexdigest())


def write_delivery(out: Onward, package: RecordsPackage, *, authority: str, version: str) -> list[dict[str, Any]]:
    """A delivery to an archive: each table as CSV and JSON, row by row, and the reports as PDF/A-3. What it lists, with the sums."""
    with one_moment() as connection, zipfile.ZipFile(cast("IO[bytes]", out), "w") as archive:
        made, tables = Package(archive), list[dict[str, Any]]()
        for table in DELIVERED:
            tables.append(_described(table))
            for ending, write in (("csv", _csv_of), ("json", _json_of)):
                rows = _Counted(rows_of(connection, table, package))
                made.add(f"tabeller/{table.table}.{ending}", write(table, rows), table=table.table)
                made.listed[-1]["rows"] = rows.count
        for report_id, content in archived_reports(connection, package):
            made.add(f"rapporter/rapport-{report_id}.pdf", [content], format="PDF/A-3")
        made.add(DESCRIPTION, ["\r\n".join(_description(tables)).encode()])
        told = {
            "kind": "archive",
            "authority": authority,
            "years": [package.first_year, package.last_year],
            "system": f"vaw {version}",
            "law": list(LAW),
            "formats": {"csv": "RFC 4180, UTF-8", "json": "RFC 8259, UTF-8", "pdf": "PDF/A-3 (ISO 19005-3)"},
            "tables": tables,
            "left_out": LEFT_OUT,
            "tables_left_out": left_out(),
        }
        years = f"{package.first_year}-{package.last_year}"
        made.close(told, ["Arkivleverans", authority, years, f"vaw {version}", ", ".join(LAW), *LEFT_OUT.values()])
        return made.listed


def _described(table: Delivered) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "type": _type_of(column),
            "may_be_empty": bool(column.nullable),
            "description": description_of(table.table, column.name),
        }
        for column in columns_of(table)
    ]
    return {"table": table.table, "what": table.what, "columns": columns, "withheld": withheld_of(table)}


def _description(tables: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The same for people: a paragraph for each table, a line for each column."""
    yield "Beskrivning av tabellerna. Numrerade poster hör ihop genom sina nummer; koder är de som gällde när posten skrevs."
    for table in tables:
        yield from ("", f"{table['table']}: {table['what']}")
        for column in table["columns"]:
            yield f"  {column['name']} ({column['type']}): {column['description']}"
    yield ""


def _type_of(column: sa.Column[Any]) -> str:
    if any(key.column.table.name == "app_user" for key in column.foreign_keys):
        return "name of an account"
    return str(column.type.compile()).lower() if not isinstance(column.type, sa.types.ARRAY) else "list"


class _Counted(Iterator[list[Any]]):
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterator[list[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __next__(self) -> list[Any]:
        row = next(self.rows)
        self.count += 1
        return row


def _csv_of(table: Delivered, rows: Iterable[list[Any]]) -> Iterator[bytes]:
    yield from _csv([[column.name for column in columns_of(table)]])
    for row in rows:
        yield from _csv([[_cell(value) for value in row]])


def _json_of(table: Delivered, rows: Iterable[list[Any]]) -> Iterator[bytes]:
    names, before = [column.name for column in columns_of(table)], "[\n"
    for row in rows:
        yield (before + json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, sort_keys=True)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return neutral(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return neutral(str(value)) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _csv(lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    yield text.getvalue().encode()


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
