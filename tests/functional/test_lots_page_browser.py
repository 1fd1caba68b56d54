"""The page of lot plans in a real browser: nothing complains, nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.report.lots_page import render_lots
from tests.functional.test_report_browser import chromium, open_page
from tests.unit.report.test_lots_page import grid_judgement

__all__ = ["chromium"]

pytestmark = pytest.mark.browser


def test_a_page_of_lots_opens(chromium: str, tmp_path: Path) -> None:
    judged = [grid_judgement(title="one"), grid_judgement(title="two")]
    opened = open_page(chromium, render_lots(judged, [(), ()]), tmp_path)
    assert opened.console == []
    assert opened.fetched == []
    assert opened.dom.count("<use ") == 2 * 2 * 4 + 2 * 4, "lots, band and drive of each plan"
