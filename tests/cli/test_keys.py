"""Keys are exchanged: everything sealed is found, sealed anew without being changed, and a key that is needed is not let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from click.testing import Result
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy.dialects.postgresql import BYTEA

from tests.conftest import KEY
from tests.factories.occasions import make_occasion, make_registration
from vaw.cli import keys
from vaw.cli.exits import Refused
from vaw.domain.support.models.evaluation import EVALUATION_BEGUN
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations.request_drafts import RequestDraft
from vaw.kernel import clock, sealing, seals
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

NEW = Fernet.generate_key().decode()
UNITS = b"of which an edition was counted"
REGISTRATIONS = 2 * keys.BATCH_ROWS + 1
# Bytes that nobody sealed, and why they need it not.
PLAIN = {
    "a hash of something random or of a name at a board's own sign-in": (
        "api_token.token_hash", "sign_in.token_hash", "recovery_code.code_hash", "two_step_reset.code_hash", "request_draft.token_hash",
        "evaluation_begun.token_hash", "federated_identity.subject_hash", "federated_sign_in.subject_hash", "federated_sign_in.sid_hash",
    ),
    "a checksum that is to be compared": (
        "audit_root.root", "audit_seal.root", "audit_leaf.leaf", "document_blob.sha256", "document_piece.sha256", "document_version.sha256",
    ),
    "public by its nature, and useless without the device": ("passkey.credential_id", "passkey.public_key", "passkey.handle"),
    "a document for which the rules of its page are the protection": (
        "document_piece.content", "edition_file.content", "grant_list.content", "minutes_file.content", "report_file.content",
        "report_part.content", "report_run_file.content", "records_piece.content",
    ),
}  # fmt: skip


@pytest.fixture
def holding(committed: Flask, owner: sa.Engine) -> Iterator[Flask]:
    """Something sealed of every sort: texts, bytes sealed by hand, a key that is no number, a table that is written once."""
    with committed.app_context():
        occasion = make_occasion()
        for _ in range(REGISTRATIONS):
            make_registration(occasion)
        with unit(system("test"), "test.draft"):
            now = clock.now()
            db.session.add(RequestDraft(token_hash=b"1" * 32, content=sealing.seal(b"{}"), begun_at=now, saved_at=now))
            begun = {"token_hash": b"2" * 32, "occasion_id": occasion.id, "content": sealing.seal(b"{}"), "saved_on": clock.today()}
            db.session.execute(sa.insert(EVALUATION_BEGUN).values(begun))
        with owner.begin() as connection:
            connection.execute(
                sa.text(
                    "insert into edition (number, scope, as_of, public_from, made_at, rule, units, previous, hash) "
                    "values (1, 'places', '2026-01-01', '2026-02-01', now(), '{}', :units, '', 'x')"
                ),
                {"units": sealing.seal(UNITS)},
            )
        yield committed


@pytest.fixture
def with_keys(holding: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """`vaw keys WORD` with these keys."""
    settings = holding.extensions["settings"]

    def run(word: str, *named: str) -> Result:
        monkeypatch.setitem(holding.extensions, "settings", replace(settings, encryption_keys=named))
        sealing.use(named)
        return holding.test_cli_runner().invoke(keys.keys, [word])

    yield run
    sealing.use((KEY,))


def kept(owner: sa.Engine, column: str) -> list[bytes]:
    table, _, name = column.partition(".")
    with owner.connect() as connection:
        return [bytes(value) for value in connection.scalars(sa.text(f"select {name} from {table} order by 1"))]


def test_every_column_of_bytes_is_sealed_or_has_a_reason() -> None:
    bytes_ = {f"{t.name}.{c.name}" for t in Model.metadata.tables.values() for c in t.columns if isinstance(c.type, BYTEA)}
    sealed = {f"{place.table.name}.{name}" for place in keys.places() for name in place.sealed}
    plain = [name for names in PLAIN.values() for name in names]
    assert len(plain) == len(set(plain)) and not sealed & set(plain)
    assert seals.SEAL.name in Model.metadata.tables and bytes_ - sealed == set(plain)
    assert all(len(place.table.primary_key) == 1 and set(place.made_of.values()) <= set(place.sealed) for place in keys.places())


def test_a_new_key_seals_everything_anew_and_the_old_one_is_no_longer_needed(
    holding: Flask, owner: sa.Engine, with_keys: Callable[..., Result]
) -> None:
    before = with_keys("check", NEW, KEY).output.splitlines()
    sealed = 2 * REGISTRATIONS + 3
    assert [line.split("\t")[1] for line in before] == ["0", str(sealed)] and "needed: run" in before[1]
    done = with_keys("rotate", NEW, KEY)
    assert done.exit_code == 0 and f"registration\t{2 * REGISTRATIONS}" in done.output and f"{sealed} values" in done.output
    assert "0 values sealed anew" in with_keys("rotate", NEW, KEY).output
    after = with_keys("check", NEW, KEY).output.splitlines()
    assert [line.split("\t")[1] for line in after] == [str(sealed), "0"] and "keep it last" in after[1]
    [units] = kept(owner, "edition.units")
    assert Fernet(NEW).decrypt(units) == UNITS
    assert all(
        Fernet(NEW).decrypt(one) == b"{}" for name in ("request_draft", "evaluation_begun") for one in kept(owner, f"{name}.content")
    )
    with holding.app_context():
        assert {(one.email, one.version) for one in db.session.scalars(sa.select(Registration))} == {("deltagare@example.se", 1)}
    with owner.begin() as connection, pytest.raises(sa.exc.DatabaseError):
        connection.execute(sa.text("update edition set hash = 'y'"))  # still written once


def test_what_is_stopped_half_way_goes_on_where_it_was(
    owner: sa.Engine, with_keys: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, left = keys._write, iter(range(2))

    def killed(*told: object) -> None:
        write(*told)  # type: ignore[arg-type]
        if next(left, None) is None:
            raise KeyboardInterrupt  # after the writing, before the commit

    monkeypatch.setattr(keys, "_write", killed)
    assert with_keys("rotate", NEW, KEY).exit_code == 1
    monkeypatch.setattr(keys, "_write", write)
    done = with_keys("rotate", NEW, KEY)
    counts = [int(line.split("\t")[1]) for line in done.output.splitlines() if "\t" in line]
    assert 0 < sum(counts) < 2 * REGISTRATIONS + 3
    assert all(Fernet(NEW).decrypt(value) for name in ("email", "name") for value in kept(owner, f"registration.{name}"))


def test_a_key_that_is_needed_is_missed_by_name_and_nothing_is_touched(owner: sa.Engine, with_keys: Callable[..., Result]) -> None:
    before = kept(owner, "registration.email")
    for word in ("check", "rotate"):
        refused = with_keys(word, NEW)
        assert isinstance(refused.exception, Refused)
        assert "opened by no key" in str(refused.exception) and "registration.email" in str(refused.exception)
    assert kept(owner, "registration.email") == before


def test_the_key_that_made_the_fingerprints_must_stay_last(with_keys: Callable[..., Result]) -> None:
    assert with_keys("rotate", NEW, KEY).exit_code == 0
    refused = with_keys("check", NEW)
    assert isinstance(refused.exception, Refused) and "end of the list" in str(refused.exception)
    assert isinstance(with_keys("rotate", KEY, NEW).exception, Refused), "also when it is only in another place"
