"""Word lists are written as running text: easier to read and to change than a quoted word a comma."""

from __future__ import annotations


def words(running: str) -> tuple[str, ...]:
    """The words of a running text, in order."""
    return tuple(running.split())


def any_of(running: str) -> str:
    """A pattern for one of the words of a running text; each may be a pattern itself, '_' stands for a space in it."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in running.split())})"
