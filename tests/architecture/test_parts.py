"""What we are made of: every locked package is asked for, can be told as a list (CycloneDX), and is in no advisory that lies beside us.

`tests/architecture/advisories.txt` may be laid there by whoever has one, a line each: `package<version  identifier`, for example
`werkzeug<3.1.4  CVE-2025-66221`; docs/inventory.md says where they come from and how soon an answer is due.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT
from tests.architecture.test_requirements import LISTS, PACKAGES

pytestmark = pytest.mark.xdist_group("sources")
ADVISORIES = Path(__file__).with_name("advisories.txt")


def locked(name: str) -> dict[str, str]:
    """{package: version} of a list."""
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    return {canonicalize_name(match[1]): match[2] for match in re.finditer(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def asked_for(names: list[str], known: dict[str, str]) -> set[str]:
    """The packages that these need, and what those need in turn, as far as it is locked, on whatever system or Python."""
    found: set[str] = set()
    waiting = [(Requirement(name).name, extra) for name in names for extra in (*Requirement(name).extras, "")]
    while waiting:
        name, extra = waiting.pop()
        package = canonicalize_name(name)
        if package not in known or (f"{package}[{extra}]") in found:
            continue
        found |= {package, f"{package}[{extra}]"}
        for needed in map(Requirement, _needs(package)):
            if "extra ==" not in str(needed.marker) or needed.marker.evaluate({"extra": extra}):  # type: ignore[union-attr]
                waiting += [(needed.name, more) for more in (*needed.extras, "")]
    return {name for name in found if "[" not in name}


def _needs(package: str) -> list[str]:
    try:
        return distribution(package).requires or []
    except PackageNotFoundError:  # locked for other systems or older Pythons
        return []


def vulnerable(lines: str, known: dict[str, str]) -> list[str]:
    """Which lines of advisories name a locked version."""
    told = [line.split() for line in lines.splitlines() if line.strip() and not line.startswith("#")]
    affected = [(Requirement(words[0]), words[1:]) for words in told]
    return [
        f"{need.name} {known[package]}: {' '.join(why)}"
        for need, why in affected
        if (package := canonicalize_name(need.name)) in known and need.specifier.contains(known[package], prereleases=True)
    ]


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_package_is_asked_for_by_us_or_by_one_that_is(name: str) -> None:
    known = locked(name)
    assert set(known) - asked_for([*PACKAGES["requirements"], *PACKAGES[name]], known) == set()


def test_a_package_that_nobody_asks_for_would_be_found() -> None:
    known = locked("requirements")
    assert set(known | {"left-behind": "1"}) - asked_for(PACKAGES["requirements"], known) == {"left-behind"}


def test_no_locked_package_is_in_an_advisory() -> None:
    told = ADVISORIES.read_text("utf-8") if ADVISORIES.exists() else ""
    assert [fault for name in LISTS for fault in vulnerable(told, locked(name))] == []


def test_an_advisory_about_a_locked_version_would_be_found() -> None:
    known = {"werkzeug": "3.1.9", "flask": "3.1.3"}
    lines = "# made up\nWerkzeug<3.2  X-1\nflask<3.1.3 X-2\nflask>=3.0,!=3.1.2 X-3\nother<9 X-4\n"
    assert vulnerable(lines, known) == ["Werkzeug 3.1.9: X-1", "flask 3.1.3: X-3"]


def test_the_list_of_parts_is_valid_and_complete() -> None:
    """As `make sbom` writes it."""
    program = [sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.txt", "--pyproject", "pyproject.toml"]
    done = subprocess.run([*program, "--output-reproducible", "--no-validate"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    written = done.stdout
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None
    parts = json.loads(written)["components"]
    assert {canonicalize_name(part["name"]): part["version"] for part in parts} == locked("requirements")
    assert [part["name"] for part in parts if not part["purl"].startswith("pkg:pypi/") or not part["externalReferences"][0]["hashes"]] == []
