"""The door for programs: JSON over HTTP, on the same verbs and queries as the pages."""
