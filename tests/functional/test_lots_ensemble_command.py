"""``allocator lots ensemble``: plans placed among random ones, whoever draws them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.cli.lots_design import ensemble
from allocator.lots.design.ensemble import SAMPLERS
from tests.functional.conftest import Call
from tests.functional.square_map import HOURS, SIDE, square_map


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return square_map(tmp_path_factory.mktemp("squares"))


def test_a_plan_is_placed_among_random_ones(call: Call, squares: Path, tmp_path: Path) -> None:
    words = ["lots", "ensemble", "label:district", "--case", squares, "--plans", "40", "--quiet"]
    done = call(*words, "--json", "--out", tmp_path / "among")
    assert done.code == 0, done.err
    values = json.loads(done.out)
    placed = {row["measure"]: row for row in values["measures"]}
    assert placed["moment"]["plans"] == 40
    assert 0 <= placed["moment"]["percentile"] <= 100
    assert placed["hours-now"]["same_in_all"]
    assert {"routed-drive", "routed-travel"} <= {row["measure"] for row in values["not_placed"]}
    page = (tmp_path / "among" / "ensemble.html").read_text(encoding="utf-8")
    assert "Random plans" in page
    assert "Not placed: Travel between calls" in page
    rows = (tmp_path / "among" / "ensemble.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 41
    told = call(*words)
    assert told.code == 0
    assert "among 40 random plans of 2 connected lots" in told.out
    assert "Same in all plans: Areas (16)" in told.out
    again = call("lots", "score", "label:district", "--case", squares, "--out", tmp_path / "score",
                 "--ensemble", tmp_path / "among", "--quiet")  # fmt: skip
    assert again.code == 0, again.err
    assert "Among random plans" in (tmp_path / "score" / "lots.html").read_text(encoding="utf-8")


def test_random_plans_keep_the_hours_that_are_named(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    words = ["lots", "ensemble", "label:district", "--case", squares, "--plans", "40", "--quiet"]
    done = call(*words, "--band", "50", "--json")
    band = json.loads(done.out)["band"]
    mean = 60 * sum(HOURS) / 2
    assert (band["low_minutes"], band["high_minutes"]) == (mean / 2, 3 * mean / 2)
    rows = "".join(f"S{at:02d},{'A' if at < SIDE else 'B'}\n" for at in range(SIDE * SIDE))
    (tmp_path / "uneven.csv").write_text(f"area_id,lot\n{rows}", encoding="utf-8")
    words[2] = tmp_path / "uneven.csv"
    assert "uneven itself does not keep these hours" in call(*words, "--band", "25").out
    assert "does not keep" not in call(*words).out
    assert "is not connected" not in call(*words).out


def test_a_plan_in_pieces_is_said_to_be_among_connected_ones(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    ends = {0: "C", SIDE * SIDE - 1: "C"}
    rows = "".join(
        f"S{at:02d},{ends.get(at, 'A' if at < SIDE * SIDE // 2 else 'B')}\n"
        for at in range(SIDE * SIDE)
    )
    (tmp_path / "apart.csv").write_text(f"area_id,lot\n{rows}", encoding="utf-8")
    words = ("lots", "ensemble", tmp_path / "apart.csv", "--case", squares, *("--plans", "8"),
             "--apart", "1", "--band", "90", "--quiet")  # fmt: skip
    done = call(*words)
    assert done.code == 0, done.err
    assert done.out.startswith("apart is not connected: lot C is in pieces.")
    (fault,) = json.loads(call(*words, "--json").out)["faults"]
    assert fault.startswith("Lot C is in 2 pieces")


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [("10.5", 89.5, 110.5), ("7.25 %", 92.75, 107.25), ("1.5-9999.25", 0, 0)],
    ids=["half", "quarter", "hours"],
)
def test_a_band_may_have_decimals(
    call: Call, squares: Path, said: str, low: float, high: float
) -> None:
    done = call("lots", "ensemble", "label:district", "--case", squares, *("--plans", "8"),
                "--apart", "1", "--band", said, "--json", "--quiet")  # fmt: skip
    mean = 60 * sum(HOURS) / 2
    least, most = (low * mean / 100, high * mean / 100) if high else (90, 599_955)
    assert done.code == 0, done.err
    band = json.loads(done.out)["band"]
    assert least <= band["low_minutes"] < least + 1
    assert most - 1 < band["high_minutes"] <= most


def test_random_plans_may_be_drawn_by_gerrychain(
    call: Call, squares: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("lots", "ensemble", "label:district", "--case", squares, *("--plans", "8"),
             "--apart", "1", "--band", "50", "--quiet")  # fmt: skip
    done = call(*words, "--sampler", "gerrychain")
    assert done.code == 0, done.err
    assert "among 8 random plans of 2 connected lots" in done.out
    monkeypatch.setattr("allocator.use_cases.design_lots.find_spec", lambda name: None)
    told = call(*words, "--sampler", "gerrychain")
    assert (told.code, told.out) == (2, "")
    assert 'pip install "allocator[ensembles]"' in told.err
    assert call(*words).code == 0, "only who asks for the package needs it"


def test_the_samplers_on_offer_are_those_there_are() -> None:
    (option,) = [it for it in ensemble.params if "--sampler" in it.opts]
    assert option.type.choices == SAMPLERS


@pytest.mark.parametrize("text", ["", "moment\nmuch\n", "colour\n1\n"])
def test_a_table_that_holds_no_random_plans_is_refused(
    call: Call, squares: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "plans.csv").write_text(text, encoding="utf-8")
    done = call("lots", "score", "label:district", "--case", squares, "--out", tmp_path / "score",
                "--ensemble", tmp_path / "plans.csv", "--quiet")  # fmt: skip
    assert done.code == 2
    assert "plans.csv" in done.err
