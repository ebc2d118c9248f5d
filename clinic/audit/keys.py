"""The keys of the audit: pure. They are kept outside the database, so that who can change the
database still cannot make a row that looks real.

The first key of the list makes, all of them prove; so a key is rotated by putting a new one in front.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256


class KeyRing:
    """Keys by their short names. Each use has a key of its own, derived by HMAC from the secret.

    The codes are HMAC-SHA256 (RFC 2104) in 64 hexadecimal digits.
    """

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """`keys`: names and secrets, the one that makes first. Raises ValueError for none."""
        if not keys:
            raise ValueError("the audit needs a key")
        #: The name of the key that makes.
        self.current = keys[0][0]
        self._secrets: Mapping[str, bytes] = {name: secret.encode() for name, secret in keys}

    def sign(self, use: str, text: bytes) -> str:
        """The code of a text, by the current key; `use` keeps rows, seals and heads apart."""
        return self._mac(self.current, use, text)

    def proves(self, use: str, text: bytes, *, key_id: str, mac: str) -> bool:
        """Whether the code is that of the text; never for a key that is not on the ring."""
        if key_id not in self._secrets:
            return False
        return hmac.compare_digest(self._mac(key_id, use, text).encode(), str(mac).encode())

    def _mac(self, key_id: str, use: str, text: bytes) -> str:
        own = hmac.new(self._secrets[key_id], f"clinic audit {use} 1".encode(), sha256).digest()
        return hmac.new(own, text, sha256).hexdigest()
