"""The closed vocabularies of the trade. Every value is the word that stands in a file."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ClientGroup(StrEnum):
    """Who the care is for, in the groups a council accredits locations for."""

    OLDER_PEOPLE = "OP"
    LEARNING_DISABILITY = "LD"
    MENTAL_HEALTH = "MH"
    PHYSICAL_DISABILITY = "PD"


class Route(StrEnum):
    """How a package came to be on the interim care list."""

    COMMUNITY = "community"
    DISCHARGE = "discharge"
    HAND_BACK = "hand-back"
    REVIEW = "review"
    PROVIDER_FAILURE = "provider-failure"
    FAST_TRACK = "fast-track-chc"
    URGENT = "urgent-response"


class Funding(StrEnum):
    """Who pays for a package."""

    COUNCIL = "council"
    NHS = "chc"
    JOINT = "joint"
    SELF = "self"


class ProviderKind(StrEnum):
    """What kind of organisation a provider is."""

    INDEPENDENT = "independent"
    COUNCIL_OWNED = "council-owned"
    VOLUNTARY = "voluntary"
    MICRO_ENTERPRISE = "micro-enterprise"
    IN_HOUSE = "in-house"


class Registration(StrEnum):
    """Whether CQC has the location on its register."""

    REGISTERED = "registered"
    DEREGISTERED = "deregistered"


class Scheme(StrEnum):
    """Who made a quality assessment, and of what."""

    CQC_LOCATION = "cqc-location"
    CQC_SERVICE = "cqc-service"
    PAMMS = "pamms"


class Rating(IntEnum):
    """A quality rating, ordered so that a better one is greater."""

    UNRATED = 0
    INADEQUATE = 1
    REQUIRES_IMPROVEMENT = 2
    GOOD = 3
    OUTSTANDING = 4

    @property
    def label(self) -> str:
        """The rating as CQC writes it."""
        return _RATING_LABELS[self]


_RATING_LABELS = {
    Rating.UNRATED: "Not rated",
    Rating.INADEQUATE: "Inadequate",
    Rating.REQUIRES_IMPROVEMENT: "Requires improvement",
    Rating.GOOD: "Good",
    Rating.OUTSTANDING: "Outstanding",
}


class Tier(IntEnum):
    """The place of a location in the call-off order for one package, first called first."""

    PRINCIPAL = 0
    LOT_FRAMEWORK = 1
    COUNTY_FRAMEWORK = 2
    SPOT = 3
    LAST_RESORT = 4

    @property
    def label(self) -> str:
        """The tier in a broker's words."""
        return _TIER_LABELS[self]


_TIER_LABELS = {
    Tier.PRINCIPAL: "principal provider",
    Tier.LOT_FRAMEWORK: "lot framework",
    Tier.COUNTY_FRAMEWORK: "county framework",
    Tier.SPOT: "spot",
    Tier.LAST_RESORT: "last resort (in-house)",
}


class RestrictionKind(StrEnum):
    """Why a location may not take new packages for a while."""

    SUSPENSION = "suspension"
    EMBARGO = "embargo"
    VOLUNTARY = "voluntary"


class Instruction(StrEnum):
    """What a person told the engine about one package and one location."""

    PIN = "pin"
    BAR = "bar"


class Gender(StrEnum):
    """A carer's gender, where a package asks for one."""

    FEMALE = "F"
    MALE = "M"


class Strength(StrEnum):
    """Whether a wish about the carer is a need (a hard rule) or a preference (a goal)."""

    NEED = "need"
    PREFERENCE = "preference"
