"""The outbox: owing a message, leasing it, delivering it, and what became of it."""
