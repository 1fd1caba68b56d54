"""Home-care instances as others write them, and what else lies in their folders."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import main
from benchmarks.hhcrsp import Run, run_instance
from benchmarks.hhcrsp_check import judge
from benchmarks.hhcrsp_files import instance_paths, read_instance
from benchmarks.hhcrsp_known import best_of, read_best_known

ONE = {
    "patients": [{"id": 1, "time_window": [0, 60], "required_caregivers": [{"service": 7}]}],
    "services": [{"id": 7, "default_duration": 10}],
    "caregivers": [{"id": 4, "abilities": [7]}],
    "central_offices": [{"id": 0}],
    "distances": [[0, 5], [5, 0]],
}
SOLUTION = {
    "routes": [
        {
            "caregiver_id": "4",
            "locations": [
                {"patient": "1", "service": "7", "arrival_time": 5, "departure_time": 15}
            ],
        }
    ]
}


@pytest.mark.parametrize(
    "text", [json.dumps(ONE), "\ufeff" + json.dumps(ONE)], ids=["plain", "bom"]
)
def test_names_may_be_numbers_and_a_file_may_begin_with_a_mark(tmp_path, text):
    path = tmp_path / "one.json"
    path.write_text(text, encoding="utf-8")
    (row,) = run_instance(path, Run(0.0, 50, 1, False, None, {}))
    assert (row.size, row.value, row.checker) == ("1x1", 3.333, "ok")
    assert judge(text, json.dumps(SOLUTION)).faults == ()


def test_a_carer_without_the_service_is_found_where_names_are_numbers():
    unable = ONE | {"caregivers": [{"id": 4, "abilities": [8]}]}
    assert judge(json.dumps(unable), json.dumps(SOLUTION)).faults == ("4 cannot do 7 for 1",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"distances": [[0, -5], [5, 0]]}, "row 1, column 2 of distances is -5"),
        ({"distances": [[0, True], [5, 0]]}, "row 1, column 2 of distances is True"),
        (
            {"caregivers": [*ONE["caregivers"], {"id": 5, "abilities": "7"}]},
            "the abilities of carer 5 are '7', not a list",
        ),
        (
            {"patients": [ONE["patients"][0] | {"time_window": [0, 5, 60]}]},
            r"the window of 1 is \[0, 5, 60\], not its two ends",
        ),
        (
            {"patients": [ONE["patients"][0] | {"time_window": ["08:00", "09:00"]}]},
            r"the window of 1 is \['08:00', '09:00'\], not its two ends",
        ),
        (
            {"patients": [{k: v for k, v in ONE["patients"][0].items() if k != "time_window"}]},
            "the window of 1 is None, not its two ends",
        ),
        (
            {"patients": [ONE["patients"][0], ONE["patients"][0] | {"id": "1"}]},
            "patients has 1 more than once",
        ),
        (
            {
                "patients": [
                    ONE["patients"][0]
                    | {
                        "required_caregivers": [{"service": 7}, {"service": 8}],
                        "synchronization": {"type": "simultaneous"},
                    }
                ],
                "services": [*ONE["services"], {"id": 8, "default_duration": 10}],
                "caregivers": [{"id": 4, "abilities": [7, 8]}],
            },
            "patient 1 needs two carers at once; one is able",
        ),
    ],
    ids=["negative", "truth", "abilities", "window", "clock", "no-window", "names", "pair"],
)
def test_a_fault_is_named_where_it_stands(tmp_path, change, said):
    path = tmp_path / "one.json"
    if len((ONE | change)["patients"]) > 1:
        change = change | {"distances": [[0, 5, 5], [5, 0, 5], [5, 5, 0]]}
    path.write_text(json.dumps(ONE | change), encoding="utf-8")
    with pytest.raises(ValueError, match=f"one.json: {said}"):
        read_instance(path)


def test_an_empty_list_and_a_deep_one_are_rows_and_no_traceback(tmp_path):
    for name, text in (("empty", "[]"), ("deep", "[" * 100_000)):
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    paths = list(instance_paths(tmp_path, "*"))
    rows = [run_instance(path, Run(0.0, 50, 1, False, None, {}))[0] for path in paths]
    assert [row.status for row in rows] == ["unreadable"] * 2
    assert "wrong form" in rows[1].checker
    assert "no readable JSON" in rows[0].checker


@pytest.mark.parametrize(
    ("table", "rule", "value", "said"),
    [
        ("patients", "incompatible_caregivers", [4], "1 in patients has incompatible_caregivers"),
        ("patients", "optional", True, "1 in patients has optional"),
        ("caregivers", "working_shift", [0, 200], "4 in caregivers has working_shift"),
        ("patients", "distance_matrix_index", 2, "distance_matrix_index of 1 is 2, and 1 was"),
    ],
)
def test_a_rule_that_is_not_kept_is_no_rule_to_pass_over(tmp_path, table, rule, value, said):
    path = tmp_path / "one.json"
    document = ONE | {table: [ONE[table][0] | {rule: value}]}
    path.write_text(json.dumps(document), encoding="utf-8")
    (row,) = run_instance(path, Run(0.0, 50, 1, False, None, {}))
    assert row.status == "unreadable"
    assert said in row.checker


def test_a_rule_that_asks_for_nothing_is_passed_over(tmp_path):
    path = tmp_path / "one.json"
    bare = {"incompatible_caregivers": [], "optional": False, "distance_matrix_index": 1}
    document = ONE | {
        "patients": [ONE["patients"][0] | bare],
        "caregivers": [ONE["caregivers"][0] | {"working_shift": None}],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    assert read_instance(path).patients == 1


def test_lists_are_found_from_a_file_a_folder_or_far_above(tmp_path):
    near = tmp_path / "a" / "instances" / "family"
    near.mkdir(parents=True)
    (near / "one.json").write_text(json.dumps(ONE), encoding="utf-8")
    lines = "family,instance,total_cost\nfamily,one,12.5\n"
    (tmp_path / "a" / "best_known.csv").write_text(lines, encoding="utf-8")
    for asked in (near / "one.json", near, near.parent, tmp_path / "a", tmp_path):
        assert read_best_known(asked) == {"family/one": 12.5}


def test_a_folder_without_an_instance_and_one_that_is_none_are_told_apart(tmp_path, capsys):
    (tmp_path / "one.json").write_text(json.dumps(ONE), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for words, said in (
        ([str(tmp_path / "empty")], f"There is no instance in {tmp_path / 'empty'}."),
        ([str(tmp_path / "none")], f"There is no folder {tmp_path / 'none'}."),
        ([str(tmp_path), "--only", "two"], f"No instance in {tmp_path} matches two."),
    ):
        assert main(["hhcrsp", *words]) == 1
        assert said in capsys.readouterr().err


def test_an_interrupted_run_keeps_the_rows_it_has(tmp_path, monkeypatch, capsys):
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(ONE), encoding="utf-8")

    def interrupted(path, task):
        if path.stem == "two":
            raise KeyboardInterrupt
        return run_instance(path, task)

    monkeypatch.setattr("benchmarks.hhcrsp.run_instance", interrupted)
    rows = tmp_path / "rows.json"
    assert main(["hhcrsp", str(tmp_path), "--steps", "50", "--json", str(rows)]) == 130
    assert "Stopped" in capsys.readouterr().err
    (row,) = json.loads(rows.read_text(encoding="utf-8"))
    assert row["instance"].endswith("/one")


def test_words_that_count_nothing_and_folders_that_cannot_be_are_refused(tmp_path, capsys):
    (tmp_path / "one.json").write_text(json.dumps(ONE), encoding="utf-8")
    for words in (["--jobs", "0"], ["--steps", "-5"]):
        with pytest.raises(SystemExit) as left:
            main(["hhcrsp", str(tmp_path), *words])
        assert left.value.code == 2
    assert main(["hhcrsp", str(tmp_path), "--out", str(tmp_path / "one.json" / "sub")]) == 1
    told = capsys.readouterr().err
    assert "jobs are a whole number from 1" in told
    assert "no folder can be made there" in told


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (None, "patient 1 has two services and no synchronization"),
        ({}, "patient 1 has two services and no synchronization"),
        (["simultaneous"], "patient 1 has two services and no synchronization"),
        ({"type": "sequential"}, "the distance of 1 is None, not two numbers"),
        ({"type": "sequential", "distance": ["5", "9"]}, "the distance of 1 is .*not two numbers"),
    ],
    ids=["none", "empty", "list", "no-distance", "words"],
)
def test_two_services_need_a_word_on_how_they_hang_together(tmp_path, rule, said):
    both = [{"service": 7}, {"service": 8}]
    patient = ONE["patients"][0] | {"required_caregivers": both, "synchronization": rule}
    document = ONE | {
        "patients": [patient],
        "services": [*ONE["services"], {"id": 8, "default_duration": 10}],
        "caregivers": [{"id": 4, "abilities": [7, 8]}],
    }
    path = tmp_path / "one.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_instance(path)


def test_a_list_is_no_instance(tmp_path):
    path = tmp_path / "one.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(ValueError, match="it has the wrong form, not an object"):
        read_instance(path)


def test_results_and_folders_are_no_instances(tmp_path):
    (tmp_path / "one.JSON").write_text(json.dumps(ONE), encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "solution.json").write_text(json.dumps(SOLUTION), encoding="utf-8")
    (tmp_path / "rows.json").write_text('[{"family": "hhcrsp"}]', encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    found = [path.name for path in instance_paths(tmp_path, "*")]
    assert found == ["broken.json", "one.JSON"]


def test_best_known_totals_that_are_none_are_left_out(tmp_path):
    lines = ["family,instance,total_cost", "a,one.json,12.5", "a,two,", "a,three,none", "a,four,0"]
    (tmp_path / "best_known.csv").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    assert read_best_known(tmp_path) == {"a/one": 12.5}
    (tmp_path / "best_known.csv").write_text("name,best\na,1\n", encoding="utf-8")
    assert read_best_known(tmp_path) == {}


def test_best_known_values_are_found_in_folders_of_any_name(tmp_path, capsys):
    known = {"a/one": 12.5, "a/two": 3.0, "b/two": 4.0}
    assert best_of(known, "flat/one") == 12.5
    assert best_of(known, "b/two") == 4.0
    assert best_of(known, "flat/two") is None
    (tmp_path / "one.json").write_text(json.dumps(ONE), encoding="utf-8")
    best = tmp_path / "best_known.csv"
    for name, is_told in (("one", False), ("another", True)):
        best.write_text(f"family,instance,total_cost\na,{name},12.5\n", encoding="utf-8")
        assert main(["hhcrsp", str(tmp_path), "--steps", "50"]) == 0
        assert ("names none of these files" in capsys.readouterr().err) == is_told
