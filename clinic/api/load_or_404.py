"""What an address names is looked for before the body is judged: 404 goes before 422."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from clinic.accounts.actor import Actor
from clinic.http.current import current_user

View = Callable[..., Any]


def load_or_404(load: Callable[[Actor, str], Any], name: str) -> Callable[[View], View]:
    """Load what the address's `name` stands for, as the actor; `load` raises NotFound."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            load(current_user, kwargs[name])
            return view(*args, **kwargs)

        return checked

    return decorate
