"""`python -m vaw.cli`, which `bin/vaw` hands over to: finds a command's module, gives it the running system, maps errors to exits.

A command module lists its commands in `COMMANDS`. It is imported when its command is called, so that `run` needs neither Flask nor the
domain; those of WITH_APP run inside an application context, on the system that this state folder runs (or on DATABASE_URL and REDIS_URL).
"""

from __future__ import annotations

import importlib
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

# {name: (module, what help says of it without loading it)}
WITHOUT_APP = {
    "archive": ("archive", "Deliveries to an archive."),
    "backup": ("backup", "Write the database, encrypted, to FILE."),
    "restore": ("backup", "Replace the database by what FILE holds: all of it or, when anything fails, nothing."),
    "run": ("run", "Start everything, and stop it all with Ctrl-C."),
    "status": ("status", "Processes, migrations, queue, scheduler, worker, mail, reminders, disk."),
}
WITH_APP = {
    "data": ("data", "Made-up data, imports, and the proof of the totals."),
    "db": ("db", "The schema of the database."),
    "editions": ("editions", "Published figures of protected housing, and editions of reports."),
    "inspect": ("inspect", "Look at rights, pages and the audit trail."),
    "keys": ("keys", "The encryption keys (VAW_ENCRYPTION_KEYS, newest first)."),
    "mail": ("mail", "The way to the mail server, and back."),
    "reminders": ("reminders", "What people must be told of in time."),
    "reports": ("reports", "Editions of reports."),
    "retention": ("retention", "How long things are kept."),
    "tokens": ("tokens", "Keys for programs."),
    "users": ("users", "Accounts: invite, list, lock, sign out."),
}
ALL = {**WITHOUT_APP, **WITH_APP}
OF_PAGES = {"inspect"}  # these tell of the pages; the others do without


class Commands(click.Group):
    """Commands by name, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(ALL)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ALL:
            return None
        commands: tuple[click.Command, ...] = _load(ALL[cmd_name][0]).COMMANDS
        return next(command for command in commands if command.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, ALL[name][1]) for name in self.list_commands(ctx)])


def _load(module: str) -> Any:
    with loading():
        return importlib.import_module(f"vaw.cli.{module}")


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
