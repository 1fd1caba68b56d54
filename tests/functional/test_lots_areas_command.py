"""``allocator lots areas``: what it shows, what it writes and what it says of faults."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from allocator.domain.errors import DataError, ScenarioError
from allocator.intake.write_case import write_case
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom, PlanFrom, ShapeRules
from allocator.scenario.read_lots import read_lots
from allocator.use_cases.load_areas import load_areas, load_plan, open_areas
from allocator.use_cases.subject import Subject, subject_of
from tests.functional.conftest import Call
from tests.small_county import small_county

SHIPPED = Path(__file__).parents[2] / "scenarios" / "lots"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lots") / "case"
    write_case(small_county(), folder)
    return folder


@pytest.fixture
def own_map(tmp_path: Path) -> Path:
    squares = [shapely.box(6e5 + 1000 * at, 3e5, 6.01e5 + 1000 * at, 3.01e5) for at in (0, 1, 3)]
    frame = geopandas.GeoDataFrame(
        {"area_id": ["A", "B", "C"], "hours_now": [10.0, 0.0, 5.0]}, geometry=squares, crs=27700
    )
    frame.to_file(tmp_path / "own.gpkg", layer="patches")
    return tmp_path / "own.gpkg"


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_areas_of_a_case_are_shown(call: Call, case: Path) -> None:
    done = call("lots", "areas", case, "--quiet")
    assert done.code == 0
    assert "538 areas, 1,458 pairs of neighbours, in 1 part." in done.out
    assert "Invented example" in done.out
    assert "King's Lynn and West Norfolk" in done.out
    assert "No care needed now: " in done.out


def test_what_is_printed_as_json_is_what_is_written(call: Call, case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("lots", "areas", case, "--json", "--quiet", "--out", out)
    said = json.loads(done.out)
    assert said["areas"] == 538
    assert said["parts"] == [538]
    assert said["files"] == sorted(path.name for path in out.iterdir())
    with (out / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    minutes = sum(round(float(row["hours_now"]) * 60) for row in rows)
    assert minutes == said["minutes_per_week"]["now"]
    assert len(geopandas.read_file(out / "areas.gpkg", layer="areas")) == 538
    assert "Crown copyright" in (out / "about.txt").read_text(encoding="utf-8")


def test_the_list_counts_when_asked(case: Path) -> None:
    bare = load_areas(AreasFrom(case=str(case)))
    full = load_areas(AreasFrom(case=str(case), with_list=True))
    assert full.minutes["now"].sum() > bare.minutes["now"].sum()


def test_a_map_with_a_fault_leaves_with_3_and_says_what_to_do(call: Call, own_map: Path) -> None:
    done = call("lots", "areas", own_map, "--quiet")
    assert done.code == 3
    assert 'Area "C" touches no other area; the nearest is B, 1000 m away.' in done.err
    assert "Add C,B,bridge to a CSV file of crossings" in done.err
    assert "warning" in done.err
    assert done.err.count("touches no other area") == 1
    assert done.err.index("touches no other area") < done.err.index("warning ")
    assert "Traceback" not in done.err


def test_a_map_is_shown_with_its_warnings_once_it_can_be_used(
    call: Call, own_map: Path, tmp_path: Path
) -> None:
    bridges = write(tmp_path / "bridges.csv", "from_area,to_area,rule", "B,C,bridge")
    done = call("lots", "areas", own_map, "--bridges", bridges, "--quiet", "--out", tmp_path / "o")
    assert done.code == 0
    assert '"B" needs no care' in done.out
    assert "3 areas, 2 pairs of neighbours, in 1 part." in done.out
    assert (tmp_path / "o" / "areas.gpkg").exists()


def test_every_setting_reaches_the_reader(call: Call, own_map: Path, tmp_path: Path) -> None:
    hours = write(tmp_path / "h.csv", "area_id,hours_now", "10.0,7", "0.0,7", "5.0,7")
    near = write(tmp_path / "n.csv", "from_area,to_area", "A,B", "B,C")
    done = call("lots", "areas", own_map, "--neighbours", near, "--layer", "patches", "--quiet",
                "--id", "AREA_ID", "--json")  # fmt: skip
    assert json.loads(done.out)["neighbours"] == 2
    done = call("lots", "areas", own_map, "--hours", hours, "--id", "hours_now", "--quiet")
    assert '"10.0"' in done.err or "7 h" in done.out
    assert call("lots", "areas", own_map, "--layer", "no", "--quiet").code == 3
    assert call("lots", "areas", own_map, "--name", "no", "--quiet").code == 3
    shown = call("lots", "areas", own_map, "--gap-metres", "500", "--corners", "--ferries", "-q")
    assert shown.code == 3


def test_hours_do_not_go_with_a_case(call: Call, case: Path, tmp_path: Path) -> None:
    hours = write(tmp_path / "h.csv", "area_id,hours_now", "A,7")
    done = call("lots", "areas", case, "--hours", hours)
    assert done.code == 2
    assert "a case has its own" in done.err


def test_care_of_a_case_is_counted_by_the_areas_of_a_map(
    call: Call, case: Path, tmp_path: Path
) -> None:
    """Two halves of the county, cut along a line of the grid: nothing is lost between them."""
    halves = [shapely.box(5.5e5, 2.6e5, 6e5, 3.6e5), shapely.box(6e5, 2.6e5, 6.7e5, 3.6e5)]
    path = tmp_path / "halves.gpkg"
    frame = geopandas.GeoDataFrame({"area_id": ["West", "East"]}, geometry=halves, crs=27700)
    frame.to_file(path)
    done = call("lots", "areas", path, "--case", case, "--quiet", "--json")
    said = json.loads(done.out)
    whole = load_areas(AreasFrom(case=str(case)))
    assert said["minutes_per_week"]["now"] == int(whole.minutes["now"].sum())
    assert said["synthetic"]
    west = load_areas(AreasFrom(file=str(path), case=str(case)))
    by_area = whole.easting < 600_000
    counted = int(west.minutes["now"][west.ids.index("West")])
    assert abs(counted - int(whole.minutes["now"][by_area].sum())) < 0.05 * counted
    assert all(west.labels["district"])


def test_a_map_of_another_county_is_refused(own_map: Path, case: Path, call: Call) -> None:
    near = ["--neighbours", own_map.with_name("n.csv")]
    write(own_map.with_name("n.csv"), "from_area,to_area", "A,B", "B,C")
    done = call("lots", "areas", own_map, "--case", case, *near, "--quiet")
    assert done.code == 3
    assert "lie on none of the areas" in done.err
    assert call("lots", "areas", case, "--case", case).code == 2
    assert call("lots", "areas", case, *near).code == 2


def test_a_file_about_lots_says_which_areas(call: Call, case: Path, tmp_path: Path) -> None:
    text = (SHIPPED / "networks.toml").read_text(encoding="utf-8")
    path = write(tmp_path / "lots.toml", text.replace("twin:1", str(case.as_posix())))
    done = call("lots", "areas", path, "--quiet")
    assert "357 areas of 538" in done.out
    assert "Norwich " not in done.out.partition("District")[2]


def test_ones_own_bridges_change_the_neighbours_of_a_case(case: Path, tmp_path: Path) -> None:
    plain = load_areas(AreasFrom(case=str(case)))
    one, other = (plain.ids[index] for index in plain.edges[0].tolist())
    path = write(tmp_path / "b.csv", "from_area,to_area,rule", f"{one},{other},water")
    cut = load_areas(AreasFrom(case=str(case), bridges=str(path)))
    assert len(cut.edges) == len(plain.edges) - 1
    sailed = load_areas(AreasFrom(case=str(case), shapes=ShapeRules(ferries=True)))
    assert len(sailed.edges) == len(plain.edges) + 1
    write(path, "from_area,to_area,rule", "E01026419,E99999999,water")
    with pytest.raises(DataError, match="E99999999"):
        load_areas(AreasFrom(case=str(case), bridges=str(path)))


def test_needs_go_with_the_areas_meant(case: Path, own_map: Path) -> None:
    whole = open_areas(AreasFrom(case=str(case)))
    some = open_areas(AreasFrom(case=str(case), only=("district:Norwich",)))
    assert some.problem is not None
    assert some.needs is not None
    assert np.array_equal(some.needs.minutes, some.areas.minutes["now"])
    kept = [whole.areas.ids.index(area) for area in some.areas.ids]
    assert np.array_equal(some.needs.squares, whole.needs.squares[kept])
    assert np.array_equal(some.needs.packages, whole.needs.packages[kept])
    write(own_map.with_name("n.csv"), "from_area,to_area", "A,B", "B,C")
    alone = open_areas(AreasFrom(file=str(own_map), neighbours=str(own_map.with_name("n.csv"))))
    assert (alone.needs, alone.problem) == (None, None)


def test_words_that_name_no_area_are_refused(case: Path) -> None:
    with pytest.raises(ScenarioError, match=r"areas\.only: 'part:Middle' names no area"):
        load_areas(AreasFrom(case=str(case), only=("part:Middle",)))


def test_a_word_names_a_case_a_map_or_a_file_about_lots(tmp_path: Path) -> None:
    assert subject_of("twin:3").areas == AreasFrom(case="twin:3")
    assert subject_of("a/b.gpkg").areas == AreasFrom(file="a/b.gpkg")
    assert subject_of("b.GeoJSON").areas == AreasFrom(file="b.GeoJSON")
    shipped = SHIPPED / "networks.toml"
    assert subject_of(str(shipped)).areas == read_lots(shipped).areas
    scenario = SHIPPED.parent / "base.toml"
    assert subject_of(str(scenario)) == Subject(areas=AreasFrom(case=str(scenario)))


@pytest.fixture(scope="module")
def areas(case: Path) -> Areas:
    return load_areas(AreasFrom(case=str(case)))


def test_a_plan_is_a_label_or_a_file(areas: Areas, tmp_path: Path) -> None:
    plan = load_plan(PlanFrom(label="district"), areas)
    assert [lot.name for lot in plan.lots][:2] == ["Breckland", "Broadland"]
    rows = [f"{area},L{at % 3}" for at, area in enumerate(areas.ids)]
    path = write(tmp_path / "cut.csv", "area_id,lot", *rows)
    assert len(load_plan(PlanFrom(file=str(path)), areas).lots) == 3
    write(path, "area_id,lot", *rows[:-1])
    heard: list[object] = []
    load_plan(PlanFrom(file=str(path)), areas, heard.extend)
    assert [finding.code for finding in heard] == ["area-in-no-lot"]
    write(path, "area_id,lot", *rows, rows[0].replace("L0", "L1"))
    with pytest.raises(DataError, match="already in lot L0"):
        load_plan(PlanFrom(file=str(path)), areas)


def test_a_label_there_is_not_is_refused_with_one_that_is_like_it(areas: Areas) -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'district'"):
        load_plan(PlanFrom(label="districts"), areas)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_labels_that_shipped_files_name_are_there(path: Path, areas: Areas) -> None:
    brief = read_lots(path)
    named = {brief.plan.label, brief.wishes.follow, *brief.wishes.whole} - {""}
    assert named <= set(areas.labels)
    for word in brief.areas.only:
        kind, _, value = word.partition(":")
        assert value in areas.labels[kind]


def test_neither_help_nor_a_case_loads_the_libraries_for_maps() -> None:
    code = (
        "import sys; sys.argv = ['allocator', 'lots', 'areas', '--help']\n"
        "from allocator.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "import allocator.lots.county_areas, allocator.use_cases.load_areas\n"
        "heavy = {'pyogrio', 'shapely', 'pyproj', 'geopandas', 'pandas'} & set(sys.modules)\n"
        "print('loaded:', sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "loaded: []" in done.stdout
