"""A connection to a real mail server: kept while it holds, opened again when it breaks, and clear about what became of a mail."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.smtp import HOST, Says, Server
from vaw.integrations import mail as integration
from vaw.integrations.mail import Mail, MailAddressError, MailNotTakenError, Outcome, Post, compose, send

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASE = "http://localhost"


def a_mail(to: str = "a@example.se", key: str = "letter-1", unsubscribe: str | None = None) -> Mail:
    return Mail(key, to, "Du har en påminnelse", "Hej på dig!\n", "<p>Hej på dig!</p>", "sv", AT, unsubscribe)


def outcomes(server: Server, folder: Path, *receivers: str, query: str = "") -> list[Outcome]:
    with Post(server.url + query, base_url=BASE, folder=folder) as post:
        return [post.send(a_mail(to)).outcome for to in receivers]


def test_many_mails_go_over_one_connection(tmp_path: Path) -> None:
    with Server() as server:
        assert outcomes(server, tmp_path, *(f"{n}@example.se" for n in range(5))) == [Outcome.DELIVERED] * 5
    assert (server.connects, len(server.taken)) == (1, 5)


@pytest.mark.parametrize(
    ("says", "outcome", "connects"),
    [
        (Says.NEVER, Outcome.REFUSED, 1),
        (Says.NEVER_THIS, Outcome.REFUSED, 2),
        (Says.LATER, Outcome.LATER, 1),
        (Says.TOO_MANY, Outcome.LATER, 3),
        (Says.DROPS, Outcome.LATER, 2),
        (Says.TAKES_AND_DROPS, Outcome.LATER, 2),
    ],
)
def test_what_happens_to_one_mail_is_told_apart_and_the_next_one_goes(says: Says, outcome: Outcome, connects: int, tmp_path: Path) -> None:
    with Server() as server:
        server.on("b@example.se", says)
        assert outcomes(server, tmp_path, "a@example.se", "b@example.se", "c@example.se") == [
            Outcome.DELIVERED, outcome, Outcome.DELIVERED,
        ]  # fmt: skip
    assert server.connects == connects


def test_a_server_that_is_not_there_is_told_apart_from_a_mail_that_it_did_not_take(tmp_path: Path) -> None:
    with Server() as server:
        pass
    assert outcomes(server, tmp_path, "a@example.se") == [Outcome.AWAY]


def test_a_mail_whose_answer_never_comes_is_tried_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "ANSWER_SECONDS", 0.2)
    with Server(slow_seconds=0.6) as server:
        server.on("a@example.se", Says.SLOWLY)
        assert outcomes(server, tmp_path, "a@example.se", "b@example.se") == [Outcome.LATER, Outcome.DELIVERED]


def test_what_was_taken_stays_taken_when_the_server_goes_before_the_farewell(tmp_path: Path) -> None:
    with Server() as server, Post(server.url, base_url=BASE, folder=tmp_path) as post:
        assert post.send(a_mail()).outcome is Outcome.DELIVERED
        server.stop()


def test_bounces_go_where_the_address_says_and_otherwise_to_the_sender(tmp_path: Path) -> None:
    with Server() as server:
        outcomes(server, tmp_path, "a@example.se", query="?from=vaw@example.se&bounces=back@example.se")
        outcomes(server, tmp_path, "a@example.se", query="?from=vaw@example.se")
    assert server.senders == ["back@example.se", "vaw@example.se"]
    assert {mail["From"] for mail in server.mails} == {"vaw@example.se"}


def test_the_servers_answer_is_told_but_never_printed_by_accident(tmp_path: Path) -> None:
    with Server() as server:
        server.on("a@example.se", Says.NEVER)
        with Post(server.url, base_url=BASE, folder=tmp_path) as post:
            answer = post.send(a_mail())
        with pytest.raises(MailNotTakenError) as failed:
            send(a_mail(), mail_url=server.url, base_url=BASE, folder=tmp_path)
    assert (answer.code, answer.words) == (550, "5.1.1 no such mailbox")
    assert "mailbox" not in repr(answer) and "example" not in str(failed.value)


@pytest.mark.parametrize("mail_url", ["", "smtp:", "http://mail.example.se", "mail.example.se:25"])
def test_an_address_that_is_none_is_refused_at_once(mail_url: str, tmp_path: Path) -> None:
    with pytest.raises(MailAddressError):
        Post(mail_url, base_url=BASE, folder=tmp_path)


def test_without_a_server_a_mail_is_a_file_and_the_same_mail_is_the_same_file(tmp_path: Path) -> None:
    with Post("file:", base_url=BASE, folder=tmp_path) as post:
        assert [post.send(a_mail()).outcome for _ in range(2)] == [Outcome.DELIVERED] * 2
    [path] = tmp_path.iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == ("letter-1.eml", 0o600)
    assert path.read_bytes() == compose(a_mail(), sender="no-reply@localhost", host="localhost").as_bytes()


def test_a_folder_that_cannot_be_written_is_a_server_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with Post("file:", base_url=BASE, folder=tmp_path / "mail") as post:
        assert post.send(a_mail()).outcome is Outcome.AWAY


def test_a_mail_is_seven_bits_and_says_how_to_turn_it_off_where_that_can_be() -> None:
    message = compose(a_mail(unsubscribe="http://localhost/konto/paminnelser"), sender="x@example.se", host="localhost")
    assert message.as_bytes().isascii() and message["List-Unsubscribe"] == "<http://localhost/konto/paminnelser>"
    assert compose(a_mail(), sender="x@example.se", host="localhost")["List-Unsubscribe"] is None


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for HOST, and the file of whoever trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public


@pytest.mark.parametrize(("trusted", "outcome"), [(True, Outcome.DELIVERED), (False, Outcome.AWAY)])
def test_tls_is_taken_when_offered_and_its_certificate_is_checked(
    trusted: bool, outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, public = certified(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with Server(tls=context) as server:
        mail_url = server.url.replace(HOST, "localhost")
        with Post(mail_url, base_url=BASE, folder=tmp_path) as post:
            assert post.send(a_mail()).outcome is outcome
    assert len(server.taken) == trusted
