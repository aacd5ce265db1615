"""Confidential bytes at rest, and keys that rotate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import KEY
from vaw.kernel import sealing

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """The application of this test process has its own keys, and gets them back."""
    sealing.use((OLD,))
    yield
    sealing.use((KEY,))


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    sealed = sealing.seal(plain)
    assert sealing.unseal(sealed) == plain
    assert sealed != sealing.seal(plain), "twice the same text looks different"


def test_a_new_key_seals_and_an_old_one_still_opens() -> None:
    sealed = sealing.seal(b"hemligt")
    sealing.use((NEW, OLD))
    assert sealing.unseal(sealed) == b"hemligt"
    again = sealing.reseal(sealed)
    sealing.use((NEW,))
    assert sealing.unseal(again) == b"hemligt"
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_what_was_changed_on_the_way_does_not_open() -> None:
    sealed = bytearray(sealing.seal(b"hemligt"))
    sealed[20] ^= 1
    with pytest.raises(InvalidToken):
        sealing.unseal(bytes(sealed))


def test_a_sealed_column_keeps_nothing_readable() -> None:
    column = sealing.SealedText()
    kept = column.process_bind_param("JBSWY3DP", None)
    assert kept is not None and b"JBSWY3DP" not in kept
    assert column.process_result_value(kept, None) == "JBSWY3DP"
    assert column.process_bind_param(None, None) is None and column.process_result_value(None, None) is None
