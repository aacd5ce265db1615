"""The worker's side of vaw.render.press: a process for each report, which ends with its work, with the worker, or when it is told to."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Self

from vaw.render.document import Document
from vaw.render.files import Prepared
from vaw.render.frames import Frame, Heard, written
from vaw.render.order import told

_ROOT = Path(__file__).resolve().parents[2]
# The collector rests while it imports (README D-106); press.main lets it work again.
_PROGRAM = [sys.executable, "-c", "import gc; gc.disable(); from vaw.render import press; press.main()"]
_KEPT = ("HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TMPDIR")  # where typefaces lie; no secret
TICK_SECONDS = 0.5
TASK_SECONDS = 300  # of one part; a part takes less than one, a whole account some ten on a busy machine
SILENT_SECONDS = 2 * TASK_SECONDS  # then nobody is at work in there
READ_BYTES = 1 << 20
_typefaces: dict[str, bytes] = {}  # unpacked by the presses before


class PressEndedError(Exception):
    """The press is gone before its work was done: killed, or out of memory."""


class PressSilentError(Exception):
    """The press has said nothing for so long that nothing more is to be expected."""


class TornError(Exception):
    """A file would have had a gap, or could not be made; says why (vaw.render.forks.Why)."""


def pressed(document: Document, format: str) -> bytes:
    """One file, whole. Raises TornError, PressEndedError, PressSilentError."""
    made = b""
    with Press() as press:
        press.order(document, (format,), {})
        for frame in filter(None, press.frames()):
            if frame.what == "gap":
                raise TornError(frame.facts["why"])
            if frame.what == "keys":
                press.answer({})
            elif frame.what == "file":
                made = frame.body
    return made


class Press:
    """A press that is starting. Leaving the block ends it, with all that it has begun."""

    def __init__(self, at_once: int | None = None) -> None:
        self.at_once = at_once or len(os.sched_getaffinity(0))
        self.folder = TemporaryDirectory(prefix="vaw-press-", ignore_cleanup_errors=True)
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [*_PROGRAM, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says of a document may quote it
            cwd=_ROOT,
            env=environment | {"TMPDIR": self.folder.name, "PYTHONHASHSEED": "0"},  # the same bytes every time
            start_new_session=True,
            bufsize=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        self.folder.cleanup()

    def order(self, document: Document, wanted: tuple[str, ...], made: Mapping[str, bytes]) -> None:
        """Have these files made: what needs pages by the press, the others here. `made`: files that others are made from."""
        self.prepared = Prepared(document, wanted, made)
        for frame in told(replace(self.prepared.order, at_once=self.at_once, seconds=TASK_SECONDS, typefaces=dict(_typefaces))):
            self._send(frame)

    def answer(self, known: Mapping[str, tuple[bytes, Mapping[str, object]]]) -> None:
        """What is kept of the parts that it has asked for: {key: (bytes, facts)}."""
        for key, (content, facts) in known.items():
            self._send(Frame("known", {"key": key, **facts}, content))
        self._send(Frame("go", {}))

    def frames(self) -> Iterator[Frame | None]:
        """What is told until the work is done, and None now and then so that somebody can look whether it is still wanted.

        Raises PressEndedError when it dies before, PressSilentError when it hangs.
        """
        yield from self.prepared.files()
        for frame in self._heard():
            if frame is not None and frame.what == "typeface":
                _typefaces[frame.facts["name"]] = frame.body
            else:
                yield frame

    def _heard(self) -> Iterator[Frame | None]:
        pipe = _open(self.process.stdout)
        heard, since = Heard(), time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if not selector.select(TICK_SECONDS):
                    if time.monotonic() - since > SILENT_SECONDS:
                        raise PressSilentError
                    yield None
                    continue
                data, since = os.read(pipe.fileno(), READ_BYTES), time.monotonic()
                if not data:
                    raise PressEndedError
                for frame in heard.feed(data):
                    if frame.what == "end":
                        return
                    yield frame

    def _send(self, frame: Frame) -> None:
        pipe = _open(self.process.stdin)
        rest = memoryview(written(frame))
        try:
            while rest:
                rest = rest[pipe.write(rest) or 0 :]
        except BrokenPipeError:
            raise PressEndedError from None


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise PressEndedError
    return pipe
