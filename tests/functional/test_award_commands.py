"""The commands about awards: what they print and write, and how they leave."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from random import Random

import pytest

from tests.functional.conftest import Call

TENDERS = Path(__file__).parents[2] / "scenarios" / "tenders"


LEGAL = [
    "The award is legal: it keeps the rules about suppliers, bids and lots.",
    "Most points in total: 354.94.",
    "Least departure from the suppliers' own order of their bids: 0.",
    "Whether another award would be better was not judged; for that, add --best.",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the award of this module is kept."""
    return tmp_path_factory.mktemp("awards")


@pytest.fixture
def kept(call: Call, folder: Path) -> Path:
    """The award of the tender with packages, made once."""
    run = folder / "run"
    if not run.exists():
        ocds = ("--ocds", folder / "release.json")
        assert call("lots", "award", TENDERS / "packages", "--out", run, *ocds, "-q").code == 0
    return run


def test_an_award_is_shown_with_its_proof_and_its_rule(call: Call) -> None:
    done = call("lots", "award", TENDERS / "packages", "-q")
    assert done.code == 0
    assert done.err == ""
    assert "Godwit Care (package E1+W1)" in done.out
    assert "Most points in total: 354.94, proven best." in done.out
    assert "Proven: no other award is as good by the published rule." in done.out
    assert "  - One owner holds at most 50 % of an area's lots" in done.out


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["packages", "seven-lots"])
def test_the_same_bids_in_another_order_give_the_same_bytes(
    call: Call, tmp_path: Path, name: str, seed: int
) -> None:
    turned = Path(shutil.copytree(TENDERS / name, tmp_path / "turned"))
    shuffle_files(turned, Random(seed))
    runs = []
    for number, tender in enumerate((TENDERS / name, turned)):
        run = tmp_path / f"run{number}"
        assert call("lots", "award", tender, "--out", run, "-q").code == 0
        files = sorted(path for path in run.rglob("*") if path.is_file())
        runs.append({path.relative_to(run): path.read_bytes() for path in files})
    assert len(runs[0]) == 10
    assert runs[0] == runs[1]


def shuffle_files(folder: Path, random: Random) -> None:
    """Put rows, columns and the lots of each package in another order."""
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        random.shuffle(rows)
        places = random.sample(range(len(head)), len(head))
        lists = [head.index(title) for title in ("lots", "neighbours") if title in head]
        for row in rows:
            for place in lists:
                parts = row[place].split(";")
                row[place] = ";".join(random.sample(parts, len(parts)))
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([row[place] for place in places] for row in [head, *rows])
    terms = folder / "tender.toml"
    lines = [line for line in terms.read_text(encoding="utf-8").splitlines() if " = " in line]
    settings = [line for line in lines if not line.startswith("#")]
    terms.write_text("\n".join(random.sample(settings, len(settings))), encoding="utf-8")


def test_what_is_kept_can_be_read_by_others(kept: Path) -> None:
    record = json.loads((kept / "award.json").read_text(encoding="utf-8"))
    assert record["status"] == "optimal"
    assert record["is_unique"]
    assert all(goal["value"] == goal["bound"] for goal in record["goals"])
    assert next(goal["value"] for goal in record["goals"] if goal["id"] == "score") == 35_494
    with (kept / "award.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["lot_id"], row["winner_id"], row["price_pounds"]) for row in rows] == [
        ("E1", "GODWIT", "23.92"),
        ("E2", "RUFF", "23.91"),
        ("W1", "GODWIT", "23.92"),
        ("W2", "RUFF", "24"),
    ]
    release = json.loads((kept / "release.json").read_text(encoding="utf-8"))
    assert {award["status"] for award in release["awards"]} == {"pending"}
    assert sorted(lot for award in release["awards"] for lot in award["relatedLots"]) == [
        *("E1", "E2", "W1", "W2")
    ]


def test_a_release_is_a_tender_too_and_its_awards_are_judged(
    call: Call, kept: Path, folder: Path
) -> None:
    release = folder / "release.json"
    again = call("lots", "award", release, "--json", "-q")
    record = json.loads((kept / "award.json").read_text(encoding="utf-8"))
    assert json.loads(again.out)["lots"] == record["lots"]
    judged = call("lots", "check-award", TENDERS / "packages", release)
    assert (judged.code, judged.out.splitlines()) == (0, LEGAL)
    (plain,) = json.loads(release.read_text(encoding="utf-8"))["releases"]
    assert plain == json.loads((kept / "release.json").read_text(encoding="utf-8"))
    plain["awards"] = [{"relatedLots": ["E1", "E2"], "relatedBid": "P04"}]
    (folder / "other.json").write_text(json.dumps(plain), encoding="utf-8")
    judged = call("lots", "check-award", TENDERS / "packages", folder / "other.json", "--json")
    assert judged.code == 8
    rules = {breach["rule"] for breach in json.loads(judged.out)["breaches"]}
    assert rules == {"every-lot", "area-share"}
    assert json.loads(judged.out)["goals"] == []
    judged = call("lots", "check-award", TENDERS / "packages", folder / "other.json", "--best")
    assert (judged.code, "another award" in judged.out) == (8, False)


