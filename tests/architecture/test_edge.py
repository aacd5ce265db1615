"""What the program never does, wherever it is written: docs/asvs.md names these tests."""

from __future__ import annotations

import ast
import math
import re

import pytest

from tests.architecture.sources import ROOT, calls, files, modules, name_of, text_of, tree_of
from vaw.domain.people.rules import codes
from vaw.domain.support.rules import attending

pytestmark = pytest.mark.xdist_group("sources")
RUNS_TEXT = {"eval", "exec", "render_template_string", "from_string", "literal_eval"}
STARTS_PROGRAMS = {"Popen", "run", "check_output", "check_call", "call"}
WEAK = {"md5", "sha1"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml"}
# `others` in utloggad.js is a BroadcastChannel, which reaches pages of our own origin alone.
WRITES_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|(?<!others\?\.)postMessage"
    r"|createContextualFragment|srcdoc"
)


def places(wanted: set[str]) -> list[tuple[str, ast.Call]]:
    return [
        (name_of(path), call) for folder in ("vaw", "config") for path in modules(folder) for name, call in calls(path) if name in wanted
    ]


def test_no_text_is_run_as_a_program_or_template() -> None:
    assert [f"{where}:{call.lineno}" for where, call in places(RUNS_TEXT)] == []


def test_nothing_is_read_that_could_bring_a_program_with_it() -> None:
    imported = {
        f"{name_of(path)}: {module}"
        for folder in ("vaw", "config")
        for path in modules(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for module in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if module.partition(".")[0] in UNSAFE_MODULES
    }
    assert imported == set()
    assert '"accept_content": ["json"]' in text_of(ROOT / "vaw/tasks/carrier.py")


def test_no_program_is_started_by_way_of_a_shell() -> None:
    started = [(where, call) for where, call in places(STARTS_PROGRAMS | {"system", "popen"}) if _is_subprocess(call)]
    assert started
    assert [f"{where}:{call.lineno}" for where, call in started if any(word.arg == "shell" for word in call.keywords)] == []
    assert [
        f"{where}:{call.lineno}" for where, call in started if call.args and isinstance(call.args[0], (ast.Constant, ast.JoinedStr))
    ] == []


def _is_subprocess(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id in ("subprocess", "os")


def test_a_weak_hash_protects_nothing() -> None:
    used = [(where, call) for where, call in places(WEAK) if isinstance(call.func, ast.Attribute)]
    assert [f"{where}:{call.lineno}" for where, call in used if not _is_not_for_security(call)] == []


def _is_not_for_security(call: ast.Call) -> bool:
    return any(
        word.arg == "usedforsecurity" and isinstance(word.value, ast.Constant) and word.value.value is False for word in call.keywords
    )


def test_certificates_are_always_checked() -> None:
    told = {name_of(path): text_of(path) for folder in ("vaw", "config") for path in modules(folder)}
    unchecked = re.compile(r"CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context|verify\s*=\s*False|\bssl\.SSLContext\(")
    assert [name for name, text in told.items() if unchecked.search(text)] == []


def test_our_scripts_write_words_and_never_html() -> None:
    ours = [path for path in files() if path.suffix == ".js" and name_of(path).startswith("vaw/static/js/")]
    assert len(ours) > 5
    assert [name_of(path) for path in ours if WRITES_HTML.search(text_of(path))] == []


def test_where_somebody_wanted_to_go_is_asked_through_one_function() -> None:
    """`next` of an address or form: web.links.own_path keeps it on this site."""
    asked = re.compile(r"""(?:args|form|values)(?:\.get\(|\[)["']next["']""")
    found = [(name_of(path), line) for path in modules("vaw") for line in text_of(path).splitlines() if asked.search(line)]
    assert len(found) >= 5
    assert [where for where, line in found if "own_path(" not in line] == []


# Codes that people type. Their letters are drawn one by one: (module, how many bits at least, where that number is from).
TYPED = {
    "vaw/domain/people/rules/codes.py": (codes.new_recovery_codes()[0].replace("-", ""), 31, 20),  # V6.5.4: beside the password
    "vaw/domain/support/rules/attending.py": (attending.new_code(), 32, 128),
}
DRAWS = {"choice", "choices", "randbelow", "randbits", "token_bytes", "token_hex", "token_urlsafe"}
NO_SECRET = {"vaw/domain/housing/operations/facilities.py"}  # a pseudonym, unique and shown


def test_every_random_secret_has_at_least_128_bits() -> None:
    """Found by its call: what is drawn in another way than those below must be judged here first."""
    drawn = {
        (name, call.func.attr, call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None)
        for name, call in places(DRAWS)
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "secrets" and name not in NO_SECRET
    }
    assert {name for name, how, _ in drawn if how == "choice"} == set(TYPED)
    assert [bits(*told) for told in TYPED.values() if bits(*told) < told[2]] == []
    sized = [one for one in drawn if one[1] != "choice"]
    assert {how for _, how, _ in sized} <= {"token_urlsafe", "token_bytes", "token_hex"} and len(sized) > 8
    assert [one for one in sized if not isinstance(one[2], int) or one[2] < 16] == []


def bits(code: str, letters: int, _least: int) -> float:
    return len(code) * math.log2(letters)
