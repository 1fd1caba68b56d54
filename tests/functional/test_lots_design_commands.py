"""``allocator lots design | move``: what they print, write and say of faults."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import geopandas
import pytest
import shapely

from tests.functional.conftest import Call
from tests.functional.square_map import HOURS, SIDE, square_map


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return square_map(tmp_path_factory.mktemp("squares"))


def design(call: Call, squares: Path, *words: str | Path) -> tuple[int, dict[str, object]]:
    """Design four lots quickly; the exit code and what is printed as JSON."""
    done = call("lots", "design", squares, "--lots", "4", "--band", "25", "--effort", "quick",
                "--quiet", "--json", *words)  # fmt: skip
    return done.code, json.loads(done.out)


def test_a_design_is_told_in_words_with_how_good_it_is(call: Call, squares: Path) -> None:
    done = call("lots", "design", squares, "--lots", "4", "--band", "25", "--effort", "quick",
                "--quiet")  # fmt: skip
    assert done.code == 0
    assert done.err == ""
    assert "L04" in done.out
    assert "L05" not in done.out
    assert "more compact" in done.out
    assert "Checked with no solver" in done.out
    assert "Value " in done.out
    assert ", bound " in done.out
    assert done.out.rstrip().endswith("add --out FOLDER.")


def test_a_design_as_json_keeps_band_and_cover(call: Call, squares: Path) -> None:
    code, made = design(call, squares)
    lots = made["lots"]
    assert code == 0
    assert isinstance(lots, list)
    assert sum(lot["areas"] for lot in lots) == SIDE * SIDE
    assert sum(lot["minutes"] for lot in lots) == 60 * sum(HOURS)
    band = made["band"]
    assert isinstance(band, dict)
    assert all(band["low_minutes"] <= lot["minutes"] <= band["high_minutes"] for lot in lots)
    assert made["faults"] == []
    assert isinstance(made["bound"], int)
    assert isinstance(made["value"], int)
    assert made["bound"] <= made["value"]


def test_an_island_of_one_area_is_a_lot_of_its_own(call: Call, tmp_path: Path) -> None:
    wests = [6e5, 6.04e5, 6.08e5, 6.2e5]
    boxes = [shapely.box(west, 3e5, west + 4e3, 3.04e5) for west in wests]
    columns = {"area_id": ["A", "B", "C", "Isle"], "hours_now": [10.0] * 4}
    frame = geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700)
    frame.to_file(tmp_path / "coast.gpkg")
    (tmp_path / "water.csv").write_text("from_area,to_area,rule\nC,Isle,water\n", encoding="utf-8")
    asked = '[areas]\nfile = "coast.gpkg"\nbridges = "water.csv"\n[lots]\ncount = 2\n'
    (tmp_path / "coast.toml").write_text(f'title = "Coast"\n{asked}', encoding="utf-8")
    done = call("lots", "design", tmp_path / "coast.toml", "--band", "60", "--effort", "quick",
                "--quiet", "--json")  # fmt: skip
    made = json.loads(done.out)
    assert (done.code, made["bound"], made["faults"]) == (0, made["value"], [])
    assert sorted(lot["areas"] for lot in made["lots"]) == [1, 3]


def test_the_folder_of_a_design_is_a_plan_for_the_other_commands(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    code, made = design(call, squares, "--follow", "district", "--out", tmp_path / "plan")
    assert code == 0
    assert json.loads((tmp_path / "plan" / "design.json").read_text(encoding="utf-8")) == made
    with (tmp_path / "plan" / "lots.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["area_id"] for row in rows} == {f"S{at:02d}" for at in range(SIDE * SIDE)}
    sides: dict[str, set[bool]] = {}
    for row in rows:
        sides.setdefault(row["lot"], set()).add(int(row["area_id"][1:]) % SIDE < 2)
    assert all(len(held) == 1 for held in sides.values())
    done = call("lots", "check", tmp_path / "plan", "--case", squares)
    assert done.code == 0, done.out
    assert "hours and wishes are kept" in done.out
    assert "1 wish" in done.out
    (wish,) = made["wishes"] if isinstance(made["wishes"], list) else [None]
    assert wish is not None
    assert wish["wish"] == "lots follow the borders of district"
    assert wish["costs"] >= 0


def test_hours_in_a_table_of_their_own_come_with_a_file_about_lots(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    frame = geopandas.read_file(squares)
    frame.drop(columns="hours_now").to_file(tmp_path / "bare.gpkg")
    frame[["area_id", "hours_now"]].to_csv(tmp_path / "hours.csv", index=False)
    words = ("--band", "25", "--effort", "quick", "--no-prices", "--quiet")
    refused = call("lots", "design", tmp_path / "bare.gpkg", "--lots", "4", *words)
    assert refused.code == 3
    assert "as hours in a file about lots" in refused.err
    asked = 'title = "x"\n[areas]\nfile = "bare.gpkg"\nhours = "hours.csv"\n[lots]\ncount = 4\n'
    (tmp_path / "asked.toml").write_text(asked, encoding="utf-8")
    assert call("lots", "design", tmp_path / "asked.toml", *words).code == 0
    out = tmp_path / "with hours"
    made = call("lots", "areas", tmp_path / "bare.gpkg", "--hours", tmp_path / "hours.csv",
                "--out", out, "--quiet")  # fmt: skip
    assert made.code == 0
    assert call("lots", "design", out / "areas.gpkg", "--lots", "4", *words).code == 0


def test_a_folder_that_is_not_empty_is_replaced_only_when_that_is_said(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "lots.csv").write_text("area_id,lot\nS00,A\n", encoding="utf-8")
    words = ("lots", "design", squares, "--lots", "4", "--band", "25", "--effort", "quick",
             "--no-prices", "--quiet", "--out")  # fmt: skip
    for flags in ((), ("--overwrite",)):
        refused = call(*words, mine, *flags)
        assert refused.code == 7
        assert "holds files that are not a run" in refused.err
    assert (mine / "lots.csv").read_text(encoding="utf-8").endswith("S00,A\n")
    assert call(*words, tmp_path / "plan").code == 0
    again = call(*words, tmp_path / "plan")
    assert again.code == 7
    assert "--overwrite" in again.err
    assert call(*words, tmp_path / "plan", "--overwrite").code == 0


def test_a_folder_is_checked_against_what_it_was_designed_for(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    code, _ = design(call, squares, "--follow", "district", "--out", tmp_path / "plan")
    assert code == 0
    rows = "".join(f"S{at:02d},{'A' if at < SIDE else 'B'}\n" for at in range(SIDE * SIDE))
    (tmp_path / "plan" / "lots.csv").write_text(f"area_id,lot\n{rows}", encoding="utf-8")
    done = call("lots", "check", tmp_path / "plan", "--case", squares, "--json")
    codes = {fault["code"] for fault in json.loads(done.out)["faults"]}
    assert done.code == 8
    assert codes == {"hours-outside-band", "wish-follow"}
    scored = call("lots", "score", tmp_path / "plan", "--case", squares, "--json", "--quiet")
    assert {fault["code"] for fault in json.loads(scored.out)["faults"]} == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", 2), ("[" * 9_999, 2), ('{"asked": {"title": "x", "lots": 3}}', 6)],
    ids=["no JSON", "too deep", "no lots"],
)
def test_a_design_that_cannot_be_read_is_said_to_be(
    call: Call, squares: Path, tmp_path: Path, text: str, code: int
) -> None:
    design(call, squares, "--out", tmp_path / "plan")
    (tmp_path / "plan" / "design.json").write_text(text, encoding="utf-8")
    done = call("lots", "check", tmp_path / "plan", "--case", squares)
    assert done.code == code
    assert "design.json" in done.err


def test_a_file_about_lots_is_answered_with_its_question_and_its_plan(
    call: Call, squares: Path, tmp_path: Path
) -> None:
    rows = "".join(f"S{at:02d},{'A' if at < 2 * SIDE else 'B'}\n" for at in range(SIDE * SIDE))
    (tmp_path / "now.csv").write_text(f"area_id,lot\n{rows}", encoding="utf-8")
    (tmp_path / "ask.toml").write_text(
        f"""title = "Halves"
