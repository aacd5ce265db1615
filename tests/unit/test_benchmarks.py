"""The benchmark says clearly what it lacks, and spreads its activities over as many years as a year's load asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import abbench, databases, files, run
from benchmarks.measuring import Found, table


def test_without_the_floor_it_ends_with_a_sentence_and_69(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(abbench, "FLOOR", tmp_path)
    assert run.main([]) == 69
    assert capsys.readouterr().err.startswith("vaw: the floor is not here")


def test_an_unknown_size_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["--sizes", "7"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("values", "verdict"),
    [([1.0, 1.4], "reached"), ([1.0, 1.4, 1.6], "by the median, not in every round"), ([1.6, 1.7, 1.4], "**not reached**")],
)
def test_a_goal_is_reached_when_every_round_lies_under_it(values: list[float], verdict: str) -> None:
    assert Found("G1", "list", values, "× floor", most=1.5).verdict == verdict
    assert Found("G1", "list", [-value for value in values], "× floor", least=-1.5).verdict == verdict


@pytest.mark.parametrize(("activities", "years"), [(10_000, 2), (100_000, 2), (200_000, 4), (1_000_000, 10)])
def test_a_year_holds_no_more_than_boards_can_do(activities: int, years: int) -> None:
    assert databases.years_for(activities) == years


def test_a_ratio_is_taken_round_by_round() -> None:
    rounds = [{"cpu_ms": cpu, "db_cpu_ms": 0.0, "p50": cpu, "errors": 0} for cpu in (2.0, 6.0)]
    base = [{"cpu_ms": cpu, "db_cpu_ms": 0.0, "p50": cpu, "errors": 0} for cpu in (1.0, 2.0)]
    case = {"case": "list", "connections": 1, "targets": {"floor": {"rounds": base}, "vaw": {"rounds": rounds}}}
    assert "2.50 [2.00..3.00]" in table(run._against_the_floor(case, "10k activities"))[2]


def test_a_failed_request_is_no_fast_one() -> None:
    rounds = [{"cpu_ms": 1.0, "db_cpu_ms": 0.0, "p50": 1.0, "errors": 1}]
    case = {"case": "list", "connections": 1, "targets": {"floor": {"rounds": rounds}, "vaw": {"rounds": rounds}}}
    with pytest.raises(RuntimeError, match="1 requests failed"):
        run._against_the_floor(case, "10k activities")


def test_files_are_measured_against_the_library_with_the_same_rows() -> None:
    def ours() -> int:
        return files._sent(files.streamed(files.ACTIVITIES, files._rows(30)))

    found = files._found("G9", "CSV", ours, lambda: files._plain_csv(30), rounds=2)
    assert len(found.values) == 2 and found.most == 1.5
    assert files._plain_xlsx(30) > 5_000
