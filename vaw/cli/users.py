"""`vaw users …`: accounts, by whoever runs the server. Addresses are printed on the terminal and nowhere else."""

from __future__ import annotations

import json

import click

from vaw.cli.exits import Refused
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_name, list_counties
from vaw.domain.people.models import User
from vaw.domain.people.operations.accounts import close_account, open_account, turn_off_two_step
from vaw.domain.people.operations.invitations import invite_from_console, open_set_up
from vaw.domain.people.operations.sign_ins import revoke_sign_ins
from vaw.domain.people.queries.accounts import find_account, list_everybody
from vaw.domain.people.queries.sign_ins import everybody_with_a_sign_in
from vaw.domain.people.queries.succession import counties_of_account, holdings_of
from vaw.domain.people.rules import Role
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import LANGUAGES, SOURCE
from vaw.web.links import invitation_address, password_address
from vaw.web.sentences import sentence
from vaw.web.succession import hand_over_all

BY = system("cli")


@click.group()
def users() -> None:
    """Accounts: invite, list, lock, sign out."""


@users.command("setup-link")
def setup_link() -> None:
    """Print the one-time link for the first administrator; nothing when there is one."""
    invitation = open_set_up(BY)
    if invitation is not None:
        click.echo(invitation_address(invitation.id))


@users.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--county", required=True, help="Code of the county, such as 24.")
@click.option("--organisation", type=int, help="Id of the organisation, for requester and shelter_reporter.")
@click.option("--assignment", type=int, help="Id of the government assignment from which the right follows.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default=SOURCE)
def invite(email: str, name: str, role: str, county: str, organisation: int | None, assignment: int | None, language: str) -> None:
    """Invite somebody: the mail leaves by the worker, and the link is printed."""
    try:
        invitation = invite_from_console(
            BY,
            county_by_code(county),
            email=email,
            name=name,
            role=role,
            organisation_id=organisation,
            assignment_id=assignment,
            language=language,
        )
    except RuleBroken as broken:
        raise Refused(sentence(broken)) from None
    click.echo(invitation_address(invitation.id))


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def list_(as_json: bool) -> None:
    """Print every account with its roles today."""
    rows = [
        {
            "email": row.email,
            "name": row.name,
            "role": row.role,
            "county": f"{row.county_id:02}" if row.county_id else None,
            "place": row.organisation or (county_name(row.county_id) if row.county_id else None),
            "active": row.active,
            "two_step": row.two_step,
        }
        for row in list_everybody()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        marks = ("" if row["active"] else " [locked]") + (" [two-step]" if row["two_step"] else "")
        click.echo(f"{row['email']}\t{row['name']}\t{row['role']}\t{row['place'] or '-'}{marks}")


@users.command()
@click.argument("email")
@click.option("--hand-over-to", "successor", metavar="E-MAIL", help="Give what the account has to do to this one.")
def lock(email: str, successor: str | None) -> None:
    """Close an account: its sign-ins end at once, its password and its tokens open nothing."""
    leaver, heir = account(email), account(successor) if successor else None
    ended = close_account(BY, leaver)
    click.echo(f"vaw: the account is locked, {ended} sign-ins ended.", err=True)
    counties = [county_by_code(f"{county_id:02}") for county_id in counties_of_account(leaver.id)]
    if heir is None:
        _say_what_is_left(leaver, counties)
    else:
        _hand_over(leaver, heir, counties)


def _say_what_is_left(leaver: User, counties: list[County]) -> None:
    for county in counties:
        held = holdings_of(leaver.id, county.id)
        if held.to_hand_over:
            click.echo(
                f"vaw: {county.name}: {held.to_hand_over} open items ({held.drafts} drafts to confirm, {held.matters} taken over, "
                f"{held.networks} of networks, {held.support} requests and trainings, {held.prevention} efforts and resource centres, "
                f"{held.strategies} of strategies). "
                f"To hand them over: vaw users lock {leaver.email} --hand-over-to E-MAIL",
                err=True,
            )


def _hand_over(leaver: User, heir: User, counties: list[County]) -> None:
    """As an administrator of each county would. Raises Refused where the successor cannot take over, when the others are done."""
    refusals = []
    for county in counties:
        by = Actor(None, BY.channel, (Grant(Role.ADMINISTRATOR, county.id),))
        try:
            given = hand_over_all(by, county, from_user_id=leaver.id, to_user_id=heir.id)
        except RuleBroken as broken:
            refusals.append(f"{county.name}: {sentence(broken)}")
        else:
            click.echo(f"vaw: {county.name}: {given} open items handed over.", err=True)
    if refusals:
        raise Refused(f"the account is locked, but something is still in its hands. {' '.join(refusals)}")


@users.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Open a locked account again."""
    open_account(BY, account(email))
    click.echo("vaw: the account is open.", err=True)


@users.command("revoke-sessions")
@click.argument("email", required=False)
@click.option("--all", "everybody", is_flag=True, help="Every account of the system.")
def revoke_sessions(email: str | None, everybody: bool) -> None:
    """Sign an account out everywhere, or all of them."""
    if everybody is (email is not None):
        raise Refused("name one account, or --all.")
    people = everybody_with_a_sign_in() if email is None else [account(email)]
    click.echo(f"vaw: {sum(revoke_sign_ins(BY, one) for one in people)} sign-ins ended.", err=True)


@users.command("password-link")
@click.argument("email")
def password_link(email: str) -> None:
    """Print a link for somebody who forgot their password: it works for a day and once. A second step is still asked for."""
    found = account(email)
    if not found.active:
        raise Refused("the account is locked.")
    click.echo(password_address(found))


@users.command("reset-two-step")
@click.argument("email")
def reset_two_step(email: str) -> None:
    """For somebody who lost phone and recovery codes: the password alone counts until they set it up again."""
    turn_off_two_step(BY, account(email))
    click.echo("vaw: two-step sign-in is off for the account.", err=True)


def account(email: str) -> User:
    """Raises Refused when nobody has the address."""
    found = find_account(email)
    if found is None:
        raise Refused("no account has that address.")
    return found


def county_by_code(code: str) -> County:
    """Raises Refused for a code that is no county's."""
    found = next((county for county in list_counties() if county.code == code), None)
    if found is None:
        raise Refused("no county has that code: they go from 01 to 25.")
    return found


COMMANDS = (users,)
