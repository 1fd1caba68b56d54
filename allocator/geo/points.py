"""Places between which carers travel, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Points:
    """Hold places on the British National Grid and say which of them are rural.

    Parameters
    ----------
    easting, northing
        Whole metres on the British National Grid, shape ``(points,)``.
    is_rural
        True where local roads run at rural speed, shape ``(points,)``.

    Raises
    ------
    ValueError
        When the three arrays are not one-dimensional and of one length.
    """

    easting: IntArray
    northing: IntArray
    is_rural: BoolArray

    def __post_init__(self) -> None:
        shapes = {self.easting.shape, self.northing.shape, self.is_rural.shape}
        if len(shapes) != 1 or self.easting.ndim != 1:
            raise ValueError(f"Points needs three arrays of one length, not shapes {shapes}.")

    def __len__(self) -> int:
        return len(self.easting)

    def take(self, which: IntArray | BoolArray) -> Points:
        """Return the points chosen by an index or mask array, in its order."""
        return Points(self.easting[which], self.northing[which], self.is_rural[which])
