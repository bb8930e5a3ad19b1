"""How a value came to be known, and how far it is to be trusted when its file does not say."""

from __future__ import annotations

from types import MappingProxyType

# Relative standard deviation by kind where a file states none. Frozen before any coverage of intervals is
# scored: fitted to the scores they would make the intervals say nothing.
DEFAULT_SD = MappingProxyType(
    {
        "measured": 0.01,
        "published": 0.02,
        "derived": 0.03,
        "estimated": 0.10,
        "assumed": 0.20,
    }
)
FROZEN = "fcaf9d8"  # the commit since which they stand; coverage was first scored in 03e34b0
KINDS = tuple(DEFAULT_SD)
UNSTATED = "assumed"  # what a bare value counts as
NEED_SOURCE = ("measured", "published", "derived")
