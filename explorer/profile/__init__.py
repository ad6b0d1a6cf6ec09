"""A territory's profile, ``territory.toml``: what it says of itself, and how that is checked."""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.profile.read import (
        CLAIMS,
        PROFILE,
        Outline,
        Profile,
        default_profile,
        examples,
        open_profile,
        read_profile,
    )

_HOMES = dict.fromkeys(
    (
        "CLAIMS",
        "PROFILE",
        "Outline",
        "Profile",
        "default_profile",
        "examples",
        "open_profile",
        "read_profile",
    ),
    "explorer.profile.read",
)

__all__ = [
    "CLAIMS",
    "PROFILE",
    "Outline",
    "Profile",
    "default_profile",
    "examples",
    "open_profile",
    "read_profile",
]

__getattr__, __dir__ = lazy(__name__, _HOMES)
