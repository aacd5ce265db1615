"""`python -m vaw.cli`, which `bin/vaw` hands over to: finds a command's module, gives it the running system, maps errors to exits.

A command module lists its commands in `COMMANDS`. It is imported when its command is called, so that `run` and `status` need neither
Flask nor the domain; the others run inside an application context, on the system that this state folder runs (or on DATABASE_URL and
REDIS_URL).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from config.settings import SettingsError
from config.start import loading
from vaw.cli.exits import REFUSED, Ends
from vaw.cli.run.state import environment_of_running
from vaw.kernel.errors import Conflict, HouseError, NotAllowed, NotFound, RuleBroken

WITHOUT_APP = {"run": "run", "status": "status", "backup": "backup", "restore": "backup", "archive": "archive"}
WITH_APP = {
    "data": "data",
    "db": "db",
    "editions": "editions",
    "inspect": "inspect",
    "jobs": "jobs",
    "keys": "keys",
    "mail": "mail",
    "reminders": "reminders",
    "reports": "reports",
    "retention": "retention",
    "tokens": "tokens",
    "users": "users",
}
OF_PAGES = {"inspect"}  # these tell of the pages; the others do without


class Commands(click.Group):
    """Commands by name, imported when used; one whose module is not in this version does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, module in {**WITHOUT_APP, **WITH_APP}.items() if _exists(module))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = WITHOUT_APP.get(cmd_name) or WITH_APP.get(cmd_name)
        if module is None or not _exists(module):
            return None
        commands: tuple[click.Command, ...] = _load(module).COMMANDS
        return next((command for command in commands if command.name == cmd_name), None)


def _load(module: str) -> Any:
    with loading():
        return importlib.import_module(f"vaw.cli.{module}")


def _exists(module: str) -> bool:
    return importlib.util.find_spec(f"vaw.cli.{module}") is not None


@click.command(cls=Commands)
def commands() -> None:
    """vaw: the case and collaboration system of the development leaders."""


def sentence(error: HouseError) -> str:
    """What went wrong, in words without anybody's text."""
    if isinstance(error, RuleBroken):
        return f"{error.code} ({error.field})" if error.field else error.code
    known: dict[type[HouseError], str] = {
        NotFound: "no such thing, or not yours to see.",
        NotAllowed: "not allowed.",
        Conflict: "somebody else changed it first.",
    }
    return known.get(type(error), type(error).__name__)


def _app_context(arguments: Sequence[str]) -> AbstractContextManager[Any]:
    """What the wanted command runs in: the application's context, or nothing for those that do without (and for help)."""
    if not arguments or arguments[0] not in WITH_APP or "--help" in arguments:
        return nullcontext()
    os.environ.update(environment_of_running(os.environ))
    context: AbstractContextManager[Any] = _load("inside").application(pages=arguments[0] in OF_PAGES)
    return context


def main(arguments: Sequence[str]) -> int:
    try:
        with _app_context(arguments):
            commands(args=list(arguments), prog_name="vaw")
    except (Ends, SettingsError) as error:
        click.echo(f"vaw: {error}", err=True)
        return getattr(error, "code", REFUSED)
    except HouseError as error:
        click.echo(f"vaw: {sentence(error)}", err=True)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
