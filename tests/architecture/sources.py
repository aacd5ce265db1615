"""The project's own files as the tests of this folder read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = {".git", ".venv", "var", "build", "node_modules", "__pycache__"}
"""Folders that somebody's work leaves behind, and every other folder with a dot but .ci."""
FOREIGN = ("vaw/static/vendor/", "tests/browser/axe.", "tests/samples/", "vaw/data/")
"""What others wrote or measured: licences, libraries, registers, sample spreadsheets."""
BINARY = {".woff2", ".xlsx", ".gz", ".png", ".pdf", ".ico"}


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the project that we wrote ourselves."""
    return tuple(path for path in sorted(_walk(ROOT)) if path.suffix not in BINARY and not name_of(path).startswith(FOREIGN))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_symlink() or path.name in MADE or (path.is_dir() and path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def name_of(path: Path) -> str:
    """The path inside the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), str(path))


def modules(folder: str = "vaw") -> Iterator[Path]:
    """The Python files of a folder."""
    yield from (path for path in files() if path.suffix == ".py" and name_of(path).startswith(f"{folder}/"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """(last part of the called name, call) in a Python file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def at(path: Path, node: ast.AST) -> str:
    return f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
