"""The report in a real browser: table and map agree, nothing complains, nothing is fetched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from allocator.domain.plan import Plan
from allocator.report.kpis import measure_kpis
from allocator.report.page import render_report
from allocator.report.run_facts import RunFacts
from tests.unit.report.cases import norfolk_case, plan_of, problem_of, stories_of
from tests.unit.report.hostile import FORMULAS, hostile_told

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--virtual-time-budget=4000",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True)
class Opened:
    """A page after the browser has run it."""

    dom: str
    console: list[str]
    fetched: list[str]


class Marks(HTMLParser):
    """Collects the placements that elements of a page carry."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if "data-ref" in said and "data-location" in said:
            self.found.setdefault(tag, {})[said["data-ref"] or ""] = said["data-location"] or None


@pytest.fixture(scope="module")
def chromium() -> str:
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its path)")
    return found


def open_page(chromium: str, page: str, folder: Path) -> Opened:
    path, log = folder / "report.html", folder / "net.json"
    path.write_text(page, encoding="utf-8")
    own = [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}"]
    done = subprocess.run(
        [chromium, *FLAGS, *own, "--dump-dom", path.as_uri()],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    said = done.stderr.decode(errors="replace").splitlines()
    return Opened(
        done.stdout.decode(errors="replace"),
        [line for line in said if "CONSOLE" in line],
        fetched_addresses(log.read_text(encoding="utf-8", errors="replace")),
    )


def fetched_addresses(log: str) -> list[str]:
    """Addresses the page asked for; what the browser asks for itself has no origin.

    The log holds one event a line, so one that was cut short can still be read.
    """
    found = []
    for line in log.splitlines():
        try:
            event = json.loads(line.strip().rstrip(","))
        except json.JSONDecodeError:
            continue
        asked = event.get("params", {}) if isinstance(event, dict) else {}
        by_page = asked.get("initiator", "not an origin") != "not an origin"
        if by_page and not asked.get("url", "").startswith(("file:", "data:")):
            found.append(asked["url"])
    return found


def test_table_and_map_show_the_same_placements(chromium: str, tmp_path: Path) -> None:
    problem = problem_of(norfolk_case(3))
    plan = plan_of(problem)
    stories, kpis = stories_of(problem, plan), measure_kpis(problem, plan)
    page = render_report(problem, plan, stories, kpis, run=RunFacts(title="Norfolk today"))
    opened = open_page(chromium, page, tmp_path)
    found = Marks(opened.dom).found
    assert found["a"] == found["tbody"] == plan.location_of
    assert plan.placed
    assert plan.unplaced
    assert opened.console == []
    assert opened.fetched == []
    assert 'data-ready="yes"' in opened.dom
    assert "20 of 20 packages shown" in opened.dom


def test_hostile_names_run_nothing(chromium: str, tmp_path: Path) -> None:
    problem, plan, stories = hostile_told(list(FORMULAS))
    page = render_report(
        problem, plan, stories, measure_kpis(problem, plan), run=RunFacts(title=FORMULAS[-3])
    )
    opened = open_page(chromium, page, tmp_path)
    assert opened.console == []
    assert opened.fetched == []
    assert opened.dom.count("<script") == page.count("<script")
    assert "<img" not in opened.dom


def test_an_empty_list_opens(chromium: str, tmp_path: Path) -> None:
    problem = problem_of(norfolk_case(3).but(packages=()))
    plan = Plan(())
    page = render_report(
        problem, plan, (), measure_kpis(problem, plan), run=RunFacts(title="Empty")
    )
    opened = open_page(chromium, page, tmp_path)
    assert opened.console == []
    assert 'data-ready="yes"' in opened.dom


def test_a_planted_fault_would_be_noticed(chromium: str, tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><title>x</title><img src='http://127.0.0.1:9/x.png'>"
        "<script>console.error('planted')</script>"
    )
    opened = open_page(chromium, page, tmp_path)
    assert any("planted" in line for line in opened.console)
    assert opened.fetched == ["http://127.0.0.1:9/x.png"]
