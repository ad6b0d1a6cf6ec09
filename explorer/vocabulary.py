"""The closed lists shared by every module: a word of the data has one spelling, here."""

from enum import StrEnum, unique


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
class Language(StrEnum):
    """The languages that users see, the first one by default."""

    FRENCH = "fr"
    ENGLISH = "en"
