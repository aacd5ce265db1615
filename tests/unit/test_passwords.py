"""Passwords, codes and tokens: the arithmetic."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.people.rules import codes, passwords, tokens
from vaw.kernel.errors import RuleBroken

EMAIL = "anna.b.test@example.se"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 3, 2, 8, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elva tecken", "short"),
        ("x7-q" * 51, "long"),
        ("password1234", "common"),
        ("PASSWORD1234", "common"),
        ("Lösenord123456", "common"),
        ("sommaren2026!", "common"),
        ("123456789012", "common"),
        ("------------", "common"),
        ("adminadminadmin", "common"),
        ("QwertyQwerty", "common"),
        ("1q2w3e4r5t6y", "common"),
        ("iloveyou1314", "common"),
        ("annA.b.test-x9!", "own_name"),
        ("mitt-ANNA-rum-7", "own_name"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=f"^people.password_{code}$") as broken:
        passwords.check(password, EMAIL)
    assert broken.value.field == "password"
    assert password not in str(broken.value.details)


@pytest.mark.parametrize(
    "password", ["tolv tecken!", "x7-q" * 50, "blå-tall-kaffe-fönster", passwords.DEMO_PASSWORD, "🦊🦊🦊🦊🦊 räv 🦊 skog"]
)
def test_other_passwords_are_taken(password: str) -> None:
    passwords.check(password, EMAIL)


def test_short_parts_of_an_address_may_occur() -> None:
    passwords.check("den blå bilen b. står still", "b.li@example.se")


def test_two_ways_of_typing_the_same_letter_are_the_same_password() -> None:
    kept = passwords.hashed("bl\u00e5-tall-kaffe-f\u00f6nster")
    assert passwords.holds("bla\u030a-tall-kaffe-fo\u0308nster", kept)


def test_a_password_holds_against_its_own_hash_only() -> None:
    kept = passwords.hashed("blå-tall-kaffe-fönster")
    assert kept != passwords.hashed("blå-tall-kaffe-fönster")
    assert passwords.holds("blå-tall-kaffe-fönster", kept)
    assert not passwords.holds("Blå-tall-kaffe-fönster", kept)
    assert not passwords.holds("blå-tall-kaffe-fönster", None)


def test_the_price_is_that_of_the_design() -> None:
    passwords.use(cheap=False)
    try:
        assert passwords.hashed("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    finally:
        passwords.use(cheap=True)


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_a_code_counts_near_its_time_and_after_the_last_one_used(off: int, used: int) -> None:
    secret, here = SECRET, int(NOW.timestamp()) // codes.STEP
    code = pyotp.TOTP(secret).at(int(NOW.timestamp()) + off * codes.STEP)
    expected = here + off if abs(off) <= codes.DRIFT and off > used else None
    assert codes.step_of(secret, code, NOW, after=here + used) == expected


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert codes.step_of(SECRET, code, NOW, after=None) is None


def test_the_phone_sees_the_address_and_the_service() -> None:
    address = codes.address_of(SECRET, EMAIL, "Kvinnofrid i länen")
    read = pyotp.parse_uri(address)
    assert (read.name, read.issuer, read.secret) == (EMAIL, "Kvinnofrid i länen", SECRET)


def test_a_recovery_code_is_known_however_it_is_typed_and_among_its_own_alone() -> None:
    made, others = codes.new_recovery_codes(), codes.new_recovery_codes()
    kept, theirs = codes.recovery_hashes(made), codes.recovery_hashes(others)
    assert codes.recovery_match(7, f" {made[3].upper().replace('-', ' ')} ", [*theirs, *kept]) == kept[3]
    assert codes.recovery_match(7, made[3], theirs) is None
    assert codes.recovery_match(7, made[3], []) is None


def test_recovery_codes_are_kept_as_argon2id_with_a_random_salt_for_those_made_together() -> None:
    passwords.use(cheap=False)
    try:
        kept = codes.recovery_hashes(["k7m2p-x9qwd", "abcde-fghjk"])
        again = codes.recovery_hashes(["k7m2p-x9qwd"])
        assert codes.recovery_match(7, "k7m2p-x9qwd", kept) == kept[0]
    finally:
        passwords.use(cheap=True)
    assert all(one.startswith(b"$argon2id$v=19$m=65536,t=3,p=4$") for one in [*kept, *again])
    salts = [one.split(b"$")[4] for one in [*kept, *again]]
    assert salts[0] == salts[1] != salts[2]
    assert len(salts[0]) >= 22, "128 bits"
    assert codes.recovery_match(7, "abcde-fghjk", kept) == kept[1], "also when the price has changed since"


def test_a_code_from_before_argon2id_counts_for_its_account_alone() -> None:
    old = hashlib.sha256(b"7:k7m2px9qwd").digest()
    assert codes.recovery_match(7, "k7m2p-x9qwd", [old]) == old
    assert codes.recovery_match(8, "k7m2p-x9qwd", [old]) is None


def test_tokens_are_long_and_never_the_same() -> None:
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) == 43 for token in made)
    assert tokens.new_token(tokens.API_PREFIX).startswith("vaw_")


def test_the_drift_is_one_step_of_thirty_seconds() -> None:
    secret = codes.new_secret()
    code = pyotp.TOTP(secret).at(int(NOW.timestamp()))
    assert codes.step_of(secret, code, NOW + timedelta(seconds=44), after=None) is not None
    assert codes.step_of(secret, code, NOW + timedelta(seconds=45), after=None) is None
