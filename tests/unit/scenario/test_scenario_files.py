"""Scenario files: what they may say, what they extend, and every fault at once by its path."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allocator.domain.errors import ExitCode, ScenarioError
from allocator.policy import norfolk_settings
from allocator.scenario.read import Resolved, read_scenario, resolve
from allocator.scenario.schema import Scenario
from allocator.scenario.toml_file import LONGEST_FILE

SHIPPED = Path(__file__).parents[3] / "scenarios"


@pytest.fixture
def read(tmp_path: Path):
    """Write some scenario files and read the one called `scenario.toml`."""

    def run(text: str | bytes, **others: str) -> Resolved:
        for name, content in {**others, "scenario": text}.items():
            raw = content if isinstance(content, bytes) else content.encode("utf-8")
            (tmp_path / f"{name}.toml").write_bytes(raw)
        return read_scenario(tmp_path / "scenario.toml")

    return run


@pytest.fixture
def faults(read):
    """The lines of the error a scenario file gives."""

    def run(text: str | bytes, **others: str) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            read(text, **others)
        assert caught.value.exit_code is ExitCode.SCENARIO
        return str(caught.value).splitlines()

    return run


def test_a_title_is_enough(read, tmp_path: Path) -> None:
    found = read('title = "T"')
    assert found.scenario == Scenario(title="T")
    assert found.folder == tmp_path
    assert found.scenario.engine.method == "optimal"
    assert found.policy.allow_spot


def test_every_section_is_read_in_its_own_types(read) -> None:
    found = read(
        """
        title = "T"
        question = "Q?"
        expected = "E."
        [case]
        path = "county"
        as_of = 2026-11-16
        drop_personal = true
        [lots]
        principals = "appoint"
        max_lots_per_provider = 1
        [engine]
        method = "today"
        seconds = 20
        alternatives = 0
        [policy]
        allow_spot = false
        quality_points = { Good = 2 }
        """
    )
    assert found.scenario.case.as_of == date(2026, 11, 16)
    assert found.scenario.case.path == "county"
    assert found.scenario.lots.principals == "appoint"
    assert found.scenario.engine.seconds == 20
    assert not found.policy.allow_spot
    assert [points for _, points in sorted(found.policy.quality_points.items())] == [3, 6, 3, 2, 0]


def test_a_mark_at_the_start_of_the_file_that_windows_writes_is_no_fault(read) -> None:
    assert read(b"\xef\xbb\xbf" + 'title = "Zoë"'.encode()).scenario.title == "Zoë"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "scenario.toml, title: needed and not given."),
        ("title = 3", "scenario.toml, title: Input should be a valid string. Found: 3."),
        (
            'title = "T"\ntitel = "U"',
            "scenario.toml, titel: not a setting. Did you mean 'title'?",
        ),
        (
            'title = "T"\n[enigne]\nseconds = 1',
            "scenario.toml, enigne: not a setting. Did you mean 'engine'?",
        ),
        (
            'title = "T"\n[engine]\nmetod = "today"',
            "scenario.toml, engine.metod: not a setting. Did you mean 'method'?",
        ),
        (
            'title = "T"\n[case]\ntwinseed = 2',
            "scenario.toml, case.twinseed: not a setting. Did you mean 'twin_seed'?",
        ),
        ('title = "T"\nxyz = 1', "scenario.toml, xyz: not a setting."),
        ('title = "T"\n[lots]\nxyz = 1', "scenario.toml, lots.xyz: not a setting."),
        (
            'title = "T"\n[engine]\nmethod = "best"',
            "scenario.toml, engine.method: Input should be 'optimal', 'today', 'nearest' or "
            "'cheapest'. Found: 'best'.",
        ),
        (
            'title = "T"\n[engine]\nseconds = "20"',
            "scenario.toml, engine.seconds: Input should be a valid number. Found: '20'.",
        ),
        (
            'title = "T"\n[engine]\nseconds = 0',
            "scenario.toml, engine.seconds: Input should be greater than 0. Found: 0.",
        ),
        (
            'title = "T"\n[engine]\nalternatives = 21',
            "scenario.toml, engine.alternatives: Input should be less than or equal to 20. "
            "Found: 21.",
        ),
        (
            'title = "T"\n[case]\ntwin_seed = 1.0',
            "scenario.toml, case.twin_seed: Input should be a valid integer. Found: 1.0.",
        ),
        (
            'title = "T"\n[case]\ntwin_seed = true',
            "scenario.toml, case.twin_seed: Input should be a valid integer. Found: True.",
        ),
        (
            'title = "T"\n[case]\ndrop_personal = "yes"',
            "scenario.toml, case.drop_personal: Input should be a valid boolean. Found: 'yes'.",
        ),
        (
            'title = "T"\n[case]\nas_of = "2026-11-16"',
            "scenario.toml, case.as_of: Input should be a valid date. Found: '2026-11-16'.",
        ),
        (
            'title = "T"\npolicy = 5',
            "scenario.toml, policy: Input should be a valid dictionary. Found: 5.",
        ),
        (
            'title = "T"\n[policy]\nalow_spot = true',
            "scenario.toml, policy.alow_spot: not a policy setting. Did you mean 'allow_spot'?",
        ),
        (
            'title = "T"\n[policy]\nallow_spot = 1',
            "scenario.toml, policy.allow_spot: true or false is needed, not 1.",
        ),
        (
            'title = "T"\n[policy]\ngoal_order = ["unplaced", "price"]',
            "scenario.toml, policy.goal_order: 'price' is not one of unplaced, last-resort, "
            "choice, principal-share, call-off, quality, travel, cost, concentration.",
        ),
        ("title = ", "scenario.toml: not TOML: Invalid value (at end of document)."),
        (b"title = 'caf\xe9'", "scenario.toml: not UTF-8 text. Save it as UTF-8."),
        ("a = " + "[" * 50_000, "scenario.toml: nested too deeply for a scenario."),
        (f"# {'x' * LONGEST_FILE}", "scenario.toml: too long for a scenario."),
    ],
)
def test_a_fault_names_the_setting_by_its_path_and_what_was_found(
    faults, text: str | bytes, message: str
) -> None:
    assert faults(text) == [message]


def test_every_fault_is_told_at_once_in_schema_and_policy() -> None:
    values = {
        "titel": "T",
        "engine": {"method": "best", "seconds": -1},
        "policy": {
            "alow_spot": True,
            "allow_unrated": 1,
            "share_aim_percent": 80,
            "share_ceiling_percent": 90,
            "goal_order": ["cost"],
        },
    }
    with pytest.raises(ScenarioError) as caught:
        resolve(values, Path())
    paths = [line.split(":")[0] for line in str(caught.value).splitlines()]
    assert sorted(paths) == [
        "scenario, engine.method",
        "scenario, engine.seconds",
        "scenario, policy.allow_unrated",
        "scenario, policy.alow_spot",
        "scenario, policy.goal_order",
        "scenario, titel",
        "scenario, title",
    ]


def test_settings_that_only_fit_together_are_judged_together(read, faults) -> None:
    both = 'title = "T"\n[policy]\nshare_aim_percent = 80\nshare_ceiling_percent = 90'
    assert read(both).policy.share_aim_percent == 80
    assert faults('title = "T"\n[policy]\nshare_ceiling_percent = 60') == [
        "scenario.toml, policy.share_aim_percent: 65 to 60 is not a corridor within 0 to 100."
    ]


BASE = """
title = "Base"
question = "Q?"
[engine]
method = "today"
seconds = 5
[policy]
allow_spot = false
share_aim_percent = 60
"""


def test_a_scenario_states_only_how_it_differs_from_its_base(read) -> None:
    found = read('extends = "base"\ntitle = "New"\n[engine]\nseconds = 6', base=BASE)
    assert (found.scenario.title, found.scenario.question) == ("New", "Q?")
    assert (found.scenario.engine.method, found.scenario.engine.seconds) == ("today", 6)
    assert not found.policy.allow_spot
    assert found.policy.share_aim_percent == 60


def test_policy_values_are_merged_by_name_and_the_scenario_wins(read) -> None:
    found = read('extends = "base"\n[policy]\nshare_aim_percent = 50', base=BASE)
    assert found.policy.share_aim_percent == 50
    assert not found.policy.allow_spot


def test_a_base_is_a_scenario_of_its_own(read) -> None:
    assert read(BASE).scenario.title == "Base"


def test_a_fault_of_the_base_is_told_too(faults) -> None:
    lines = faults('extends = "base"\ntitle = 3', base="[policy]\nspot = 1")
    assert [line.split(":")[0] for line in lines] == [
        "scenario.toml, title",
        "scenario.toml, policy.spot",
    ]


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ('"bass"', "bass.toml: there is no such scenario file. Did you mean base.toml?"),
        ('"nowhere"', "nowhere.toml: there is no such scenario file. Check the path."),
        ('"../base"', "scenario.toml, extends: name a scenario in the same folder."),
        ('"sub/base"', "scenario.toml, extends: name a scenario in the same folder."),
        ("'sub\\base'", "scenario.toml, extends: name a scenario in the same folder."),
        ('".."', "scenario.toml, extends: name a scenario in the same folder."),
        ('""', "scenario.toml, extends: name a scenario in the same folder."),
        ('"base\\u0000"', "scenario.toml, extends: name a scenario in the same folder."),
        ("7", "scenario.toml, extends: name a scenario in the same folder."),
        ('"chain"', "chain.toml, extends: a base may not extend another scenario."),
        ('"scenario"', "scenario.toml, extends: a base may not extend another scenario."),
    ],
)
def test_a_base_is_one_plain_file_beside_the_scenario(faults, extends: str, message: str) -> None:
    text = f'extends = {extends}\ntitle = "T"'
    assert faults(text, base=BASE, chain='extends = "base"\ntitle = "C"') == [message]


def test_a_missing_scenario_file_suggests_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "norfolk-today.toml").write_text('title = "T"', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"norfolk-tody.toml: .* Did you mean norfolk-today"):
        read_scenario(tmp_path / "norfolk-tody.toml")


def test_a_folder_is_not_a_scenario_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_scenario_is_sound_and_says_what_it_asks_and_expects(path: Path) -> None:
    found = read_scenario(path)
    assert found.scenario.question.endswith("?")
    assert found.scenario.expected
    assert path.read_text(encoding="utf-8").startswith("#")


def test_every_field_a_scenario_may_hold_has_a_description() -> None:
    def walk(model) -> list[str]:
        bare = []
        for name, field in model.model_fields.items():
            if not field.description:
                bare.append(name)
            if hasattr(field.annotation, "model_fields"):
                bare += walk(field.annotation)
        return bare

    assert walk(Scenario) == []
    assert {setting.name for setting in norfolk_settings()}.isdisjoint(Scenario.model_fields)