def test_an_award_to_another_than_the_winning_bids_supplier_does_not_pass(
    call: Call, kept: Path, tmp_path: Path
) -> None:
    release = json.loads((kept / "release.json").read_text(encoding="utf-8"))
    release["awards"][0]["suppliers"] = [{"id": "RUFF", "name": "Ruff and Reeve"}]
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    judged = call("lots", "check-award", TENDERS / "packages", tmp_path / "r.json")
    assert judged.code == 8
    assert judged.out.splitlines() == [
        "stated-supplier: The award of bid P01 is to RUFF, but the bid is Godwit Care's.",
        *LEGAL[1:],
    ]


def test_a_legal_award_that_is_not_the_best_is_told_on_request(call: Call, tmp_path: Path) -> None:
    full, fewer = (
        TENDERS / "seven-lots",
        Path(shutil.copytree(TENDERS / "seven-lots", tmp_path / "t")),
    )
    bids = fewer / "bids.csv"
    rows = bids.read_text(encoding="utf-8").splitlines(keepends=True)
    bids.write_text("".join(row for row in rows if not row.startswith("B16,")), encoding="utf-8")
    release = tmp_path / "r.json"
    assert call("lots", "award", fewer, "--ocds", release, "-q").code == 0
    (stated,) = json.loads(release.read_text(encoding="utf-8"))["releases"]
    plain = {"awards": [{**it, "x_scores": {}} for it in stated["awards"]]}
    release.write_text(json.dumps(plain), encoding="utf-8")
    judged = call("lots", "check-award", full, release)
    assert judged.code == 0
    assert "Whether another award would be better was not judged" in judged.out
    told = json.loads(call("lots", "check-award", full, release, "--json").out)
    assert (told["stands"], told["optimality"]) == (True, "not judged")
    judged = call("lots", "check-award", full, release, "--best", "-q")
    assert judged.code == 8
    total = next(goal["value"] for goal in told["goals"] if goal["id"] == "score")
    assert judged.out.startswith(
        "which-award: The published rule chooses another award, for most points in total "
        f"(620.97, not {total / 100:.2f}): "
    )
    assert " NN2 goes to Heronsgate Homecare (bid B16)" in judged.out
    told = json.loads(call("lots", "check-award", full, release, "--best", "--json", "-q").out)
    assert (told["stands"], told["optimality"]) == (False, "not best")
    assert call("lots", "check-award", fewer, release, "--best", "-q").code == 0


def test_other_terms_in_the_release_than_in_the_tender_are_told(
    call: Call, kept: Path, tmp_path: Path
) -> None:
    release = json.loads((kept / "release.json").read_text(encoding="utf-8"))
    release["tender"]["lotDetails"]["maximumLotsAwardedPerSupplier"] = 9
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    judged = call("lots", "check-award", TENDERS / "packages", tmp_path / "r.json")
    assert judged.code == 8
    assert judged.out.startswith("stated-terms: most_lots is 9 in the release, ")


def test_the_folder_of_an_award_is_judged_by_itself(call: Call, kept: Path, tmp_path: Path) -> None:
    judged = call("lots", "check-award", kept)
    assert (judged.code, judged.out.splitlines()) == (0, LEGAL)
    judged = call("lots", "check-award", kept, "--best", "-q")
    assert judged.code == 0
    assert judged.out.splitlines()[-1] == (
        "Proven: no other award is as good by the published rule."
    )
    assert call("lots", "check-award", kept, kept / "release.json").code == 0
    run = Path(shutil.copytree(kept, tmp_path / "run"))
    record = json.loads((run / "award.json").read_text(encoding="utf-8"))
    record["goals"][0]["value"] -= 1
    (run / "award.json").write_text(json.dumps(record), encoding="utf-8")
    judged = call("lots", "check-award", run)
    assert judged.code == 8
    assert judged.out.startswith(
        "value: most points in total: 35494, not 35493 hundredths of a point."
    )
    assert judged.out.splitlines()[1:] == LEGAL[1:]
    judged = call("lots", "check-award", TENDERS / "packages")
    assert judged.code == 7
    assert "not the folder of an award" in judged.err


