"""Run folders appear whole or not at all, and know whether anybody touched them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator.domain.errors import ExitCode, WorkspaceError
from allocator.domain.plan import GoalResult, Method, Plan, Standing
from allocator.domain.synergy import Saving, Surcharge, Synergy
from allocator.domain.words import Tier
from allocator.rules.story import Alternative, PairFacts, Reason, Repair, Story
from allocator.workspace import run_folder
from allocator.workspace.canonical import hash_bytes, hash_files, list_files, to_json
from allocator.workspace.plan_file import (
    plan_from_json,
    plan_to_json,
    stories_from_json,
    stories_to_json,
)
from allocator.workspace.run_folder import RunFolder, check_is_free, write_run_folder
from allocator.workspace.run_record import RunRecord

PLAN = Plan(
    assignment=(("N1", "L1"), ("N2", None)),
    goals=(
        GoalResult("unplaced", 840, 840, Standing.OPTIMAL),
        GoalResult("cost", 5_000, 4_990, Standing.FEASIBLE),
        GoalResult("tie-break", 7, None, Standing.UNPROVEN),
    ),
    method=Method.OPTIMAL,
    made_by="floor",
    events=("The solver stopped.",),
    synergy=Synergy((Saving("L1", "N1", "N2", 5),), (Surcharge("L1", ("N1", "N2"), 3),)),
    predicted_travel=70,
    routed_travel=71,
)
FACTS = PairFacts(
    location_id="L1",
    location_name="Branch Zoë",
    provider_name="P Ltd",
    tier=Tier.LOT_FRAMEWORK,
    rating="Good (PAMMS audit, 2026-03-01)",
    is_good=True,
    drive_minutes=7,
    added_minutes=35,
    weekly_pence=8400,
    band_miles=2,
    incentive_pence=0,
    unmet_wishes=("a change from who cares today",),
    declared_days=None,
    is_ageing=False,
    tightest="weekday mornings: 45 carer-minutes to spare",
)
STORIES = (
    Story(
        ref="N1",
        chosen=FACTS,
        alternatives=(Alternative(FACTS, (("unplaced", 0), ("cost", -3)), ("N2",)),),
        eligible=2,
        excluded=(("skills", 4),),
    ),
    Story(
        ref="N2",
        chosen=None,
        reasons=(Reason("skills", "Carers need peg."),),
        repairs=(Repair("capacity", 30, "carer-minutes a week", "L1", "More time."),
                 Repair("window", 60, "minutes of window", None, "Wider.")),
    ),
)  # fmt: skip
RECORD = RunRecord(
    title="T", question="Q?", as_of="2026-11-16", policy={"allow_spot": False}, versions={"a": "1"}
)


def fill(folder: Path) -> None:
    (folder / "case").mkdir()
    (folder / "case" / "packages.csv").write_text("package_ref\nN1\n", encoding="utf-8")
    (folder / "timings.json").write_text("{}", encoding="utf-8")


def write(path: Path, fill: Callable[[Path], None] = fill, **options: Any) -> RunFolder:
    return write_run_folder(path, RECORD, PLAN, STORIES, fill, **options)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    run = write(tmp_path / "new" / "run")
    assert run.plan() == PLAN
    assert run.stories() == STORIES
    record = run.record()
    assert (record.title, record.policy) == ("T", {"allow_spot": False})
    assert run.case == run.path / "case"
    assert names(run.path) == ["case", "plan.json", "run.json", "stories.json", "timings.json"]
    assert names(tmp_path / "new") == ["run"]


def test_the_record_answers_for_every_file_but_itself_and_the_timings(tmp_path: Path) -> None:
    run = write(tmp_path / "run")
    assert sorted(run.record().files) == ["case/packages.csv", "plan.json", "stories.json"]
    assert run.altered() == []


def test_equal_runs_have_equal_bytes_and_no_time_of_day(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b")
    files = list_files(first.path)
    assert hash_files(first.path, files) == hash_files(second.path, files)


@pytest.mark.parametrize(
    ("name", "is_altered"),
    [
        ("plan.json", True),
        ("case/packages.csv", True),
        ("stories.json", True),
        ("timings.json", False),
    ],
)
def test_a_file_touched_later_is_noticed_unless_it_is_the_timings(
    tmp_path: Path, name: str, is_altered: bool
) -> None:
    run = write(tmp_path / "run")
    with (run.path / name).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert run.altered() == ([name] if is_altered else [])


def test_a_file_added_or_removed_later_is_noticed(tmp_path: Path) -> None:
    run = write(tmp_path / "run")
    (run.path / "case" / "packages.csv").rename(run.path / "case" / "timings.json")
    assert run.altered() == ["case/packages.csv", "case/timings.json"]


def test_a_forged_hash_in_the_record_is_noticed(tmp_path: Path) -> None:
    run = write(tmp_path / "run")
    path = run.path / "run.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    values["files"] |= {"plan.json": "0" * 64, "gone.csv": "1"}
    path.write_text(to_json(values), encoding="utf-8")
    assert run.altered() == ["gone.csv", "plan.json"]


class StopError(Exception):
    """A fault of the writer's own."""


