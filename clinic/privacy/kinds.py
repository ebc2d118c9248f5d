"""The words of privacy that doors know too."""

from __future__ import annotations

from enum import StrEnum


class LegalKind(StrEnum):
    """What a published text is."""

    PRIVACY = "privacy"
    TERMS = "terms"
    IMPRINT = "imprint"


class ErasureState(StrEnum):
    """Where a wish to be erased stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    DONE = "done"
