"""``allocator lots areas | score | compare | ensemble --out``: nobody's files are lost."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
import shapely

from tests.functional.conftest import Call


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of six squares in a row, in two districts and in halves of one and five."""
    columns = {
        "area_id": [f"S{at}" for at in range(6)],
        "hours_now": [10.0 + at % 2 for at in range(6)],
        "district": ["West"] * 3 + ["East"] * 3,
        "half": ["Near"] + ["Far"] * 5,
    }
    boxes = [shapely.box(6e5 + 1e3 * at, 3e5, 6.01e5 + 1e3 * at, 3.01e5) for at in range(6)]
    file = tmp_path_factory.mktemp("squares") / "squares.gpkg"
    geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700).to_file(file)
    return file


SMALL = ("--plans", "8", "--apart", "1", "--routed", "0")


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("areas",), "areas.csv"),
        (("score", "label:district"), "lots.html"),
        (("compare", "label:district", "label:half"), "lots.html"),
        (("ensemble", "label:district", *SMALL), "ensemble.html"),
    ],
    ids=["areas", "score", "compare", "ensemble"],
)
def test_what_is_in_a_folder_is_not_lost(
    call: Call, squares: Path, tmp_path: Path, words: tuple[str, ...], made: str
) -> None:
    case = (squares,) if words == ("areas",) else ("--case", squares)
    asked = ("lots", *words, *case, "--quiet", "--out")
    own, theirs, file = tmp_path / "own", tmp_path / "theirs", tmp_path / "letter"
    for folder, name in ((own, made), (theirs, "design.json")):
        folder.mkdir()
        (folder / name).write_text("kept", encoding="utf-8")
    file.write_text("kept", encoding="utf-8")
    for folder, flags, said in (
        (own, (), "holds a run already. Choose another folder or --overwrite."),
        (theirs, (), "holds files that are not a run. Choose another folder."),
        (theirs, ("--overwrite",), "holds files that are not a run. Choose another folder."),
        (file, (), "a file is in the way. Choose another folder."),
    ):
        refused = call(*asked, folder, *flags)
        assert refused.code == 7
        assert said in refused.err
    assert [path.read_text() for path in (own / made, theirs / "design.json", file)] == ["kept"] * 3
    assert call(*asked, own, "--overwrite").code == 0
    assert (own / made).read_text(encoding="utf-8-sig") != "kept"
