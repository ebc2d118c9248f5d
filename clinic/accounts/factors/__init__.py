"""The second factor: an app, passkeys, recovery codes."""
