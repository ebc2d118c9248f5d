"""Whether the clinic serves, asked as a visitor would: for the supervisor and for containers."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config import from_environment

#: Where to knock at a server that listens everywhere.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def serves(config: Mapping[str, Any]) -> bool:
    """Whether /healthz answers 200, under the name that the clinic is known by."""
    host = _EVERYWHERE.get(config["HOST"], config["HOST"])
    connection = http.client.HTTPConnection(host, config["PORT"], timeout=2)
    try:
        name = urlsplit(config["PUBLIC_URL"]).netloc
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not serves(from_environment()))
