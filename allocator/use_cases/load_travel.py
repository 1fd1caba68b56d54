"""Load what tells how long a drive takes: the one place that chooses among the sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.case import Case
from allocator.domain.errors import DataError, WorkspaceError
from allocator.domain.finding import Finding, Severity
from allocator.geo import CrowFlyTravel, Travel, load_norfolk
from allocator.intake.findings import FindingLog

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear
    from allocator.scenario.schema import TravelSection

STORED = {"matrix": "travel.csv", "road-graph": "roads.npz"}
"""Name under which a run keeps the file of each source, so that it can be verified alone."""

_SHEET = "travel"


def load_travel(
    wanted: TravelSection, folder: Path, case: Case, hear: Hear | None = None
) -> Travel:
    """Load the travel a scenario asks for.

    Parameters
    ----------
    wanted
        Source and file.
    folder
        Where relative paths start from.
    case
        Whose places have to be covered.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    DataError
        When the file cannot be used; its ``findings`` say why, warnings among them.
    ScenarioError
        When reading an extract needs packages that are not installed.
    """
    if wanted.path is None:
        return CrowFlyTravel()
    log, path = FindingLog(), folder / wanted.path
    travel = _READERS[wanted.source](path, case, log, wanted.limit_percent)
    if travel is None or log.has_errors:
        found = log.in_order((_SHEET,))
        errors = [finding for finding in found if finding.severity is Severity.ERROR]
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        says = f"{path.name} cannot be used for travel times. {errors[0]}{more}"
        raise DataError(says, found)
    if hear is not None and len(log):
        hear(log.in_order((_SHEET,)))
    return travel


def check_travel(path: Path, case: Case) -> tuple[Finding, ...]:
    """Return every finding about a file of travel times by row, warnings among them.

    Parameters
    ----------
    path
        A table if its name ends in ``.csv``, otherwise an extract.
    case
        Whose places have to be covered.
    """
    log = FindingLog()
    _READERS["matrix" if path.suffix.lower() == ".csv" else "road-graph"](path, case, log, 100)
    return log.in_order((_SHEET,))


def _read_table(path: Path, case: Case, log: FindingLog, _: int) -> Travel | None:
    """Read a travel table."""
    from allocator.intake.travel_table import read_travel_table  # noqa: PLC0415  only if asked for

    return read_travel_table(path, case, load_norfolk(), log)


def _read_roads(path: Path, case: Case, log: FindingLog, limit_percent: int) -> Travel | None:
    """Read an extract and find the roads nearest to the case's places."""
    from allocator.intake.road_extract import roads_for  # noqa: PLC0415  compiles the search

    return roads_for(path, case, log, limit_percent)


_READERS = {"matrix": _read_table, "road-graph": _read_roads}


def store_travel(travel: Travel, wanted: TravelSection, source: Path, folder: Path) -> None:
    """Keep in a run folder what is needed to find the same travel again.

    Parameters
    ----------
    travel
        As loaded.
    wanted
        Source and file.
    source
        Where relative paths start from.
    folder
        The run folder.
    """
    if wanted.path is None:
        return
    from allocator.geo.road_graph import RoadTravel  # noqa: PLC0415  compiles the search

    if isinstance(travel, RoadTravel):
        kept = travel.roads.to_bytes()
    else:
        kept = (source / wanted.path).read_bytes()
    (folder / STORED[wanted.source]).write_bytes(kept)


def stored_travel(source: str, name: str, folder: Path, case: Case) -> Travel:
    """Return the travel that a run used.

    Parameters
    ----------
    source, name
        As the run's record states them.
    folder
        The run folder.
    case
        The case of the run.

    Raises
    ------
    UserError
        When the run's own file cannot be used.
    """
    if source == "crow-fly":
        return CrowFlyTravel()
    if source not in STORED:
        raise WorkspaceError(f"run.json, travel_source: {source!r} is no source of travel times.")
    from allocator.scenario.schema import TravelSection  # noqa: PLC0415  loads pydantic

    wanted = TravelSection.model_validate({"source": source, "path": STORED[source]})
    travel = load_travel(wanted, folder, case)
    return replace(travel, name=name)  # type: ignore[type-var]
