"""The catalogue as one table, by the code that the ledger keeps.

What was written by an older version may have a code that is no row any more.
"""

from __future__ import annotations

from clinic.notifications.catalogue import accounts, follow_ups, visits
from clinic.notifications.catalogue.kind import MessageKind

KINDS: dict[str, MessageKind] = {
    row.code: row
    for rows in (visits, follow_ups, accounts)
    for row in vars(rows).values()
    if isinstance(row, MessageKind)
}
