"""A design's folder is judged against the areas it was made from, and against no others."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest

from tests.functional.conftest import Call
from tests.functional.square_map import SIDE, square_map


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return square_map(tmp_path_factory.mktemp("squares"))


def test_a_design_is_held_against_no_other_areas_than_its_own(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    """The same ids with other hours would be judged, and the wrong county be told of."""
    made = call("lots", "design", squares, "--lots", "4", "--band", "25", "--effort", "quick",
                "--quiet", "--out", tmp_path / "plan")  # fmt: skip
    assert made.code == 0, made.err
    frame = geopandas.read_file(squares)
    frame["hours_now"] = frame["hours_now"].to_numpy()[::-1]
    frame.to_file(tmp_path / "later.gpkg")
    words = (tmp_path / "plan", "--case", tmp_path / "later.gpkg")
    for command in (
        ("check",), ("score", "--quiet"), ("ensemble", "--plans", "8", "--quiet"),
        ("compare", "label:district", "--quiet"), ("move", "--quiet"),
    ):  # fmt: skip
        moves = ("S00=L02",) if command[0] == "move" else ()
        refused = call("lots", *command, words[0], *moves, *words[1:])
        assert refused.code == 7, command
        assert f"design.json: this design was made of {SIDE * SIDE} areas" in refused.err
        assert f"Add --case {squares.name}." in refused.err
        assert str(tmp_path / "plan" / "lots.csv") in refused.err
    own = call("lots", "check", words[0], "--case", squares)
    assert own.code == 0
    assert "hours are kept" in own.out
    assert "wish" not in own.out
    assert "no plan" not in call("lots", "check", words[0] / "lots.csv", *words[1:]).out
