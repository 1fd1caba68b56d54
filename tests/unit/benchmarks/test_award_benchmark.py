"""The award benchmark: generated tenders are what they say, and rows tell proof and checker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.lots.award.checker import check_award
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import Tender
from allocator.lots.award.terms import Reserves
from allocator.lots.award.winners import Decision
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status
from benchmarks import award
from benchmarks.__main__ import main
from benchmarks.award_cases import SHAPES, Shape, generated_tender, greedy_award

SMALL = Shape(6, 12, 2, 1.0)


def test_a_generated_tender_has_its_shape_and_follows_from_its_seed() -> None:
    tender = generated_tender(SMALL, 3)
    assert (len(tender.lots), len(tender.suppliers)) == (6, 12)
    packages = [bid for bid in tender.bids if len(bid.lots) > 1]
    assert len(packages) == 24
    assert tender == generated_tender(SMALL, 3) != generated_tender(SMALL, 4)


def test_greedy_keeps_every_rule_but_reserves() -> None:
    found = 0
    for seed in range(6):
        tender = generated_tender(SMALL, seed)
        award = greedy_award(tender)
        if award is not None:
            easier = tender.but(terms=tender.terms.but(reserves=Reserves.NONE))
            assert check_award(easier, award) == ()
            found += Scores(tender).award_total(award) > 0
    assert found >= 3


def test_rows_and_summary_of_one_tender_of_each_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "rows.json"
    words = ["--instances", "1", "--only", "17x*", "--json", str(target)]
    assert main(["award", *words]) == 0
    rows = {row["instance"]: row for row in json.loads(target.read_text(encoding="utf-8"))}
    assert list(rows) == [
        *("17x40-01/whole call", "17x40-01/solve"),
        *("17x12-01/whole call", "17x12-01/solve", "17x12-01/explained"),
    ]
    assert all(row["checker"] == "ok" for row in rows.values())
    whole = rows["17x40-01/whole call"]
    assert (whole["status"], whole["gap_percent"]) == ("optimal", 0)
    assert whole["value"] == whole["bound"] >= whole["best_known"]
    assert rows["17x12-01/whole call"]["status"] == "infeasible"
    assert rows["17x12-01/explained"]["value"] >= 1
    assert "17x40 whole call: 1 of 1 proven, 1 pass the checker" in capsys.readouterr().out


def test_an_award_that_was_not_found_in_time_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def in_vain(tender: Tender, solver: IntegerSolver) -> Decision:
        return Decision(tender=tender, status=Status.UNPROVEN)

    monkeypatch.setattr(award, "decide", in_vain)
    assert main(["award", "--instances", "1", "--only", "30x*"]) == 1
    told = capsys.readouterr().out
    assert told.count("no award") == 2
    assert "30x86+5 whole call: 0 of 1 proven, 0 pass the checker" in told


def test_fewer_than_one_tender_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["award", "--instances", "-3"])
    assert "instances are a whole number from 1" in capsys.readouterr().err


def test_a_pattern_that_matches_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["award", "--only", "nothing"]) == 1
    assert "No tender is called nothing." in capsys.readouterr().err


def test_the_shapes_are_those_the_targets_name() -> None:
    assert [shape.name for shape in SHAPES] == ["17x40", "30x86+5", "17x12"]
