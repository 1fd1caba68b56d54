"""The one file that knows PyVRP: tasks go in as arrays, tours come out.

PyVRP's interface changes with every release; everything it needs to be told is told here. Its
search is put together by hand rather than through ``pyvrp.solve``, so that the first penalties
suit the units of the task, whatever they are.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pyvrp import (
    Client,
    Depot,
    IteratedLocalSearch,
    IteratedLocalSearchParams,
    Location,
    PenaltyManager,
    PenaltyParams,
    ProblemData,
    RandomNumberGenerator,
    Route,
    Solution,
    VehicleType,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    compute_neighbours,
)

from allocator.rounds.day import Day, Roster
from allocator.routing.day_task import day_task, roster_of, tours_of
from allocator.routing.task import BoolArray, Crew, IntArray, Routed, RoutingTask, Tour, time_tour

NEIGHBOURS = 25
"""Stops that each stop is tried beside. PyVRP's own 50 halves the iterations per second."""

LATE_PENALTY = 10.0
"""First price of a minute too late, in times of what a minute on the road costs."""

UPDATE_AFTER = 100
"""Candidates between two updates of the penalties."""

_OUTSIDE = 2**62
"""Below what PyVRP says that a solution outside the limits costs."""

_LARGEST_PENALTY = 1e9
_BARRED_LEGS = 10


@dataclass(frozen=True, slots=True)
class Budget:
    """When a search ends and which random numbers it draws.

    Parameters
    ----------
    iterations
        Steps at most; `None` for no limit.
    seed
        Seed of the search.
    cpu_seconds
        Processor time at most, for measurements; a search it ends does not repeat exactly.

    Raises
    ------
    ValueError
        When there is neither limit, or a negative one.
    """

    iterations: int | None
    seed: int = 1
    cpu_seconds: float | None = None

    def __post_init__(self) -> None:
        limits = [limit for limit in (self.iterations, self.cpu_seconds) if limit is not None]
        if not limits or min(limits) < 0:
            raise ValueError("A search needs a limit of iterations or processor time, at least 0.")


def route(day: Day, *, iterations: int, seed: int, start: Roster | None = None) -> Roster:
    """Route a day as if the times of its calls did not hang together.

    Of the ties only "two carers" is kept. Every call starts as early as its round allows, so tied
    calls are in general *not* synchronised: the roster is a seed or a bound for a router that
    knows ties. The same day, iterations, seed and start give the same roster.

    Parameters
    ----------
    day
        The day; see `allocator.routing.day_task.plain` for what it may not ask for.
    iterations
        Steps of the search; 0 returns ``start`` with what does not fit left out.
    seed
        Seed of the search.
    start
        Rounds to begin from; carers keep theirs as far as possible.

    Raises
    ------
    ValueError
        When the day asks for something that cannot be held, such as breaks.
    """
    made = day_task(day)
    if not len(made.task.stops) or not made.task.crews:
        return roster_of(made, (), start)
    tours = None if start is None else tours_of(made, start)
    found = route_task(made.task, Budget(iterations, seed), tours)
    return roster_of(made, found.tours, start)


def route_task(task: RoutingTask, budget: Budget, start: Sequence[Tour] | None = None) -> Routed:
    """Search for cheap tours through the stops of a task.

    Parameters
    ----------
    task
        The task, with at least one stop and one crew.
    budget
        When to stop.
    start
        Tours to begin from, which need not be feasible.

    Returns
    -------
    Routed
        Where stops may be left out, always feasible; otherwise ``is_feasible`` tells. The search
        first tries to make every stop that somebody could make at all. Where it ends outside the
        limits it goes on inside them, with as many steps again; of a limit of processor time half
        is kept for that until the first search is inside.
    """
    hopeless = _hopeless(task)
    task = _within_reach(task)
    clock = _Stop(budget)
    best = _search(_problem(task, ~hopeless), _penalties(task), clock, start)
    if not best.is_feasible():
        optional = hopeless if task.stops.prize is None else np.ones_like(hopeless)
        fitting = [time_tour(task, tour)[0] for tour in _tours(best)]
        data, mending = _problem(task, ~optional), _Stop(clock.left, is_last=True)
        best = _search(data, _hard_penalties(data), mending, [t for t in fitting if t.stops])
        clock.taken += mending.taken
    left_out = len(task.stops) - best.num_clients()
    is_feasible = best.is_feasible() and (task.stops.prize is not None or not left_out)
    return Routed(_tours(best), bool(is_feasible), clock.taken)


