"""What the pages of staff share: rows of the audit, messages and profiles in words and forms."""
