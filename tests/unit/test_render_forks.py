"""What goes wrong in a fork is told, and costs only itself."""

from __future__ import annotations

import errno
import os
import signal
import time

import pytest

from vaw.render.forks import Done, Failed, Forks, NoFontError, Result, Task, Told, Why, failure
from vaw.render.frames import Frame, Heard, written


def raising(error: Exception) -> Done:
    raise error


def ends_at_once(told: Told) -> Done:
    os.kill(os.getpid(), signal.SIGKILL)
    return Done(b"")


def never_ends(told: Told) -> Done:
    time.sleep(3600)
    return Done(b"")


def half_way(told: Told) -> Done:
    told(0.5)
    return Done(b"x" * 3_000_000, {"pages": 2})


def test_each_task_ends_with_what_it_made_or_why_it_did_not() -> None:
    ended: dict[str, Result] = {}
    shares: list[float] = []
    forks = Forks(2, seconds_most=3600)
    work = {
        "done": half_way,
        "disk": lambda told: raising(OSError(errno.ENOSPC, "full")),
        "memory": lambda told: raising(MemoryError()),
        "font": lambda told: raising(NoFontError()),
        "fault": lambda told: raising(ValueError("what somebody typed")),
        "killed": ends_at_once,
    }
    for name, one in work.items():
        forks.add(Task(one, lambda result, name=name: ended.update({name: result}), shares.append))  # type: ignore[misc]
    forks.run()
    done = ended.pop("done")
    assert isinstance(done, Done) and (len(done.body), done.facts, shares) == (3_000_000, {"pages": 2}, [0.5])
    told = {name: result.why for name, result in ended.items() if isinstance(result, Failed)}
    assert told == {"disk": Why.DISK, "memory": Why.MEMORY, "font": Why.FONT, "fault": Why.FAULT, "killed": Why.MEMORY}
    assert "typed" not in repr(ended["fault"])


def test_what_takes_too_long_is_ended_and_the_next_has_its_turn() -> None:
    ended: list[Result] = []
    forks = Forks(1, seconds_most=0)
    forks.add(Task(never_ends, ended.append))
    forks.run()
    assert ended == [Failed(Why.TIME)]


def test_a_task_may_ask_for_another_when_it_has_ended() -> None:
    ended: list[str] = []
    forks = Forks(1)
    second = Task(lambda told: Done(b""), lambda result: ended.append("second"))
    forks.add(Task(lambda told: Done(b""), lambda result: (ended.append("first"), forks.add(second))[0]))
    forks.run()
    assert ended == ["first", "second"]


def test_a_failure_says_where_and_never_what() -> None:
    with pytest.raises(ValueError, match="secret") as raised:
        raising(ValueError("secret"))
    told = failure(raised.value)
    assert (told.kind, told.place.partition(":")[0]) == ("ValueError", "test_render_forks.py")


def test_frames_come_whole_however_the_pipe_cuts_them() -> None:
    frames = [Frame("part", {"key": "å", "pages": 3}, b"\0" * 10), Frame("end", {})]
    stream, heard = b"".join(map(written, frames)), Heard()
    assert [frame for byte in stream for frame in heard.feed(bytes([byte]))] == frames
