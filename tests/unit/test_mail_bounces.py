"""Reading what a mail server sends back."""

from __future__ import annotations

import uuid

import pytest

from vaw.integrations.bounces import Bounce, read_bounce

KEY = uuid.UUID("00000000-0000-4000-8000-000000000007")
REPORT = """From: MAILER-DAEMON@mail.example.se
To: back@example.se
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary="b"
{headers}
--b
Content-Type: text/plain; charset=utf-8

Your mail <letter-11111111-1111-4111-8111-111111111111@localhost> could not be delivered, says this prose that nobody trusts.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.se

Final-Recipient: rfc822; karin.lind@example.se
Action: {action}
Status: {status}

--b
{returned}
--b--
"""
WHOLE = f"""Content-Type: message/rfc822

From: no-reply@localhost
To: karin.lind@example.se
Message-ID: <letter-{KEY}@localhost>
Subject: Du har en påminnelse

Hej!
"""
HEADERS = f"""Content-Type: text/rfc822-headers

From: no-reply@localhost
Message-Id: <letter-{KEY}@localhost>
"""
NOTHING = "Content-Type: text/plain\n\nThe mail was too large to return.\n"


def report(
    returned: str = WHOLE, action: str = "failed", status: str = "5.1.1", report: str = "delivery-status", headers: str = ""
) -> bytes:
    text = REPORT.format(returned=returned, action=action, status=status, report=report, headers=headers and headers + "\n")
    return text.encode()


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_the_mail_that_came_back_is_known_by_its_message_id(returned: str) -> None:
    assert read_bounce(report(returned)) == Bounce(KEY, permanent=True)


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_a_server_that_returns_nothing_names_the_mail_it_answers(header: str) -> None:
    assert read_bounce(report(NOTHING, headers=f"{header}: <letter-{KEY}@localhost>")) == Bounce(KEY, permanent=True)


def test_a_mail_that_is_only_late_has_not_failed_and_one_that_was_given_up_has() -> None:
    assert read_bounce(report(action="delayed", status="4.4.1")) == Bounce(KEY, permanent=False)
    assert read_bounce(report(action="Failed", status="4.4.7")) == Bounce(KEY, permanent=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Semester\n\nJag \xc3\xa4r borta.",
        report(WHOLE.replace("letter-", "invitation-")),
        report(NOTHING),
        report(report="disposition-notification"),
        f"In-Reply-To: <letter-{KEY}@localhost>\n\nTack!".encode(),
    ],
)
def test_anything_else_is_nothing_of_ours(content: bytes) -> None:
    assert read_bounce(content) is None
