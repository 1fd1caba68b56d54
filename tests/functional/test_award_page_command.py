"""``allocator lots award --page``: what the page tells, and maps that do not fit the tender."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.functional.conftest import Call

TENDERS = Path(__file__).parents[2] / "scenarios" / "tenders"


@pytest.mark.slow
def test_an_award_has_a_page_with_a_map(call: Call, tmp_path: Path) -> None:
    page, tender = tmp_path / "award.html", TENDERS / "re-let-two-lots"
    plan = ("--map", TENDERS / "networks-map.csv")
    done = call("lots", "award", tender, "--page", page, *plan, "--draws", "2", "-q")
    assert done.code == 0
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"<use [^>]*><title>", text)) == 16
    assert "Alderfield Care: 7; holds 3 already" in text
    assert "The best award with it has 0.47 points fewer in total." in text


def test_a_page_of_no_award_tells_the_conflict(call: Call, tmp_path: Path) -> None:
    page = tmp_path / "none.html"
    assert call("lots", "award", TENDERS / "nobody-bids", "--page", page, "-q").code == 4
    assert "S4 needs one more bidder or to stay without a winner" in page.read_text(
        encoding="utf-8"
    )


def test_a_map_without_the_tenders_lots_is_refused(call: Call, tmp_path: Path) -> None:
    words = ("--page", tmp_path / "page.html", "--out", tmp_path / "run")
    done = call("lots", "award", TENDERS / "packages", *words, "--map", tmp_path / "no.csv", "-q")
    assert done.code == 2
    assert list(tmp_path.iterdir()) == [], "a fault of the map is told before anything is written"
    words = (*words, "--map", "label:district")
    done = call("lots", "award", TENDERS / "nobody-bids", *words, "-q")
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []
    assert "has no lot S1, S2, S3, S4 of the tender. Its lots are L01 (Breckland)" in done.err
    done = call("lots", "award", TENDERS / "nobody-bids", "--map", "label:district", "-q")
    assert done.code == 2
    assert "--map draws on a page" in done.err