def _hopeless(task: RoutingTask) -> BoolArray:
    """Return which stops nobody could make even as their only one, shape ``(stops,)``."""
    crews, stops = range(len(task.crews)), range(len(task.stops))
    return np.array(
        [not any(time_tour(task, Tour(crew, (stop,)))[1] for crew in crews) for stop in stops]
    )


def _within_reach(task: RoutingTask) -> RoutingTask:
    """Return a task whose clock ends when the last stop can, and no tour lost by that.

    Some data say "no limit" with a number so large that its product with a penalty is none: the
    sums overflow, and the search improves its tours for ever.
    """
    stops, leg = task.stops, int(task.duration.max())
    ready = max(int(stops.opens.max()), *(crew.on_duty for crew in task.crews))
    in_turn = ready + int(stops.length.sum()) + leg * (len(stops) + 1)
    closes = np.minimum(stops.closes, in_turn)
    ends = int((closes + stops.length).max()) + leg
    return replace(
        task,
        stops=replace(stops, closes=closes),
        crews=tuple(
            replace(crew, off_duty=min(crew.off_duty, max(crew.on_duty, ends)))
            for crew in task.crews
        ),
    )


class _Stop:
    """Ends a search by count or by processor time, as PyVRP asks before every step."""

    def __init__(self, budget: Budget, *, is_last: bool = False) -> None:
        self.budget, self._is_last = budget, is_last
        self._began = time.process_time()
        self.taken = 0

    def __call__(self, best_cost: int) -> bool:
        most, seconds = self.budget.iterations, self.budget.cpu_seconds
        if seconds is not None and best_cost >= _OUTSIDE and not self._is_last:
            seconds /= 2
        is_done = (most is not None and self.taken >= most) or (
            seconds is not None and time.process_time() - self._began >= seconds
        )
        self.taken += not is_done
        return is_done

    @property
    def left(self) -> Budget:
        """What a second search may use: as many steps, and the time that is left."""
        seconds = self.budget.cpu_seconds
        if seconds is None:
            return self.budget
        spent = time.process_time() - self._began
        return replace(self.budget, cpu_seconds=max(0.0, seconds - spent))


def _search(
    data: ProblemData, penalties: PenaltyManager, stop: _Stop, start: Sequence[Tour] | None
) -> Solution:
    """Run PyVRP's iterated local search and return the best solution."""
    random = RandomNumberGenerator(stop.budget.seed)
    search = _local_search(data, random)
    if start is None:
        # from scattered stops rather than from none, as PyVRP itself starts
        scattered = Solution.make_random(data, random)
        first = search(scattered, penalties.cost_evaluator(), exhaustive=True)
    else:
        first = Solution(data, [Route(data, list(tour.stops), tour.crew) for tour in start])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)  # infeasible days are ours to mend
        algorithm = IteratedLocalSearch(data, penalties, search, first, IteratedLocalSearchParams())
        return algorithm.run(stop, collect_stats=False, display=False).best


def _local_search(data: ProblemData, random: RandomNumberGenerator) -> LocalSearch:
    """Return PyVRP's local search with every operator that can change this problem."""
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=NEIGHBOURS))
    search = LocalSearch(data, random, neighbours, PerturbationManager())
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    return search


def _problem(task: RoutingTask, required: BoolArray) -> ProblemData:
    """Write a task as PyVRP's problem: matrices as they are, one profile per set of bans."""
    depots = {site: i for i, site in enumerate(sorted({s for c in task.crews for s in _ends(c)}))}
    profiles: dict[bytes, int] = {}
    vehicles = []
    costs: list[Any] = []  # PyVRP's stubs ask for arrays of another kind than it takes
    durations: list[Any] = []
    for crew in task.crews:
        key = crew.barred.tobytes()
        if key not in profiles:
            profiles[key] = len(profiles)
            cost, duration = _matrices_without(task, crew)
            costs.append(cost)
            durations.append(duration)
        vehicles.append(_vehicle(task, crew, depots, profiles[key]))
    return ProblemData(
        locations=[Location(0, 0)] * len(task.cost),
        clients=_clients(task, required),
        depots=[Depot(site) for site in depots],
        vehicle_types=vehicles,
        distance_matrices=costs,
        duration_matrices=durations,
    )


