"""A log line: one line of JSON with event and ids, and nothing that anybody typed."""

import json
import logging
from typing import Any

import pytest

from config.logging import OneLine
from config.settings import CHECKOUT

TYPED = "Förnamn Efternamn, Storgatan 1"


def line(name: str, message: str, *args: object, path: str = "somewhere/library.py", **more: Any) -> dict[str, Any]:
    values = args[0] if args and isinstance(args[0], dict) else args  # as logging itself does it
    record = logging.makeLogRecord({"name": name, "msg": message, "args": values, "levelname": "WARNING", "pathname": path, **more})
    written = OneLine().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def ours(message: str, **more: Any) -> dict[str, Any]:
    return line("vaw.kernel.queue", message, path=str(CHECKOUT / "vaw" / "kernel" / "queue.py"), **more)


def test_an_event_of_ours_keeps_its_ids_and_drops_texts() -> None:
    written = ours("job.failed", job=7, kind="ValueError", note=TYPED, mail="someone@example.se")
    assert {key: written.get(key) for key in ("event", "job", "kind", "note", "mail")} == {
        "event": "job.failed", "job": 7, "kind": "ValueError", "note": None, "mail": None,
    }  # fmt: skip


def test_a_library_keeps_its_sentence_and_numbers_but_no_text() -> None:
    written = line("gunicorn.error", "Worker %s said %s", 7, TYPED)
    assert written["event"] == "Worker 7 said …"


def test_flask_speaks_by_our_name_and_is_a_library_all_the_same() -> None:
    assert line("vaw.app", "Exception on %s [%s]", "/l/a-secret-token", "GET")["event"] == "Exception on … […]"


def test_celerys_line_of_a_failed_task_names_the_task_and_not_what_it_said() -> None:
    values = {"name": "vaw.job", "id": "5d0c", "exc": TYPED, "args": [TYPED], "runtime": 0.5}
    written = line("celery.app.trace", "Task %(name)s[%(id)s] raised %(exc)s with %(args)s in %(runtime)s", values)
    assert written["event"] == "Task vaw.job[5d0c] raised … with … in 0.5"


def test_an_error_tells_its_type_and_where_and_never_its_words() -> None:
    with pytest.raises(ValueError) as raised:
        int(TYPED)
    written = ours("job.failed", exc_info=(ValueError, raised.value, raised.value.__traceback__))
    assert written["error"] == "ValueError"
    assert written["where"][-1].startswith("tests/unit/test_log_lines.py:")
    assert TYPED not in json.dumps(written, ensure_ascii=False)
