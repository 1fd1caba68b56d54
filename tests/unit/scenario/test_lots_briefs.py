"""Files about lots: what they may say, and every fault at once by its path."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from allocator.domain.errors import ScenarioError
from allocator.lots.brief import METRICS, AreasFrom, HoursBand, LotBrief, PlanFrom, Wishes
from allocator.scenario.read_lots import brief_of, is_about_lots, read_lots
from allocator.scenario.write_lots import lots_values

SHIPPED = Path(__file__).parents[3] / "scenarios" / "lots"
LEAST = 'title = "Lots"\n[areas]\ncase = "twin"\n[lots]\ncount = 7\n'


@pytest.fixture
def read(tmp_path: Path):
    def run(text: str) -> LotBrief:
        (tmp_path / "lots.toml").write_text(text, encoding="utf-8")
        return read_lots(tmp_path / "lots.toml")

    return run


def faults_of(read, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        read(text)
    return str(raised.value).splitlines()


def test_little_has_to_be_said(read) -> None:
    assert read(LEAST) == LotBrief(title="Lots", areas=AreasFrom(case="twin"), lots=7)


def test_everything_that_can_be_said_arrives(read, tmp_path: Path) -> None:
    brief = read(
        """
title = "All"
question = "What?"
expected = "That."
[areas]
file = "wards.gpkg"
hours = "hours.csv"
bridges = "bridges.csv"
neighbours = "near.csv"
with_list = true
only = ["district:Norwich", "W01"]
[areas.shapes]
layer = "wards"
id_column = "WD25CD"
name_column = "WD25NM"
corners = true
gap_metres = 5
ferries = true
[lots]
count = 5
band_hours = [1000, 2000]
load = "peak"
metric = "minutes"
plan = { file = "plan.csv" }
[wishes]
together = [["A", "B"], ["C", "D", "E"]]
whole = ["network"]
no_crossing = [["A", "C"]]
follow = "unitary-2"
[wishes.lock]
"Norwich" = ["district:Norwich"]
"""
    )
    assert (brief.title, brief.question, brief.expected) == ("All", "What?", "That.")
    areas = brief.areas
    assert (areas.case, areas.file) == ("", str(tmp_path / "wards.gpkg"))
    assert areas.hours == str(tmp_path / "hours.csv")
    assert areas.bridges == str(tmp_path / "bridges.csv")
    assert areas.neighbours == str(tmp_path / "near.csv")
    assert areas.with_list
    assert areas.only == ("district:Norwich", "W01")
    shapes = areas.shapes
    assert (shapes.layer, shapes.id_column, shapes.name_column) == ("wards", "WD25CD", "WD25NM")
    assert (shapes.corners, shapes.gap_metres, shapes.ferries) == (True, 5, True)
    assert (brief.lots, brief.load, brief.metric) == (5, "peak", "minutes")
    assert brief.band == HoursBand(unit="hours", low=1000, high=2000)
    assert brief.plan == PlanFrom(file=str(tmp_path / "plan.csv"))
    assert brief.wishes == Wishes(
        together=(("A", "B"), ("C", "D", "E")),
        whole=("network",),
        lock=(("Norwich", ("district:Norwich",)),),
        no_crossing=(("A", "C"),),
        follow="unitary-2",
    )


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("", 90, 110),
        ("band_percent = 5\n", 95, 105),
        ("band_percent = 150\n", 0, 250),
        ("band_percent = [80, 130]\n", 80, 130),
        ("band_percent = 10.1\n", Fraction("89.9"), Fraction("110.1")),
        ("band_percent = [99.95, 100.05]\n", Fraction("99.95"), Fraction("100.05")),
    ],
)
def test_a_band_is_so_much_either_way_or_from_to(
    read, said: str, low: int | Fraction, high: int | Fraction
) -> None:
    assert read(LEAST + said).band == HoursBand(low=low, high=high)


@pytest.mark.parametrize("said", ["1000.5", "nan", "inf", "-1.5", '"10"', "true"])
def test_what_is_no_share_of_the_mean_is_refused(read, said: str) -> None:
    with pytest.raises(ScenarioError, match="band_percent"):
        read(f"{LEAST}band_percent = {said}\n")


@pytest.mark.parametrize(
    "band",
    [
        HoursBand(),
        HoursBand(low=Fraction("89.5"), high=Fraction("110.5")),
        HoursBand(unit="hours", low=1500, high=Fraction("2850.25")),
    ],
    ids=["whole", "fractions", "hours"],
)
def test_what_was_asked_is_read_again_as_it_was(band: HoursBand) -> None:
    asked = LotBrief(title="Lots", lots=3, band=band)
    again = brief_of(json.loads(json.dumps(lots_values(asked, 3))), Path())
    assert again.band == band


@pytest.mark.parametrize("seed", range(40))
def test_a_band_in_minutes_is_the_widest_inside_the_one_asked(seed: int) -> None:
    draw = random.Random(seed)
    low = Fraction(draw.randrange(0, 100_001), 1000)
    band = HoursBand(low=low, high=low + Fraction(draw.randrange(100_000), 1000))
    total, lots = draw.randrange(1, 10**7), draw.randrange(1, 40)
    least, most = band.minutes(total, lots)
    mean = Fraction(total, lots)
    assert (least - 1) * 100 < band.low * mean <= least * 100
    assert most * 100 <= band.high * mean < (most + 1) * 100


def test_a_file_and_a_case_go_together(read, tmp_path: Path) -> None:
    both = LEAST.replace('case = "twin"', 'case = "twin"\nfile = "a.gpkg"\nneighbours = "n.csv"')
    areas = read(both).areas
    assert (areas.case, areas.file) == ("twin", str(tmp_path / "a.gpkg"))


def test_a_case_is_beside_the_file_and_a_twin_is_not(read, tmp_path: Path) -> None:
    assert read(LEAST.replace('"twin"', '"county"')).areas.case == str(tmp_path / "county")
    assert read(LEAST.replace('"twin"', '"twin:12"')).areas.case == "twin:12"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (LEAST.replace("count", "cuont"), "lots.toml, lots.cuont: not a setting."),
        (LEAST.replace('"twin"', "3"), "lots.toml, areas.case: "),
        (LEAST.replace("count = 7", "count = 0"), "lots.toml, lots.count: "),
        (LEAST.replace("count = 7", ""), "lots.toml, lots: say how many lots, or name a plan"),
        (LEAST.replace('case = "twin"', ""), "lots.toml, areas: name a case or a file"),
        (
            LEAST.replace('case = "twin"', 'case = "twin"\nhours = "a.csv"'),
            "lots.toml, areas: hours are given, or counted from a case",
        ),
        (
            LEAST.replace('case = "twin"', 'case = "twin"\nneighbours = "a.csv"'),
            "lots.toml, areas: neighbours go with a file",
        ),
        (LEAST + "plan = {}\n", "lots.toml, lots.plan: give a label or a file, one of the two"),
        (LEAST + "band_percent = [110, 90]\n", "lots.toml, lots: the band ends before it begins"),
        (
            LEAST + "band_percent = 5\nband_hours = [1, 2]\n",
            "lots.toml, lots: band_percent or band_hours, not both",
        ),
        (LEAST + 'load = "soon"\n', "lots.toml, lots.load: "),
        (LEAST + '[wishes]\ntogther = [["A"]]\n', "Did you mean 'together'?"),
        (LEAST + '[wishes]\nno_crossing = [["A"]]\n', "lots.toml, wishes.no_crossing.0: "),
        (LEAST + "[areas.shapes]\ngap_metres = -1\n", "lots.toml, areas.shapes.gap_metres: "),
        ('title = "Lots"\n', "lots.toml, areas: needed and not given."),
        ("title = 'a\n", "lots.toml: not TOML: "),
    ],
)
def test_a_fault_is_named_by_its_path(read, text: str, fault: str) -> None:
    assert any(fault in line for line in faults_of(read, text)), faults_of(read, text)


def test_all_faults_are_named_at_once(read) -> None:
    text = LEAST.replace("count = 7", "count = -7") + 'load = "soon"\n[wishes]\nfolow = "x"\n'
    assert len(faults_of(read, text)) == 3


def test_metrics_are_the_same_in_file_and_core(read) -> None:
    for metric in METRICS:
        assert read(f'{LEAST}metric = "{metric}"\n').metric == metric


def test_a_file_about_lots_is_told_from_a_scenario() -> None:
    assert is_about_lots(SHIPPED / "networks.toml")
    assert not is_about_lots(SHIPPED.parent / "base.toml")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_file_can_be_read_and_says_what_it_asks(path: Path) -> None:
    brief = read_lots(path)
    assert brief.question.endswith("?")
    assert brief.expected
    assert brief.areas.case == "twin:1"
    assert path.read_text(encoding="utf-8").startswith("# ")