def test_a_losing_bid_is_explained(call: Call, kept: Path) -> None:
    done = call("lots", "explain-award", kept, "--bid", "P05", "-q")
    assert done.code == 0
    assert done.out.splitlines()[1:] == [
        "  The best award with it has 1.56 points fewer in total.",
        "  It would have won with a quality score of 81.30 (+1.30); with 81.29 not.",
        "  It would have won at £23.77 an hour (-£0.73); at £23.78 not.",
    ]
    parted = call("lots", "explain-award", kept, "-q").out.split("\n\n")
    assert all(part.startswith("Bid P") and part.count("\nBid ") == 0 for part in parted)
    told = json.loads(call("lots", "explain-award", kept, "--bid", "P04", "--json", "-q").out)
    assert told[0]["cannot_win_with"] == [{"rule": "area-share", "subject": "East"}]
    assert told[0]["quality_that_wins"] is None


def test_a_winning_bid_is_told_what_it_won_by(call: Call, kept: Path) -> None:
    won = call("lots", "explain-award", kept, "--bid", "P01", "-q")
    assert (won.code, won.err) == (0, "")
    head, why, quality, price = won.out.splitlines()
    assert head.endswith("for E1 and W1 (quality 82.00, £24.40 an hour) won.")
    assert why.startswith("  The best award without it has ")
    assert " would go to " in why
    assert quality.startswith("  It would still have won with a quality score of ")
    assert price.startswith("  It would still have won at £")
    (told,) = json.loads(call("lots", "explain-award", kept, "--bid", "P01", "--json", "-q").out)
    assert told["won"]
    assert told["quality_that_wins"] < told["quality"]
    assert told["price_that_wins"] > told["price_pence"]


def test_a_winner_is_told_the_package_that_would_have_won_a_lot_instead(
    call: Call, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    assert call("lots", "award", TENDERS / "seven-lots", "--out", run, "-q").code == 0
    told = call("lots", "explain-award", run, "--bid", "B22", "-q").out
    assert ": COAST would go to Saltmarsh Support (bid B23 for COAST and KINGS) and FENS" in told


def test_a_bid_that_is_not_there_is_not_explained(call: Call, kept: Path) -> None:
    lost = call("lots", "explain-award", kept, "--bid", "P44", "-q")
    assert lost.code == 2
    assert "P44: the tender has no such bid. Did you mean P04? Its bids are P01, P02, " in lost.err
    assert "more." not in lost.err


@pytest.mark.parametrize("command", ["explain-award", "check-award"])
@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("[" * 9_999, "lists and objects are nested too deeply"),
        ('{"files":\n {"a"', "no JSON from line 2, column 6 on"),
        ("{}", "it does not say which files there were"),
    ],
    ids=["nested", "cut off", "empty"],
)
def test_a_record_that_cannot_be_read_is_told(
    call: Call, tmp_path: Path, command: str, record: str, said: str
) -> None:
    (tmp_path / "award.json").write_text(record, encoding="utf-8")
    done = call("lots", command, tmp_path)
    assert done.code == 7
    assert f"award.json: cannot be read: {said}. Award the tender again." in done.err


def test_an_altered_award_is_not_explained(call: Call, kept: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(kept, tmp_path / "run"))
    file = run / "tender" / "bids.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("86.00", "99.00"), encoding="utf-8")
    done = call("lots", "explain-award", run, "-q")
    assert done.code == 7
    assert "altered since it was written: tender/bids.csv" in done.err


def test_how_firm_an_award_is(call: Call, kept: Path) -> None:
    done = call("lots", "award-firmness", kept, "--draws", "4", "--json", "-q")
    found = json.loads(done.out)
    assert [it["weight"] for it in found["weights"]] == list(range(50, 101, 5))
    assert next(it for it in found["weights"] if it["weight"] == 60)["changed"] == []
    assert set(found["noise"]["changed"]) == {"E1", "E2", "W1", "W2"}
    assert {it["rule"] for it in found["prices"]} >= {"most-lots", "area-share", "price-cap"}
    cap = next(
        it for it in found["prices"] if it["change"] == "cap 1" and it["rule"] == "most-lots"
    )
    assert cap["total"] is None or cap["gain"] <= 0
    again = call("lots", "award-firmness", kept, "--draws", "4", "--json", "-q")
    assert again.out == done.out
    text = call("lots", "award-firmness", kept, "--draws", "2", "-q").out
    assert "How often each lot changes hands" in text
    assert "scores: with every quality score 1.00 up, down or as it is" in text
    assert "95 %: where that share would lie" in text
    for lot, (least, most) in found["noise"]["interval_95"].items():
        assert least <= found["noise"]["changed"][lot] / 4 <= most
    assert "What each rule costs, in points by the tender's own scores:" in text
    assert "most-lots: A supplier holds no more lots than the terms allow." in text.splitlines()


