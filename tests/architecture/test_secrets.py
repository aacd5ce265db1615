"""No secret lies among the sources: not by its shape, and not by looking like chance.

What looks like one and is none stands in NONE or FALSE_ALARMS, with its reason. A real one that is found here is changed at once,
not only removed: the history keeps it.
"""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.sources import ROOT, files, name_of

pytestmark = pytest.mark.xdist_group("sources")
SHAPES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY"),
    "key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b"),
    "key of a code host": re.compile(r"\bgh[pousr]_\w{36,}|\bglpat-[\w-]{20,}|\bgithub_pat_\w{22,}"),
    "key of a package index": re.compile(r"\bpypi-[\w-]{50,}|\bnpm_\w{36}\b"),
    "key of a chat": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "JSON web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "password in an address": re.compile(r"\b[a-z+]{3,20}://[^\s:/@'\"`{}<>]+:(?P<secret>[^\s@'\"`{}<>/]{6,})@"),
}
RANDOM = re.compile(r"(?<![\w+/-])[A-Za-z0-9_+/-]{32,}={0,2}(?![\w+/=-])")
LEAST_BITS = 4.4  # a sign: random base64 of 43 signs has 4.7 to 5.4, words put together at most 4.3, hexadecimal at most 4
MADE_UP = re.compile(r"PASSWORD|password|hemligt|secret|lösenord|losenord|pass", re.IGNORECASE)
BINARY = (".woff2", ".xlsx", ".gz", ".png", ".pdf", ".ico", ".jpg")
NONE = {
    "requirements.txt": "hashes of packages",
    "requirements-test.txt": "hashes of packages",
    "vaw/static/vendor/": "what others made, held to its published hash",
    "tests/browser/axe.min.js": "what others made",
    "vaw/data/": "registers and lists of words",
    "tests/samples/": "made-up sheets",
}
FALSE_ALARMS = {
    "config/settings.py: looks like chance: dmF3LW5v…": "the known default of demo and test, which production refuses",
    "tests/unit/test_settings.py: looks like chance: q7Vx-0hT…": "made up: a production that would start",
    "tests/unit/test_settings.py: looks like chance: uHh9o2rY…": "made up: its second key",
    "tests/unit/test_settings.py: password in an address: postgresql:/…": "made up: must never be printed",
    "tests/unit/test_settings.py: password in an address: smtp://u:hid…": "made up: must never be printed",
    "tests/tasks/test_invitation_mail.py: password in an address: smtps://vaw:…": "made up: a mail server of the test",
}


@cache
def tracked() -> tuple[str, ...]:
    """Files under version control; of a copy of the tree without it, what we wrote."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = [name for name in done.stdout.split("\0") if name] or [name_of(path) for path in files()]
    return tuple(name for name in names if not name.startswith(tuple(NONE)) and not name.endswith(BINARY))


def bits(text: str) -> float:
    """Shannon's entropy of a sign."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def secrets_in(text: str) -> Iterator[str]:
    """What is a secret by shape or by chance: its kind and its first signs."""
    for kind, shape in SHAPES.items():
        for found in shape.finditer(text):
            if not MADE_UP.search(found.groupdict().get("secret") or ""):
                yield f"{kind}: {found[0][:12]}…"
    for found in RANDOM.finditer(text):
        token = found[0]
        mixed = re.search("[a-z]", token) and re.search("[A-Z]", token) and len(re.findall("[0-9]", token)) >= 3
        if mixed and bits(token) >= LEAST_BITS:
            yield f"looks like chance: {token[:8]}…"


def test_no_secret_is_among_the_sources() -> None:
    names = tracked()
    assert len(names) > 100
    found = {
        f"{name}: {what}"
        for name in names
        if (ROOT / name).is_file()
        for what in secrets_in((ROOT / name).read_text("utf-8", errors="replace"))
    }
    assert sorted(found - set(FALSE_ALARMS)) == []
    assert set(FALSE_ALARMS) <= found, "an alarm that is none any more leaves the list"


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN EC " + "PRIVATE KEY-----",
        "key = 'AKIA" + "IOSFODNN7EXAMPLE'",
        "ghp_" + "aB3" * 13,
        "DATABASE_URL=postgresql://vaw:" + "kor9-Vagn.7x@db/vaw",
        "VAW_SECRET_KEY=kN3vQ8xTz1LmR7cYb2Wp" + "J5sHd9GfA4uEoXiZ6tVnC0q",
        "xoxb-" + "123456789012-abcdef",
    ],
)
def test_a_secret_would_be_found(text: str) -> None:
    assert list(secrets_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "https://user:PASSWORD@mail.example.se",
        "sha256:83490def1f723413db5096591f7609ac52544805be93849170088ed04f5a2e0b",
        "a_name_of_a_test_that_says_what_it_proves_and_is_long",
        "/forebyggande/resurscentrum/2025/manader/anmalda-och-inkomna",
    ],
)
def test_what_is_none_is_left_in_peace(text: str) -> None:
    assert list(secrets_in(text)) == []
