"""Before something that matters, who has been signed in for a while says once more who they are.

`@fresh` stands below `@requires`. It raises; the pages answer with the same question as at sign-in, and
lead back without losing what was filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from werkzeug.exceptions import Unauthorized

from clinic.http.clock import now
from clinic.http.current import current_user

View = TypeVar("View", bound=Callable[..., Any])


class ProofNeeded(Unauthorized):
    """Signed in, but for too long to do this without being asked again."""


def fresh(view: View) -> View:
    """Open the view only to who has shown a moment ago who they are. Raises ProofNeeded."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        require_fresh()
        return view(*args, **kwargs)

    return cast(View, guarded)


def require_fresh() -> None:
    """The same inside a view. Raises ProofNeeded."""
    if not current_user.is_fresh(now()):
        raise ProofNeeded
