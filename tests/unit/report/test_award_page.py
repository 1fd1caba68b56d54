"""An award as a page: every value of it, a map of winners, and nothing that runs or is fetched."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest

from allocator.lots.areas import Areas
from allocator.lots.award.explain import Explained
from allocator.lots.award.sensitivity import AtWeight, Firmness, Noise, RulePrice
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Terms
from allocator.lots.award.winners import Decision
from allocator.lots.lot_plan import LotPlan
from allocator.report.award_map import NO_WINNER, OUTSIDE, draw_award, lots_on_map
from allocator.report.award_page import AwardStory, render_award
from allocator.report.lot_strokes import NO_FILL
from allocator.solve.solution import Status
from tests.unit.lots.judge_county import lots, road_areas
from tests.unit.report.hostile import FORMULAS
from tests.unit.report.outline import Outline


def tender_of(names: tuple[str, str] = ("Alder", "Birch")) -> Tender:
    return Tender(
        title=f"Two of three lots {names[0]}",
        terms=Terms(quality_weight=70),
        lots=(
            TenderLot(lot_id="L1", title="West", minutes=6000),
            TenderLot(lot_id="L2", title="East", minutes=3000),
            TenderLot(lot_id="L3", title="Far", minutes=3000, holder="A"),
        ),
        suppliers=tuple(
            Supplier(supplier_id=it, name=name) for it, name in zip("AB", names, strict=True)
        ),
        bids=tuple(
            Bid(
                bid_id=name,
                supplier_id=name[0],
                lots=frozenset([lot]),
                quality=quality,
                price_pence=price,
            )
            for name, lot, quality, price in (
                ("A1", "L1", 8000, 2500),
                ("B1", "L1", 7000, 2400),
                ("B2", "L2", 7500, 2450),
            )
        ),
        is_synthetic=True,
    )


def story_of(tender: Tender) -> AwardStory:
    award = Award(winners=(("L1", "A1"), ("L2", "B2")))
    other = Award(winners=(("L1", "B1"), ("L2", "B2")))
    decision = Decision(tender=tender, award=award, status=Status.OPTIMAL, levels=())
    told = (
        Explained(bid_id="A1", won=True, other=other, points=430, quality=7200, price_pence=2750),
        Explained(bid_id="B1", won=False, other=other, points=430, quality=7615, price_pence=2101),
        Explained(bid_id="B2", won=True, quality=0),
    )
    weights = (
        AtWeight(weight=50, winners={"L1": "B", "L2": "B"}, changed=("L1",)),
        AtWeight(weight=70, winners={"L1": "A", "L2": "B"}, changed=()),
        AtWeight(weight=90, winners=None, changed=("L1", "L2")),
    )
    noise = Noise(
        draws=20, step=100, seed=1, changed={"L1": 5, "L2": 0}, rivals={"L1": (("B", 5),), "L2": ()}
    )
    prices = (RulePrice(rule="most-lots", change="cap 1", total=None, gain=None, changed=()),)
    firmness = Firmness(weights=weights, noise=noise, prices=prices)
    return AwardStory(decision=decision, bids=told, firmness=firmness)


@pytest.fixture(scope="module")
def county() -> tuple[Areas, LotPlan]:
    return road_areas(), lots("1", "23", "4", "5")


def test_a_page_says_why_and_what_would_have_won() -> None:
    page = render_award(story_of(tender_of()))
    assert "A supplier holds no more lots than the terms allow" in page
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for words in (
        "Every lot has a winner, 2 suppliers in all",
        "The best award without it has 4.30 points fewer in total: L1 would go to Birch (bid B1).",
        "Wins with its quality of 80.00 down to 72.00, and with its price up to £27.50.",
        "The best award with it has 4.30 points fewer in total.",
        "76.15 +6.15",
        "£21.01 \N{MINUS SIGN}£2.99",
        "No legal award leaves it out.",
        "25.0 % 11.2 to 46.9 %",
        "Birch (5)",
        "no legal award",
        "Quality counts 70 % and price 30 %.",
        "Suppliers, bids and scores are made up.",
    ):
        assert words in said, words
    cells = [attrs.get("class") or "" for attrs in Outline(page).all("td")]
    assert sum("goes" in classes for classes in cells) == 3


def test_on_a_narrow_screen_every_table_is_stacked_with_its_headings_or_says_that_it_scrolls(
    county: tuple[Areas, LotPlan],
) -> None:
    story = story_of(tender_of())
    drawn = draw_award(*county, story.decision.tender, story.decision.award)
    for page in (render_award(story), render_award(story, drawn)):
        tables = re.findall(r"<table class=\"([^\"]*)\">(.*?)</table>", page, re.DOTALL)
        assert len(tables) == page.count("<table") == 7
        for classes, table in tables:
            head, body = table.split("</thead>")
            titles = [plain(it) for it in re.findall(r"<th [^>]*>(.*?)</th>", head)]
            if "stack" not in classes.split():
                assert classes == "weights"
                continue
            for row in re.findall(r"<tr>(.*?)</tr>", body):
                labels = re.findall(r"<t[dh] [^>]*data-label=\"([^\"]*)\"", row)
                assert len(labels) == len(titles)
                assert all(map(str.startswith, titles, labels))
        assert page.count("scroll it sideways") == 1


def plain(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


def test_a_page_runs_and_fetches_nothing() -> None:
    page = render_award(story_of(tender_of()))
    outline = Outline(page)
    assert not outline.all("script")
    assert re.findall(r"https?://", page) == []
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in unescape(page)
    assert len(outline.all("h1")) == 1
    assert len(outline.all("caption")) == len(outline.all("table"))
    assert all(cell.get("scope") in {"row", "col"} for cell in outline.all("th"))
    ids = [attrs["id"] for _, attrs in outline.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    links = [str(attrs["href"])[1:] for attrs in outline.all("a")]
    assert set(links) <= set(ids)


def test_the_map_shows_who_wins_who_holds_and_what_is_outside(
    county: tuple[Areas, LotPlan],
) -> None:
    tender = tender_of()
    areas, plan = county
    drawn = draw_award(areas, plan, tender, story_of(tender).decision.award)
    assert [key.words for key in drawn.keys] == [
        "Alder: 1; holds 3 already",
        "Birch: 2",
        OUTSIDE,
    ]
    assert drawn.filled[0] == drawn.filled[2] != drawn.filled[1]
    assert drawn.filled[3] == NO_FILL
    nobody = draw_award(areas, plan, tender, Award(winners=(("L1", "A1"), ("L2", None))))
    assert f"{NO_WINNER}: 2" in [key.words for key in nobody.keys]
    page = render_award(story_of(tender), drawn)
    assert re.findall(r'<use href="#award-(\d)" fill="[^"]*"><title>([^<]*)', page) == [
        ("1", "1 Lot 1"), ("2", "2 Lot 2"), ("3", "3 Lot 3"), ("4", "Lot 4"),
    ]  # fmt: skip
    assert re.findall(r'<text class="lot"[^>]*>(\d+)', page) == ["1", "2", "3"]


def test_lots_of_the_tender_are_numbered_from_one_wherever_they_are_in_the_plan(
    county: tuple[Areas, LotPlan],
) -> None:
    areas, plan = county
    turned = replace(plan, lots=(*plan.lots[3:], *reversed(plan.lots[:3])))
    tender = tender_of()
    drawn = draw_award(areas, turned, tender, story_of(tender).decision.award)
    assert drawn.number_of == {"L3": 1, "L2": 2, "L1": 3}
    assert [shape.lot_id for shape in drawn.drawn.shapes] == ["L3", "L2", "L1", "L4"]
    assert [shape.label is not None for shape in drawn.drawn.shapes] == [True, True, True, False]
    assert drawn.drawn.unnumbered == []
    assert [key.words for key in drawn.keys] == [
        "Alder: 3; holds 1 already", "Birch: 2", OUTSIDE,
    ]  # fmt: skip


def test_lots_are_found_by_id_or_by_name(county: tuple[Areas, LotPlan]) -> None:
    _, plan = county
    named = replace(plan, lots=tuple(replace(lot, lot_id=f"X{lot.lot_id}") for lot in plan.lots))
    assert lots_on_map(tender_of(), named) == {}
    named = replace(named, lots=(replace(named.lots[0], name="east"), *named.lots[1:]))
    assert lots_on_map(tender_of(), named) == {"L2": 0}


def test_hostile_names_stay_text(county: tuple[Areas, LotPlan]) -> None:
    text = " ".join(FORMULAS)
    tender = tender_of((text, text))
    drawn = draw_award(*county, tender, story_of(tender).decision.award)
    plain, page = (
        Outline(render_award(story_of(one), drawn)).tags for one in (tender_of(), tender)
    )
    assert [tag for tag, _ in page] == [tag for tag, _ in plain]