def half_way(folder: Path) -> None:
    fill(folder)
    raise StopError


def disk_full(folder: Path) -> None:
    fill(folder)
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("broken", "error"), [(half_way, StopError), (disk_full, WorkspaceError)])
def test_a_writer_that_fails_leaves_nothing_behind(
    tmp_path: Path, broken: Callable[[Path], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        write(tmp_path / "run", broken)
    assert names(tmp_path) == []


@pytest.mark.parametrize("broken", [half_way, disk_full])
def test_a_writer_that_fails_leaves_an_earlier_run_as_it_was(
    tmp_path: Path, broken: Callable[[Path], None]
) -> None:
    run = write(tmp_path / "run")
    before = hash_files(run.path, list_files(run.path))
    with pytest.raises((StopError, WorkspaceError)):
        write(run.path, broken, overwrite=True)
    assert hash_files(run.path, list_files(run.path)) == before
    assert names(tmp_path) == ["run"]


def test_the_disks_own_words_are_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"cannot be written \(No space left on device\)"):
        write(tmp_path / "run", disk_full)


def test_a_move_that_fails_puts_the_earlier_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = write(tmp_path / "run")
    move = Path.rename
    tries = []

    def fail_once(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) == 2:
            raise PermissionError(13, "Permission denied")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(WorkspaceError, match="Permission denied"):
        write(run.path, overwrite=True)
    monkeypatch.undo()
    assert run.altered() == []
    assert names(tmp_path) == ["run"]


def test_a_run_that_can_neither_be_replaced_nor_put_back_is_still_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = write(tmp_path / "run")
    move = Path.rename
    tries = []

    def fail_from_the_second(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) >= 2:
            raise PermissionError(13, "Permission denied")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail_from_the_second)
    with pytest.raises(WorkspaceError):
        write(run.path, overwrite=True)
    monkeypatch.undo()
    (kept,) = tmp_path.glob(".run-old-*/run")
    assert RunFolder(kept).altered() == []


def test_a_run_already_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    run = write(tmp_path / "run")
    (run.path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"holds a run already.*--overwrite"):
        write(run.path)
    assert (run.path / "notes.txt").exists()
    write(run.path, overwrite=True)
    assert not (run.path / "notes.txt").exists()
    assert names(tmp_path) == ["run"]


