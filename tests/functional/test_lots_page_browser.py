"""The page of lot plans in a real browser: nothing complains, nothing is fetched."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from allocator.report.lots_page import render_lots
from tests.functional.test_report_browser import FLAGS, chromium, open_page
from tests.unit.report.test_lots_page import grid_judgement

__all__ = ["chromium"]

pytestmark = pytest.mark.browser


def test_a_page_of_lots_opens(chromium: str, tmp_path: Path) -> None:
    judged = [grid_judgement(title="one"), grid_judgement(title="two")]
    opened = open_page(chromium, render_lots(judged, [(), ()]), tmp_path)
    assert opened.console == []
    assert opened.fetched == []
    drawn = re.findall(r"<use [^>]*><title", opened.dom)
    assert len(drawn) == 2 * 2 * 4 + 2 * 4, "lots, band and drive of each plan"


def test_on_paper_a_map_is_lines_and_not_images(chromium: str, tmp_path: Path) -> None:
    page, paper = tmp_path / "lots.html", tmp_path / "lots.pdf"
    page.write_text(render_lots([grid_judgement(title="one")], [()]), encoding="utf-8")
    own = [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}"]
    subprocess.run([chromium, *FLAGS, *own, page.as_uri()], check=True, timeout=120)
    printed = paper.read_bytes()
    assert b"/Type /Page" in printed
    assert b"/Subtype /Image" not in printed
    assert b"/PatternType 1" not in printed