question = "Which halves are the better ones?"
expected = "They are alike."
[areas]
file = {json.dumps(str(squares))}
[lots]
band_percent = 1
plan = {{ file = "now.csv" }}
[wishes]
follow = "district"
""",
        encoding="utf-8",
    )
    done = call("lots", "design", tmp_path / "ask.toml", "--effort", "quick", "--quiet", "--band",
                "30")  # fmt: skip
    assert done.code == 0, done.out
    assert "Question: Which halves are the better ones?" in done.out
    assert "Expected beforehand: They are alike." in done.out
    assert "Against now (2 lots): " in done.out
    assert "breaks what was asked 2 times" in done.out
    assert "8 areas with" in done.out
    told = call("lots", "design", tmp_path / "ask.toml", "--effort", "quick", "--quiet", "--band",
                "30", "--json")  # fmt: skip
    values = json.loads(told.out)
    assert values["question"] == "Which halves are the better ones?"
    assert len(values["against"]["moved_areas"]) == 8
    assert len(values["against"]["faults"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--whole", "district"], "stays whole"),
        (["--lock", "Tiny=S00"], "lot Tiny is locked"),
        (["--together", "S00,S01", "--no-crossing", "S00,S01"], "no lot crosses between"),
    ],
)
def test_wishes_in_conflict_are_named(
    call: Call, squares: Path, words: list[str], said: str
) -> None:
    code, made = design(call, squares, *words)
    assert code == 4
    assert made["lots"] == []
    conflict = made["conflict"]
    assert isinstance(conflict, dict)
    assert any(said in wish for wish in conflict["wishes"])
    assert conflict["is_proven"]
    told = call("lots", "design", squares, "--lots", "4", "--band", "25", "--quiet", *words)
    assert told.code == 4
    assert "Impossible" in told.out
    assert "Asked for: 4 lots of " in told.out
    assert f"; the 16 areas need {sum(HOURS):,.1f} h, " in told.out
    assert said in told.out


def test_a_border_that_is_not_there_is_noticed_and_not_priced(call: Call, squares: Path) -> None:
    wishes = ("--no-crossing", "S00,S15", "--no-crossing", "S00,S01")
    done = call("lots", "design", squares, "--lots", "4", "--band", "25", "--effort", "quick",
                "--quiet", "--json", *wishes)  # fmt: skip
    assert done.code == 0
    assert '"S00" and S15 share no border' in done.err
    assert "S01" not in done.err
    priced = [wish["wish"] for wish in json.loads(done.out)["wishes"]]
    assert priced == ["no lot crosses between S00 and S01"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--lots", "99"], 4, "99 lots cannot be made of 16 areas"),
        (["--lots", "4", "--band", "ten"], 2, "write 10 or 7.5 for so many per cent"),
        (["--lots", "4", "--band", "900-1000"], 4, "need more than"),
        (["--lots", "4", "--together", "S00,S99"], 2, "'S99' names no area"),
        (["--lots", "4", "--whole", "parish"], 2, "'parish' names no area and no label"),
        (["--lots", "4", "--load", "peak"], 2, "the areas have no hours_peak, only hours_now"),
        (["--lots", "4", "--lock", "no equals"], 2, "NAME=VALUE"),
        (["--lots", "4", "--no-crossing", "S00"], 2, "name two"),
        (["--lots", "4", "--lock", "A=S00", "--lock", "A=S01"], 2, "two locked lots"),
        ([], 2, "Say how many lots"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    call: Call, squares: Path, words: list[str], code: int, said: str
) -> None:
    done = call("lots", "design", squares, "--quiet", *words)
    assert said in done.out + done.err
    assert "Traceback" not in done.out + done.err
    assert done.code == code


@pytest.mark.parametrize("command", ["score", "check", "ensemble"])
def test_a_plan_is_not_judged_by_hours_the_map_lacks(
    call: Call, squares: Path, tmp_path: Path, command: str
) -> None:
    asked = (
        f'title = "x"\n[areas]\nfile = "{squares.as_posix()}"\n[lots]\ncount = 2\nload = "peak"\n'
    )
    (tmp_path / "asked.toml").write_text(asked, encoding="utf-8")
    done = call("lots", command, "label:district", "--case", tmp_path / "asked.toml")
    assert done.code == 2
    assert "the areas have no hours_peak, only hours_now" in done.err


def test_a_move_is_kept_and_resolved(call: Call, squares: Path, tmp_path: Path) -> None:
    code, made = design(call, squares, "--out", tmp_path / "plan")
    assert code == 0
    with (tmp_path / "plan" / "lots.csv").open(encoding="utf-8-sig", newline="") as stream:
        lot_of = {row["area_id"]: row["lot"] for row in csv.DictReader(stream)}
    area, target = next(
        (f"S{at:02d}", lot_of[f"S{at + 1:02d}"])
        for at in range(SIDE * SIDE - 1)
        if at % SIDE < SIDE - 1 and lot_of[f"S{at:02d}"] != lot_of[f"S{at + 1:02d}"]
    )
    done = call("lots", "move", tmp_path / "plan", f"{area}={target}", "--case", squares,
                "--band", "40", "--json", "--out", tmp_path / "moved")  # fmt: skip
    moved = json.loads(done.out)
    assert done.code == 0, done.out
    assert moved["faults"] == []
    assert moved["after"] >= made["bound"] if isinstance(made["bound"], int) else False
    assert area in moved["changed"]
    assert (tmp_path / "moved" / "lots.csv").is_file()


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [("S99=L01", 2, "no such area"), ("S00=L99", 2, "no such lot"), ("S00", 2, "NAME=VALUE")],
)
def test_a_move_of_what_is_not_there_is_refused(
    call: Call, squares: Path, change: str, code: int, said: str
) -> None:
    done = call("lots", "move", "label:district", change, "--case", squares)
    assert said in done.err
    assert done.code == code


def test_areas_in_no_lot_are_named(call: Call, squares: Path, tmp_path: Path) -> None:
    rows = "".join(f"S{at:02d},A\n" for at in range(SIDE * SIDE - 1))
    (tmp_path / "part.csv").write_text(f"area_id,lot\n{rows}", encoding="utf-8")
    for words in (["move", tmp_path / "part.csv", "S00=A"], ["ensemble", tmp_path / "part.csv"]):
        done = call("lots", *words, "--case", squares)
        assert done.code == 2
        assert "in no lot are S15" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("change", ["E01026435=L07", "E01026435=L06", "E01026435=L04"])
def test_a_move_in_the_county_answers_within_five_seconds(call: Call, change: str) -> None:
    begun = time.process_time()
    done = call("lots", "move", "label:district", change)
    assert done.code == 0, done.out
    assert "Re-solved" in done.out
    assert time.process_time() - begun <= 5


def test_a_move_of_one_area_twice_is_refused(call: Call, squares: Path) -> None:
    done = call("lots", "move", "label:district", "S00=L01", "S00=L01", "--case", squares)
    assert "moved twice" in done.err
    assert done.code == 2


@pytest.mark.parametrize("said", ["101", "-5", "1e1", "10,5", "20-10", "٣", "1500-", "10.5.5"])
def test_what_is_no_band_is_refused(call: Call, squares: Path, said: str) -> None:
    done = call("lots", "design", squares, "--lots", "4", f"--band={said}", "--quiet")
    assert done.code == 2
    assert "write 10 or 7.5 for so many per cent" in done.err
