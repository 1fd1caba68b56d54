"""Invented names: no provider of this twin is a real one.

Every provider's name begins with a coined word that is in no dictionary and, as far as a test
against public CQC extracts can tell, in no real provider's name.
"""

from __future__ import annotations

from allocator.domain.words import ProviderKind
from allocator.twin.draw import Draw

_FIRST = (
    "Brinda", "Cawdel", "Dunnel", "Eskel", "Fennar", "Gressa", "Hathel", "Immer",
    "Jorren", "Kelver", "Lindra", "Mardel", "Nethra", "Orrel", "Pellan", "Quenna",
    "Rushel", "Sedgel", "Tolver", "Ulven", "Vellan", "Wendal", "Yarren", "Zellow",
)  # fmt: skip
_SECOND = ("mere", "hythe", "wick", "stow", "garth", "croft", "shaw", "fold", "beck", "lode")

_TRADE = {
    ProviderKind.INDEPENDENT: ("Homecare", "Home Support", "Care at Home", "Home Care"),
    ProviderKind.COUNCIL_OWNED: ("Independent Living",),
    ProviderKind.VOLUNTARY: ("Neighbours Trust", "Community Care Trust"),
    ProviderKind.MICRO_ENTERPRISE: ("Village Carers", "Carers"),
}

LAST_RESORT_NAME = "Harnserhythe Reablement"
"""Invented name of the council's own service of last resort."""


def invent_words(draw: Draw, count: int) -> list[str]:
    """Return different coined words, as many as asked for (240 at most)."""
    words = [first + second for first in _FIRST for second in _SECOND]
    return draw.some_of(words, count)


def provider_name(draw: Draw, word: str, kind: ProviderKind) -> str:
    """Make a trading name of a coined word and what the provider is."""
    return f"{word} {draw.one_of(_TRADE[kind])}"
