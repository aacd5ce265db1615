"""The benchmark says clearly what it lacks, and spreads its activities over as many years as a year's load asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import databases, files, run


def test_without_the_floor_it_ends_with_a_sentence_and_69(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "FLOOR", tmp_path)
    assert run.main([]) == 69
    assert capsys.readouterr().err.startswith("vaw: the floor is not here")


def test_an_unknown_size_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["--sizes", "7"])
    assert ended.value.code == 2


@pytest.mark.parametrize(("activities", "years"), [(10_000, 2), (100_000, 2), (200_000, 4), (1_000_000, 10)])
def test_a_year_holds_no_more_than_boards_can_do(activities: int, years: int) -> None:
    assert databases.years_for(activities) == years


def test_a_ratio_is_taken_round_by_round() -> None:
    rounds = [{"cpu_ms": cpu, "db_cpu_ms": 0.0, "p50": cpu, "errors": 0} for cpu in (2.0, 6.0)]
    base = [{"cpu_ms": cpu, "db_cpu_ms": 0.0, "p50": cpu, "errors": 0} for cpu in (1.0, 2.0)]
    line = run._line({"case": "list", "connections": 1, "targets": {"floor": {"rounds": base}, "vaw": {"rounds": rounds}}})
    assert "2.50 [2.00..3.00]" in line


def test_files_are_measured_against_the_library_with_the_same_rows() -> None:
    def ours() -> int:
        return files._sent(files.streamed(files.ACTIVITIES, files._rows(30)))

    assert files._line("CSV", ours, lambda: files._plain_csv(30), rounds=2).startswith("| CSV | ")
    assert files._plain_xlsx(30) > 5_000