def test_an_empty_folder_may_be_written_into(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert write(tmp_path / "run").plan() == PLAN


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_other_files_is_never_touched(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="holds files that are not a run"):
        write(tmp_path / "photos", overwrite=overwrite)
    assert names(tmp_path / "photos") == ["a.jpg"]


def test_a_file_in_the_way_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x", encoding="utf-8")
    for overwrite in (False, True):
        with pytest.raises(WorkspaceError, match="a file is in the way"):
            check_is_free(tmp_path / "run", overwrite=overwrite)


def test_a_file_where_a_parent_folder_should_be_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be written") as caught:
        write(tmp_path / "file" / "sub" / "run")
    assert caught.value.exit_code is ExitCode.WORKSPACE


def test_a_fault_without_words_of_its_own_is_still_told(tmp_path: Path) -> None:
    def odd(folder: Path) -> None:
        raise OSError("three tapes missing")

    with pytest.raises(WorkspaceError, match="three tapes missing"):
        write(tmp_path / "run", odd)


def test_a_folder_that_is_no_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no such run folder"):
        RunFolder(tmp_path / "nowhere").plan()
    with pytest.raises(WorkspaceError, match=r"plan.json is missing. Make one with: allocator"):
        RunFolder(tmp_path).plan()
    with pytest.raises(WorkspaceError, match=r"run.json is missing"):
        RunFolder(tmp_path).altered()


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe\x00", b"", b"[" * 100_000, b"1" * 5000],
    ids=["half", "binary", "empty", "deep", "long-number"],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    run = write(tmp_path / "run")
    (run.path / "plan.json").write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"plan.json: cannot be read"):
        run.plan()


def test_a_plan_survives_json_with_every_kind_of_value() -> None:
    assert plan_from_json(json.loads(to_json(plan_to_json(PLAN)))) == PLAN
    empty = Plan(assignment=())
    assert plan_from_json(json.loads(to_json(plan_to_json(empty)))) == empty


def test_stories_survive_json_with_every_kind_of_value() -> None:
    assert stories_from_json(json.loads(to_json(stories_to_json(STORIES)))) == STORIES


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 3),
        (("format",), None),
        (("method",), "magic"),
        (("made_by",), 3),
        (("events",), [4]),
        (("events",), None),
        (("assignment",), None),
        (("assignment", 0), "N1"),
        (("assignment", 0, "package"), 7),
        (("assignment", 0, "package"), None),
        (("assignment", 0, "package"), ["N1"]),
        (("assignment", 0, "location"), 7),
        (("assignment", 0, "location"), False),
        (("goals",), 3),
        (("goals", 0, "value"), "840"),
        (("goals", 0, "value"), 840.0),
        (("goals", 0, "value"), True),
        (("goals", 0, "bound"), "840"),
        (("goals", 0, "standing"), "proved"),
        (("goals", 0, "goal"), 1),
        (("travel",), None),
        (("travel", "routed"), 1.5),
        (("travel", "savings", 0, "minutes"), 0),
        (("travel", "savings", 0, "ref"), None),
        (("travel", "surcharges", 0, "refs"), 5),
    ],
)
def test_values_that_are_no_plan_are_refused(path: tuple[Any, ...], value: object) -> None:
    values = json.loads(to_json(plan_to_json(PLAN)))
    inner = values
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(WorkspaceError, match=r"plan\.json"):
        plan_from_json(values)


@pytest.mark.parametrize("values", [None, 3, [], {}, "plan", [1]])
def test_other_json_is_neither_a_plan_nor_a_record(values: object) -> None:
    with pytest.raises(WorkspaceError, match=r"plan\.json"):
        plan_from_json(values)
    with pytest.raises(WorkspaceError, match=r"run\.json"):
        RunRecord.from_json(values)


@pytest.mark.parametrize("rows", [None, 3, [3], [{}], [{"ref": "N1"}], ["N1"]])
def test_other_json_is_no_list_of_stories(rows: object) -> None:
    with pytest.raises(WorkspaceError, match=r"stories\.json"):
        stories_from_json(rows)


@pytest.mark.parametrize(
    "change",
    [{"files": []}, {"files": None}, {"policy": "x"}, {"title": 3}, {"alternatives": "5"},
     {"colour": "red"}],
)  # fmt: skip
def test_a_record_with_values_of_another_kind_is_refused(change: dict[str, object]) -> None:
    values = json.loads(to_json(RECORD.to_json()))
    assert RunRecord.from_json(values) == RECORD
    with pytest.raises(WorkspaceError, match=r"run.json is not the record of a run"):
        RunRecord.from_json({**values, **change})


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert to_json({"b": 1, "a": "é"}) == to_json({"a": "é", "b": 1})
    assert to_json({"b": 1, "a": "é"}) == '{\n  "a": "é",\n  "b": 1\n}\n'
    assert hash_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_names_of_a_run_are_stable() -> None:
    """Other programs read these names."""
    stable = (run_folder.RECORD, run_folder.PLAN, run_folder.STORIES, run_folder.TIMINGS)
    assert stable == ("run.json", "plan.json", "stories.json", "timings.json")