def _ends(crew: Crew) -> tuple[int, int]:
    return crew.start, crew.end


def _vehicle(task: RoutingTask, crew: Crew, depots: dict[int, int], profile: int) -> VehicleType:
    """Write a crew as a vehicle type; who may not make two stops can carry only one of them."""
    carried = [crew.capacity] if task.stops.load.any() else []
    return VehicleType(
        num_available=crew.count,
        capacity=carried + [1] * len(task.apart),
        start_depot=depots[crew.start],
        end_depot=depots[crew.end],
        fixed_cost=crew.fixed,
        tw_early=crew.on_duty,
        tw_late=crew.off_duty,
        profile=profile,
    )


def _clients(task: RoutingTask, required: BoolArray) -> list[Client]:
    """Write the stops as clients, those not required with their prize."""
    stops, pairs = task.stops, len(task.apart)
    is_carried = bool(stops.load.any())
    loads = np.zeros((len(stops), is_carried + pairs), dtype=np.int64)
    if is_carried:
        loads[:, 0] = stops.load
    loads[task.apart, is_carried + np.arange(pairs)[:, None]] = 1
    prizes = [0] * len(stops) if stops.prize is None else stops.prize.tolist()
    columns = (stops.site, stops.length, stops.opens, stops.closes)
    return [
        Client(
            site,
            delivery=load,
            service_duration=length,
            tw_early=opens,
            tw_late=closes,
            prize=prize,
            required=is_required,
        )
        for site, length, opens, closes, load, prize, is_required in zip(
            *(column.tolist() for column in columns),
            loads.tolist(),
            prizes,
            required.tolist(),
            strict=True,
        )
    ]


def _matrices_without(task: RoutingTask, crew: Crew) -> tuple[IntArray, IntArray]:
    """Return the matrices for a crew: to a stop it may not make it is dear and takes for ever."""
    if not crew.barred.any():
        return task.cost, task.duration
    sites = task.stops.site[crew.barred]
    cost, duration = task.cost.copy(), task.duration.copy()
    for_ever = max(c.off_duty for c in task.crews) + int(task.stops.closes.max()) + 1
    for matrix, least in ((cost, _BARRED_LEGS * int(task.cost.max())), (duration, for_ever)):
        matrix[sites, :] = least
        matrix[:, sites] = least
        np.fill_diagonal(matrix, 0)
    return cost, duration


def _penalties(task: RoutingTask) -> PenaltyManager:
    """Return penalties that begin in proportion to the task's own costs."""
    legs = task.cost[np.ix_(task.stops.site, task.stops.site)]
    hours = task.duration[np.ix_(task.stops.site, task.stops.site)]
    leg, hour = max(1.0, float(legs.mean())), max(1.0, float(hours.mean()))
    is_carried = bool(task.stops.load.any())
    carried = [leg / float(task.stops.load.mean())] if is_carried else []
    loads = carried + [leg] * len(task.apart)
    late = LATE_PENALTY * leg / hour
    params = PenaltyParams(solutions_between_updates=UPDATE_AFTER, max_penalty=_LARGEST_PENALTY)
    return PenaltyManager((loads, late, late), params)


def _hard_penalties(data: ProblemData) -> PenaltyManager:
    """Return penalties under which no feasible solution is ever left."""
    hard = _LARGEST_PENALTY
    params = PenaltyParams(min_penalty=hard, max_penalty=hard)
    return PenaltyManager(([hard] * data.num_load_dimensions, hard, hard), params)


def _tours(solution: Solution) -> tuple[Tour, ...]:
    return tuple(
        Tour(route.vehicle_type(), tuple(step.idx for step in route if step.is_client()))
        for route in solution.routes()
    )
