"""`vaw mail test|bounced`: does the mail server take our mail, and what came back?"""

from __future__ import annotations

import sys
import uuid

import click
from flask import current_app

from vaw.cli.exits import Refused
from vaw.domain.notifications.operations.posting import mark_bounced
from vaw.integrations.bounces import MOST_BYTES, read_bounce
from vaw.integrations.mail import Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.i18n import gettext, speaking
from vaw.web.settings import settings


@click.group("mail")
def mailing() -> None:
    """The way to the mail server, and back."""


@mailing.command("test")
@click.argument("address")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
def try_out(address: str, language: str) -> None:
    """Send one mail that says nothing to ADDRESS, and tell what the server answered."""
    config = settings()
    with Post(config.mail_url, base_url=config.base_url, folder=config.state / "mail") as way:
        answer = way.send(_neutral(address, language))
    said = " ".join(part for part in (str(answer.code or ""), answer.words) if part)
    if answer.outcome is not Outcome.DELIVERED:
        raise Refused(f"the mail was not taken ({answer.outcome}): {said or 'no answer'}.")
    click.echo("vaw: the mail was taken.", err=True)


def _neutral(address: str, language: str) -> Mail:
    with speaking(language):
        subject = gettext("Provbrev")
        values = {"subject": subject}
        text, html = (current_app.jinja_env.get_template(f"emails/test.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(f"test-{uuid.uuid4()}", address, subject, text, html, language, clock.now())


@mailing.command()
def bounced() -> None:
    """Read one returned mail from stdin: a mail server pipes it here. What is not about a mail of ours is let go in peace."""
    bounce = read_bounce(sys.stdin.buffer.read(MOST_BYTES))
    noted = bounce is not None and bounce.permanent and mark_bounced(bounce.key)
    click.echo("vaw: noted." if noted else "vaw: no mail of ours that came back for good.", err=True)


COMMANDS = (mailing,)
