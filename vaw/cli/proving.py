"""`vaw inspect audit --verify`: what is sealed, what is not yet, and what somebody has done to it, line by line."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from vaw.kernel.verify import Fault, Finding, Verdict, knows, verify

_ROOT = re.compile(r"\b[0-9a-f]{64}\b")
_WORDS = {
    Fault.ALTERED: "line {line} is not what was sealed (seal {seal})",
    Fault.EXCHANGED: "line {line} holds what was sealed as line {other} (seal {seal})",
    Fault.REMOVED: "line {line} is gone (seal {seal})",
    Fault.INSERTED: "line {line} came in afterwards, past the program",
    Fault.SEAL: "seal {seal} does not fit its lines or the seal before it",
    Fault.MISSING_SEAL: "seal {seal} is gone",
    Fault.DISPOSAL: "the disposal told by line {line} is not what was disposed of",
    Fault.ROOT: "the root that was sent of seal {seal} is not its root",
}


def prove(root: str | None, *, as_json: bool) -> None:
    """Print the verdict. Exit 1 when anything is wrong, also when the given root is none of the seals'."""
    wanted = None if root is None else _root_of(root)
    verdict = verify()
    known = None if wanted is None else knows(wanted)
    holds = not verdict.findings and (wanted is None or known is not None)
    if as_json:
        click.echo(json.dumps(_as_json(verdict, wanted, known, holds=holds), ensure_ascii=False))
    else:
        for line in _as_words(verdict, wanted, known):
            click.echo(line)
    if not holds:
        raise click.exceptions.Exit(1)


def _root_of(text: str) -> str:
    """The root itself, or the last one in a file: a mail as it came, or a line of the log."""
    path = Path(text)
    found = _ROOT.findall(text.strip().lower()) or (_ROOT.findall(path.read_text(errors="replace").lower()) if path.is_file() else [])
    if not found:
        raise click.BadParameter("give the 64 signs of a root, or a file that holds them.", param_hint="--root")
    return str(found[-1])


def _as_words(verdict: Verdict, wanted: str | None, known: int | None) -> list[str]:
    if verdict.last is None or verdict.since is None:
        return [f"Nothing is sealed yet. {verdict.waiting} lines wait."]
    told = [
        f"{verdict.seals} seals over {verdict.sealed} lines, the last at {_instant(verdict.last.at)}. "
        f"{verdict.waiting} lines wait for the next.",
        f"The first seal is of {_instant(verdict.since)}; the {verdict.older} lines that are older prove nothing of the time before it.",
        f"root {verdict.root} (seal {verdict.last.number})",
    ]
    told += [
        f"disposed: {one.lines} lines of before {one.before}, told by line {one.line} on {_instant(one.at)}" for one in verdict.disposals
    ]
    if wanted is not None:
        told.append(
            f"The given root is that of seal {known}." if known else "WRONG: the given root is of no seal: seals were made anew or cut off."
        )
    told += [f"WRONG: {_said(finding)}" for finding in verdict.findings]
    return told if verdict.findings else [*told, "Nothing else has been changed." if wanted and not known else "Nothing has been changed."]


def _said(finding: Finding) -> str:
    return _WORDS[finding.fault].format(line=finding.line, seal=finding.seal, other=finding.other)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _as_json(verdict: Verdict, wanted: str | None, known: int | None, *, holds: bool) -> dict[str, Any]:
    return {
        "holds": holds,
        "seals": verdict.seals,
        "sealed": verdict.sealed,
        "waiting": verdict.waiting,
        "since": _instant(verdict.since) if verdict.since else None,
        "older_lines": verdict.older,
        "root": verdict.root or None,
        "given_root": None if wanted is None else {"root": wanted, "seal": known},
        "disposals": [{"line": one.line, "before": one.before, "lines": one.lines} for one in verdict.disposals],
        "findings": [{**finding._asdict(), "fault": str(finding.fault)} for finding in verdict.findings],
    }
