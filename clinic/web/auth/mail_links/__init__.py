"""The pages that links of mails lead to, and asking for such a mail."""
