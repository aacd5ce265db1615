"""Keys for what a browser keeps: one for each purpose and person, which tell nothing of each other."""

from __future__ import annotations

from vaw.integrations.signing import derived_key

SECRET = "a secret that is long enough for a test"


def test_a_key_is_the_same_for_the_same_purpose_and_another_for_any_other() -> None:
    made = [derived_key(secret, purpose) for secret in (SECRET, SECRET + "x") for purpose in ("key:1:/a", "key:2:/a", "key:1:/b")]
    assert len(set(made)) == len(made)
    assert {len(key) for key in made} == {32}
    assert derived_key(SECRET, "key:1:/a") == made[0]
