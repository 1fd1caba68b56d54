"""Options about areas: on every command that reads a map, and only options it has are advised."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import geopandas
import pytest
import shapely

from allocator.cli.lots import command as lots
from allocator.intake.codes import Code
from allocator.intake.findings import WORDINGS
from tests.functional.conftest import Call

SHIPPED = Path(__file__).parents[2] / "scenarios" / "tenders"
SMALL = ("--plans", "8", "--apart", "1", "--routed", "0")
COMMANDS: dict[str, tuple[str | Path, ...]] = {
    "areas": ("MAP",),
    "design": ("MAP", "--lots", "2", "--band", "60", "--effort", "quick", "--no-prices"),
    "move": ("label:half", "S2=L01", "--band", "60", "--case", "MAP"),
    "ensemble": ("label:half", "--case", "MAP", *SMALL),
    "check": ("label:half", "--case", "MAP"),
    "score": ("label:half", "--case", "MAP"),
    "compare": ("label:half", "label:third", "--case", "MAP"),
    "award": (
        SHIPPED / "packages", "--page", "PAGE", "--draws", "1", "--map", "label:half",
        "--case", "MAP",
    ),
}  # fmt: skip
"""What each command that reads a map is told besides options about areas."""

named = pytest.mark.parametrize("name", list(COMMANDS))


def options_of(name: str) -> set[str]:
    command = lots.get_command(click.Context(lots), name)
    assert command is not None
    return {word for param in command.get_params(click.Context(command)) for word in param.opts}


def squares(gap: int, ids: str = "area_id", hours: str = "hours_now") -> geopandas.GeoDataFrame:
    """Return six squares in a row, with a gap in metres between the third and the fourth."""
    columns = {
        ids: [f"S{at}" for at in range(6)],
        hours: [10.0 + at % 2 for at in range(6)],
        "half": ["Near"] * 3 + ["Far"] * 3,
        "third": ["Left"] * 2 + ["Right"] * 4,
    }
    west = [6e5 + 1e3 * at + gap * (at > 2) for at in range(6)]
    boxes = [shapely.box(edge, 3e5, edge + 1e3, 3.01e5) for edge in west]
    return geopandas.GeoDataFrame(columns, geometry=boxes, crs=27700)


def odd_map(folder: Path) -> Path:
    """A map of two layers; ids and hours of the second stand where nobody looks for them."""
    path = folder / "odd.gpkg"
    squares(0).to_file(path, layer="first")
    squares(150, "what", "need").drop(columns="need").to_file(path, layer="second")
    (folder / "need.csv").write_text(
        "area_id,hours_now\n" + "".join(f"S{at},{10 + at % 2}\n" for at in range(6)), "utf-8"
    )
    return path


def asked(name: str, case: Path, folder: Path) -> list[str | Path]:
    places: dict[str | Path, Path] = {"MAP": case, "PAGE": folder / "page.html"}
    return ["lots", name, *(places.get(word, word) for word in COMMANDS[name])]


@named
def test_a_map_is_read_once_all_that_is_advised_was_said(
    call: Call, tmp_path: Path, name: str
) -> None:
    words = asked(name, odd_map(tmp_path), tmp_path)
    for more, fault in (
        (("--layer", "second"), "several layers"),
        (("--id", "what"), "which column holds the areas' ids"),
        (("--hours", tmp_path / "need.csv"), "how many hours the areas need"),
        (("--bridges", tmp_path / "bridges.csv"), "touches no other area"),
    ):
        done = call(*words)
        assert done.code == 3, done.err
        assert fault in done.err
        advised = set(re.findall(r"--[a-z][a-z-]+", done.err))
        assert more[0] in advised
        assert advised <= options_of(name)
        words += more
        (tmp_path / "bridges.csv").write_text("from_area,to_area,rule\nS2,S3,bridge\n", "utf-8")
    done = call(*words)
    if name == "award":
        assert "half: has no lot" in done.err
    else:
        assert done.code == 0, done.err
    assert set(re.findall(r"--[a-z][a-z-]+", done.err)) <= options_of(name)


@named
def test_findings_about_maps_advise_options_that_there_are(name: str) -> None:
    remedies = [WORDINGS[code].remedy for code in Code]
    advised = {word for remedy in remedies for word in re.findall(r"--[a-z][a-z-]+", remedy)}
    assert len(advised) > 3
    assert advised <= options_of(name)


def test_the_next_command_has_the_options_it_needs(call: Call, tmp_path: Path) -> None:
    path, out = odd_map(tmp_path), tmp_path / "made"
    area = ("--layer", "second", "--id", "what", "--hours", tmp_path / "need.csv")
    more = ("--gap-metres", "200")
    done = call(*asked("design", path, tmp_path), *area, *more, "--out", out)
    assert done.code == 0, done.err
    said = done.out.rpartition("allocator lots score ")[2].strip()
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', said)]
    judged = call("lots", "score", *words[:-1], tmp_path / "page", "--json", "--quiet")
    assert judged.code == 0, judged.err
    assert json.loads(judged.out)["lots"] == 2


@pytest.mark.parametrize(
    ("case", "option", "said"),
    [
        ("twin:1", ("--layer", "a"), "--layer goes with a map"),
        ("twin:1", ("--hours", "a.csv"), "--hours goes with a map without a case"),
        ("a.gpkg", ("--with-list",), "--with-list goes with a case"),
    ],
    ids=["layer-of-a-case", "hours-of-a-case", "list-of-a-map"],
)
def test_an_option_about_other_areas_is_refused(
    call: Call, case: str, option: tuple[str, ...], said: str
) -> None:
    done = call("lots", "design", case, "--lots", "2", *option)
    assert done.code == 2
    assert said in done.err


def test_what_is_said_on_the_command_line_goes_before_the_file(call: Call, tmp_path: Path) -> None:
    squares(20).to_file(tmp_path / "own.gpkg")
    file = tmp_path / "own.toml"
    file.write_text(
        'title = "Own"\n[areas]\nfile = "own.gpkg"\n[areas.shapes]\ngap_metres = 0\n'
        "[lots]\ncount = 2\n",
        encoding="utf-8",
    )
    assert call("lots", "areas", file, "--quiet").code == 3
    done = call("lots", "areas", file, "--gap-metres", "25", "--quiet")
    assert done.code == 0, done.err
    assert "in 1 part." in done.out


def test_options_about_areas_want_a_map_on_the_page(call: Call, tmp_path: Path) -> None:
    done = call("lots", "award", SHIPPED / "packages", "--layer", "a")
    assert done.code == 2
    assert "give --map as well" in done.err
