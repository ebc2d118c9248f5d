"""The links of mails about visits."""
