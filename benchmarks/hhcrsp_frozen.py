"""Double visits frozen at a time, as one does whose router knows no synchronisation.

Every first service starts half way between the two starts of rounds without synchronisation, as
far as its window allows, and the second as its tie then asks; all is routed again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.rounds.day import Day, Roster, Ties


def frozen(day: Day, loose: Roster) -> Day:
    """Return a day whose tied calls start at a time, so that nothing needs to be synchronised.

    Windows are hard, since a frozen call that starts late is no longer beside its partner.

    Parameters
    ----------
    day
        The day with its ties.
    loose
        Rounds without synchronisation.
    """
    opens, closes = day.calls.opens.copy(), day.calls.closes.copy()
    for first, second, least, widest in zip(
        *(getattr(day.ties, name).tolist() for name in ("first", "second", "least", "most")),
        strict=True,
    ):
        most = min(widest, int(closes[second] - opens[first]))
        earliest = max(int(opens[first]), int(opens[second]) - most)
        latest = min(int(closes[first]), int(closes[second]) - least)
        middle = int(loose.start[first] + loose.start[second]) // 2
        start = max(earliest, min(middle, latest))
        opens[first] = closes[first] = start
        opens[second] = np.maximum(opens[second], start + least)
        closes[second] = np.minimum(closes[second], start + most)
    return day.but(
        calls=replace(day.calls, opens=opens, closes=closes),
        ties=Ties.none(),
        costs=replace(day.costs, late=0, latest=0),
    )
