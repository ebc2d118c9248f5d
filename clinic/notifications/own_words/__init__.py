"""The clinic's own paragraphs in its messages, and what such a message looks like."""
