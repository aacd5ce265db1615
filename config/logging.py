"""Logging: one JSON line an event, ids only.

Our own events are names (`job.not_sent`) with whole numbers or short ids in `extra`; nothing else of a record is printed. Other
people's libraries write prose with values in it (a task's arguments, a path with a token, the text inside an exception), so of them
the sentence is kept and every text value in it is replaced by "…". Of an exception: its type and the lines it passed, never its
words. Request bodies, query strings and form fields have no way into a line.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import CHECKOUT, Settings

OWN = ("vaw", "wsgi")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
NAMES_OF_TASKS = frozenset({"name", "id"})  # Celery's mapping: the task's own name and number say what happened
LEVELS = {
    "celery.redirected": logging.WARNING,
    "kombu": logging.WARNING,
    "py.warnings": logging.ERROR,
    "sqlalchemy": logging.WARNING,
    "weasyprint": logging.ERROR,  # it reports every CSS property it does not know
    "fontTools": logging.ERROR,
}


class OneLine(logging.Formatter):
    """A record as one line of JSON: at, level, logger, event, ids, and of an error its type and where."""

    def format(self, record: logging.LogRecord) -> str:
        own = is_own(record)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage() if own else without_values(record),
        }
        if not own:
            line["line"] = f"{record.filename}:{record.lineno}"
        else:
            line |= {key: value for key, value in vars(record).items() if key not in STANDARD and _is_id(value)}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": where(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)


def is_own(record: logging.LogRecord) -> bool:
    """Written by a line of this program: Flask speaks through the application's logger too, and names paths."""
    return record.name.partition(".")[0] in OWN and _is_here(Path(record.pathname))


def _is_here(path: Path) -> bool:
    return path.is_relative_to(CHECKOUT) and "site-packages" not in path.parts


def _is_id(value: object) -> bool:
    return (
        value is None
        or isinstance(value, (bool, int, float))
        or (isinstance(value, str) and len(value) <= 64 and " " not in value and "@" not in value)
    )


def without_values(record: logging.LogRecord) -> str:
    """The sentence of a foreign record with its numbers, and "…" for every text put into it.

    >>> without_values(logging.makeLogRecord({"msg": "worker %s: %s", "args": (7, "Anna")}))
    'worker 7: …'
    """
    if not record.args:
        return str(record.msg).partition("\n")[0] if isinstance(record.msg, str) else type(record.msg).__name__
    if isinstance(record.args, Mapping):
        values: Any = _Kept({key: value for key, value in record.args.items() if key in NAMES_OF_TASKS or isinstance(value, (int, float))})
    else:
        values = tuple(value if isinstance(value, (int, float)) else "…" for value in record.args)
    try:
        return str(record.msg % values).partition("\n")[0]
    except (TypeError, ValueError, KeyError):
        return str(record.msg).partition("\n")[0]


class _Kept(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def where(error: BaseException | None) -> list[str]:
    """The way of an error through the program, outermost first: `vaw/kernel/db.py:31 reading`. At most 12 steps, the innermost."""
    steps = traceback.extract_tb(error.__traceback__)[-12:] if error else []
    return [f"{_place(step.filename)}:{step.lineno} {step.name}" for step in steps]


def _place(filename: str) -> str:
    path = Path(filename)
    if _is_here(path):
        return path.relative_to(CHECKOUT).as_posix()
    return "/".join(path.parts[-2:])


def gunicorn_config() -> dict[str, Any]:
    """gunicorn's `logconfig_dict`: its master logs before there is an application. stderr: who started us keeps it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": OneLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


def set_up(settings: Settings) -> None:
    """Called once where a process begins (create_app). Adds our handler beside others (pytest's), never twice."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, OneLine) for handler in root.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    root.addHandler(handler)
    root.setLevel(logging.WARNING if settings.env == "test" else logging.INFO)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
