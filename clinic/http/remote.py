"""Where a request comes from: the address as servers and proxies write it, and the network around it."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

#: With a port, as RFC 7239 lets a proxy write it: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5}")


def network() -> str:
    """The network of the present request, wide enough to tell nobody: /24 of IPv4, /48 of IPv6.

    "" for what is no address, such as a socket of the file system.
    """
    return _around(v4=24, v6=48)


def line() -> str:
    """Whose line the present request came over: the address of IPv4; of IPv6 the /64, since whoever
    has one address there has all of them. What cannot be read is one line.
    """
    return _around(v4=32, v6=64).removesuffix("/32") or "unknown"


def address_of(written: str) -> IPv4Address | IPv6Address | None:
    """The address without its port; one of IPv4 that is written as IPv6 is one of IPv4. None for
    what is no address.
    """
    with_port = _WITH_PORT.fullmatch(written.strip())
    try:
        found = ip_address((with_port[1] or with_port[2]) if with_port else written.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _around(*, v4: int, v6: int) -> str:
    found = address_of(request.remote_addr or "")
    if found is None:
        return ""
    # The name of an interface ("fe80::1%eth0") is this machine's own.
    plain, bits = str(found).partition("%")[0], v4 if isinstance(found, IPv4Address) else v6
    return str(ip_network(f"{plain}/{bits}", strict=False))
