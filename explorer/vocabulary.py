"""The closed lists shared by every module: a word of the data has one spelling, here."""

from enum import StrEnum, unique
from typing import Final


@unique
class PositionKind(StrEnum):
    """How the position of a feature came to be known."""

    SURVEYED = "surveyed"
    PUBLISHED = "published"
    DIGITISED = "digitised"
    ESTIMATED = "estimated"
    ADDRESS_ONLY = "address_only"


@unique
class Verdict(StrEnum):
    """What checking a claim gave."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NOT_CHECKABLE = "not_checkable"


@unique
class Containment(StrEnum):
    """Where a feature stands towards an outline: three answers, not two."""

    INSIDE = "inside"
    EDGE = "edge"
    OUTSIDE = "outside"


@unique
class FileVerdict(StrEnum):
    """What the gate made of a file."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    REJECTED = "rejected"


@unique
class FibreStatus(StrEnum):
    """The state of a building in the regulator's file (`imb_etat`), spelt as the regulator does."""

    DEPLOYED = "deploye"
    ON_DEMAND = "raccordable demande"
    ON_DEMAND_ORDERED = "RAD en cours"
    IN_PROGRESS = "en cours de deploiement"
    SIGNED = "signe"
    TARGETED = "cible"
    ABANDONED = "abandonne"
    UNKNOWN = "unknown"
    """Not the regulator's: a value outside its list, kept on request."""


CONNECTABLE: Final = frozenset({FibreStatus.DEPLOYED})
"""A line can be ordered: the optical termination is laid and opened to operators."""

ON_DEMAND: Final = frozenset({FibreStatus.ON_DEMAND, FibreStatus.ON_DEMAND_ORDERED})
"""A termination is laid once an operator orders it; counted as eligible behind an opened point."""


@unique
class RateDefinition(StrEnum):
    """Which buildings a fibre rate counts as served."""

    CONNECTABLE = "connectable"
    ELIGIBLE = "eligible"


@unique
class RateUnit(StrEnum):
    """What a fibre rate is a share of."""

    BUILDINGS = "buildings"
    PREMISES = "premises"
    AREA = "area"


@unique
class TravelMode(StrEnum):
    """How one goes along a street network."""

    WALK = "walk"
    CYCLE = "cycle"
    DRIVE = "drive"


@unique
class Language(StrEnum):
    """The languages that users see, the first one by default."""

    FRENCH = "fr"
    ENGLISH = "en"
