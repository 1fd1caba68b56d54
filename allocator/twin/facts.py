"""The published figures about Norfolk that the twin reproduces, each with its source.

Facts only: numbers that the council, its tenders or the census published, and what follows from
them by arithmetic. `Standing` tells published figures from derived, inferred and assumed ones;
nothing here describes a real provider or a real person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from allocator.domain.words import ClientGroup


class Standing(StrEnum):
    """How sure a figure is."""

    PUBLISHED = "published"
    DERIVED = "derived"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: what it counts, its exact value, how sure it is and who says so."""

    key: str
    value: Fraction
    unit: str
    standing: Standing
    source: str


_MPP = "Norfolk County Council, market position page on home care"
_MPP_MARCH = f"{_MPP}, as at March 2023"
_MPP_YEAR = f"{_MPP}, 2022-23"
_MPP_LIST = f"{_MPP}, interim care list on 23 May 2023"
_NEWS = "Norfolk County Council, news page of July 2023 (all care services)"


def _published(key: str, value: str, unit: str, source: str) -> Fact:
    return Fact(key, Fraction(value), unit, Standing.PUBLISHED, source)


def _derived(key: str, value: str, unit: str, source: str) -> Fact:
    return Fact(key, Fraction(value), unit, Standing.DERIVED, source)


def _group(name: str, spend: str, people: str, accredited: str, good: str) -> tuple[Fact, ...]:
    return (
        _published(f"{name}_spend_gbp_m", spend, "£ million", _MPP_YEAR),
        _published(f"{name}_people", people, "people in the year", _MPP_YEAR),
        _published(f"{name}_accredited_locations", accredited, "locations", _MPP_MARCH),
        _published(f"{name}_good_pct", good, "percent", _MPP_MARCH),
    )


CALIBRATION: tuple[Fact, ...] = (
    _published("providers_registered", "106", "providers", _MPP),
    _published("norfolk_offices", "135", "offices", _MPP),
    _published("on_framework", "86", "offices (the page may mean providers)", _MPP),
    _published("people_total", "5575", "people", _MPP),
    _published("people_council_commissioned", "3345", "people", _MPP),
    _derived("people_other_funded", "2230", "people", "5,575 less 3,345"),
    _published("overall_good_or_outstanding_pct", "70.3", "percent", _MPP_MARCH),
    Fact(
        "overall_good_or_outstanding_fraction",
        Fraction(90, 128),
        "rated offices",
        Standing.INFERRED,
        "the only fraction giving 70.3 % with 123 to 135 rated offices",
    ),
    *_group("older", "37.3", "3048", "84", "69.1"),
    *_group("ld_autism", "2.3", "161", "48", "72.9"),
    *_group("mh", "1.4", "158", "56", "70.9"),
    *_group("pd", "6.5", "490", "79", "68.4"),
    _published("interim_list_people", "65", "people", _MPP_LIST),
    _published("interim_list_hours_week", "590", "hours (weekly is assumed)", _MPP_LIST),
    _derived("interim_hours_per_person", "9.08", "hours", "590 hours over 65 people"),
    _published("interim_hours_share_north_south_west", "0.91", "share of hours", _MPP_LIST),
    _published("principal_share", "0.70", "share of commissioned care, at most", _MPP),
    _published("framework_share", "0.30", "share of commissioned care", _MPP),
    _published("good_or_better_jul2023_pct", "71", "percent", _NEWS),
)
"""Every row of the calibration table, in its order."""

FACT = {fact.key: fact for fact in CALIBRATION}

COUNCIL_PEOPLE = {
    ClientGroup.OLDER_PEOPLE: 2643,
    ClientGroup.LEARNING_DISABILITY: 140,
    ClientGroup.MENTAL_HEALTH: 137,
    ClientGroup.PHYSICAL_DISABILITY: 425,
}
"""People commissioned for at one time: the in-year counts scaled by 3,345 in 3,857 (derived)."""

GROUP_KEY = {
    ClientGroup.OLDER_PEOPLE: "older",
    ClientGroup.LEARNING_DISABILITY: "ld_autism",
    ClientGroup.MENTAL_HEALTH: "mh",
    ClientGroup.PHYSICAL_DISABILITY: "pd",
}

GOOD_OF_RATED = {
    ClientGroup.OLDER_PEOPLE: (56, 81),
    ClientGroup.LEARNING_DISABILITY: (35, 48),
    ClientGroup.MENTAL_HEALTH: (39, 55),
    ClientGroup.PHYSICAL_DISABILITY: (54, 79),
}
"""Good-or-better and rated accredited locations that give the published percentages (inferred)."""

GOOD_OF_ALL_RATED = (90, 128)
"""The same for all offices (inferred)."""

LIST_HOURS_SHORT = 537
"""Hours of the interim list in North, South and West: 91 % of 590, rounded (derived)."""

ASSUMED_PENCE_PER_HOUR = 2410
"""Price at which the twin's hours give the published spend.

ASSUMED: the English council average of 2025-26 (£24.10, Homecare Association). Norfolk's rate of
2022-23 is not known; a lower one would mean more hours for the same money.
"""

WEEKS_PER_YEAR = Fraction(3652425, 70000)
"""Weeks in a mean Gregorian year."""

HOMECARE_AGENCIES_2016 = {
    "Breckland": 3,
    "Broadland": 3,
    "Great Yarmouth": 1,
    "King's Lynn and West Norfolk": 3,
    "North Norfolk": 1,
    "Norwich": 6,
    "South Norfolk": 6,
}
"""Homecare agencies by district in a part of the CQC directory of February 2016 (counted)."""

VISITS_UP_TO_30_MINUTES = (Fraction(68, 100), Fraction(78, 100))
"""Share of visits of 30 minutes or less: 73 ± 5 % (UKHCA 2012)."""

MILES_PER_VISIT = (Fraction(306, 100), Fraction(430, 100))
"""Travel per visit in miles: 3.06 (Access, 2017/18) to 4.3 (Homecare Association)."""

METRES_PER_MILE = 1609.344

DRIVING_SHARE = (Fraction(15, 100), Fraction(26, 100))
"""Driving in paid time: almost a fifth (rhodium) to 26 % (BMC Health Services Research 14:439)."""

VISITS_PER_FULL_SHIFT = (10, 20)
"""Visits in a full shift: about a dozen (Guardian 2019) to 15 to 20 clients a day (Torbay)."""

FULL_SHIFT_MINUTES = 450
"""Paid minutes of the usual half-day shift of policy, 07:00 to 14:30."""


@dataclass(frozen=True, slots=True)
class District:
    """A district's people, mid-2020 (disabled: Census 2021).

    Parameters
    ----------
    aged_75, aged_85
        People of at least that age.
    disabled
        People disabled under the Equality Act.
    """

    name: str
    population: int
    adults_18_64: int
    aged_75: int
    aged_85: int
    disabled: int


DISTRICTS = (
    District("Breckland", 141_255, 78_348, 17_002, 5_003, 27_726),
    District("Broadland", 131_931, 73_490, 16_598, 4_848, 24_425),
    District("Great Yarmouth", 99_198, 54_887, 11_398, 3_255, 22_555),
    District("King's Lynn and West Norfolk", 151_245, 81_724, 18_961, 5_210, 31_203),
    District("North Norfolk", 105_167, 53_750, 16_876, 5_126, 23_227),
    District("Norwich", 142_177, 94_675, 10_259, 3_259, 30_008),
    District("South Norfolk", 143_066, 79_640, 16_467, 4_712, 25_142),
)
"""ONS mid-2020 population estimates and Census 2021, summed to districts (OGL v3.0)."""