def test_a_lot_nobody_bids_for_is_explained_and_may_be_left(call: Call, tmp_path: Path) -> None:
    done = call("lots", "award", TENDERS / "nobody-bids", "--out", tmp_path / "run", "-q")
    assert done.code == 4
    assert 'Nobody bids for "S4"' in done.err
    assert "no bidder: S4 needs one more bidder or to stay without a winner." in done.out
    told = call("lots", "explain-award", tmp_path / "run", "-q")
    assert (told.code, "no award was made, so no bid lost." in told.err) == (4, True)
    told = call("lots", "award-firmness", tmp_path / "run", "-q")
    assert told.code == 4
    assert "no award was made, so how firm it is cannot be tried. The record" in told.err
    assert call("lots", "check-award", tmp_path / "run").code == 4
    allowed = Path(shutil.copytree(TENDERS / "nobody-bids", tmp_path / "allowed"))
    terms = allowed / "tender.toml"
    text = terms.read_text(encoding="utf-8").replace("refused", "allowed")
    terms.write_text(text, encoding="utf-8")
    done = call("lots", "award", allowed, "-q")
    assert done.code == 0
    assert "Fewest lots without a winner: 1, proven best." in done.out


@pytest.mark.parametrize("unawarded", ["refused", "allowed"])
def test_it_is_said_plainly_that_nobody_bid(call: Call, tmp_path: Path, unawarded: str) -> None:
    folder = Path(shutil.copytree(TENDERS / "nobody-bids", tmp_path / "tender"))
    bids, terms = folder / "bids.csv", folder / "tender.toml"
    bids.write_text(bids.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    text = terms.read_text(encoding="utf-8").replace("refused", unawarded)
    terms.write_text(text, encoding="utf-8")
    page = ("--page", tmp_path / "page.html", "--draws", "1")
    done = call("lots", "award", folder, *page, "-q")
    assert done.code == (4 if unawarded == "refused" else 0)
    said = "4 lots up for award. Nobody bid, so no lot can have a winner."
    assert said in done.out
    assert said in page[1].read_text(encoding="utf-8")


def test_what_cannot_be_proven_within_the_limit_says_so(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allocator.use_cases.award_lots.DETERMINISTIC_TIME", 1e-9)
    done = call("lots", "award", TENDERS / "seven-lots", "-q")
    assert done.code == 5
    assert "within the limit" in done.out


def test_lots_held_already_count_when_two_are_let_again(call: Call) -> None:
    done = call("lots", "award", TENDERS / "re-let-two-lots", "--json", "-q")
    lots = json.loads(done.out)["lots"]
    assert [(lot["lot_id"], lot["supplier_id"]) for lot in lots] == [
        ("NN3", "TERN"),
        ("NN4", "ALDER"),
    ]
    assert [lot["runner_up"] for lot in lots] == ["Curlew Community Care"] * 2


def test_an_award_is_not_written_over_what_is_there(call: Call, kept: Path, tmp_path: Path) -> None:
    tender = TENDERS / "packages"
    assert call("lots", "award", tender, "--out", kept, "-q").code == 7
    assert call("lots", "award", tender, "--out", kept, "--overwrite", "-q").code == 0
    (tmp_path / "notes.txt").write_text("mine")
    assert call("lots", "award", tender, "--out", tmp_path, "--overwrite", "-q").code == 7
    done = call("lots", "award", tender, "--out", tmp_path / "notes.txt" / "run", "-q")
    assert done.code == 7
    assert "cannot be written" in done.err
    assert "Choose another" in done.err
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert call("lots", "award", tender, "--ocds", tmp_path / "no" / "r.json", "-q").code == 7


def test_a_tender_with_faults_is_told_of_all_of_them(call: Call, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(TENDERS / "packages", tmp_path / "broken"))
    bids = broken / "bids.csv"
    text = bids.read_text(encoding="utf-8").replace("24.40", "-24.40").replace("W2,83", "W7,83")
    bids.write_text(text, encoding="utf-8")
    done = call("lots", "award", broken, "-q")
    assert done.code == 3
    assert 'bids.csv row 2, price: "-24.40"' in done.err
    assert 'bids.csv row 4, lots: "W7"' in done.err


def test_everything_noticed_about_a_tender_is_told(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "tender"
    shutil.copytree(TENDERS / "seven-lots", folder)
    with (folder / "suppliers.csv").open("a", encoding="utf-8") as table:
        table.writelines(f"X{at},Silent {at},SYN-9{at:02},,Good,100,0,,\n" for at in range(25))
    done = call("lots", "award", folder, "--quiet")
    assert done.err.count("neither bids nor holds a lot") == 25
    assert "check-data" not in done.err
