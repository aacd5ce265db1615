"""Grounds of secrecy as a page and a paper say them."""

from __future__ import annotations

from collections.abc import Mapping

from vaw.domain.records.rules import paragraph_of


def grounds_of(ground: str | None, masks: Mapping[str, int]) -> str:
    """The paragraphs of a decision, each once."""
    return ", ".join(dict.fromkeys(paragraph_of(code) for code in ([ground] if ground else sorted(masks))))
