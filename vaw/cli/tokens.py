"""`vaw tokens create`: a key for a program that acts as a person."""

from __future__ import annotations

import click

from vaw.cli.exits import Refused
from vaw.domain.people.operations.tokens import create_token
from vaw.domain.people.queries.accounts import find_account
from vaw.domain.people.rules import TOKEN_DAYS_MOST
from vaw.domain.people.rules.tokens import SCOPES
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.web.sentences import sentence


@click.group()
def tokens() -> None:
    """Keys for programs."""


@tokens.command()
@click.option("--as", "email", required=True, help="E-mail of the account that the program acts as.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(sorted(SCOPES)), help="What it may do; may be repeated.")
@click.option("--name", default="CLI", help="What the key is for, as the account's page shows it.")
@click.option("--days", type=click.IntRange(1, TOKEN_DAYS_MOST), default=90, show_default=True)
def create(email: str, scopes: tuple[str, ...], name: str, days: int) -> None:
    """Print a new token, once: it is kept nowhere."""
    user = find_account(email)
    if user is None or not user.active:
        raise Refused("no open account has that address.")
    try:
        _, plain = create_token(Actor(user.id, "cli"), user, name=name, scopes=scopes, days=days)
    except RuleBroken as broken:
        raise Refused(sentence(broken)) from None
    click.echo(plain)


COMMANDS = (tokens,)
