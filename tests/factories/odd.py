"""Values that nobody means and anybody can send."""

from __future__ import annotations

from random import Random
from typing import Any
from urllib.parse import quote

# As they go over the wire in an address or a form: percent-encoded, since some are no UTF-8.
IN_FORMS = [
    "", "%00", "a%00b", "%20", "%0d%0aX:%20y", "-1", "0", "00", "1e999", "nan", "-0,5", "99999999999999999999999999", "2147483648",
    "9223372036854775808", "-9223372036854775809", "%ed%a0%80", "%ff%fe", "%c0%80", "%f0%9f%98%80", "%e2%80%ae", "%d9%a1%d9%a2", "%c2%b2",
    "%e2%85%a7", "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "99999-01-01", "2026-13-01", "12:99", "24:00", "%7b%22a%22:1%7d",
    "[]", "../../etc/passwd", "'%3b--", "%25s%25n", "%7b%7b7*7%7d%7d", "true", "None", quote(500 * "å"), quote(5_000 * "9"),
]  # fmt: skip
IN_JSON: list[Any] = [
    None, True, False, 0, -1, 0.5, 2**31, 2**63, -(2**63) - 1, 10**40, 1e308, float("nan"), float("inf"), "", " ", "\x00", "a\x00b",
    "\ud800",    "\U0001f600", "\u202e", "²", "١٢", "-1", "1" * 5_000, "å" * 20_000, "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30",
    "2026-03-04T25:61:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-04T10:00:00", [], {}, [None], [[]], [{}],
    [0], ["\x00"], ["\ud800"], [2**63], {"": None}, {"\x00": 1}, {"1": "x"}, {"1": 2**70}, {"a": {"b": []}}, 200 * ["x"],
]  # fmt: skip


def pairs(chance: Random, names: list[str], most: int = 5) -> str:
    """Some of the names as a query or a form, each with an odd value, one of them twice."""
    chosen = chance.sample(names, min(len(names), most))
    return "&".join(f"{quote(name)}={chance.choice(IN_FORMS)}" for name in [*chosen, *chosen[:1]])


def bent(chance: Random, body: Any) -> Any:
    """The object with one member or two that are not what they should be, and now and then no object at all."""
    if not isinstance(body, dict) or not body or chance.random() < 0.05:
        return chance.choice(IN_JSON)
    changed = dict(body)
    for name in chance.sample(sorted(body), min(len(body), chance.choice((1, 1, 2)))):
        value = body[name]
        if isinstance(value, list) and value and chance.random() < 0.5:
            changed[name] = [bent(chance, value[0]), *value[1:]]
        else:
            changed[name] = chance.choice(IN_JSON)
    return changed
