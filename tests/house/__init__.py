"""The house keeps its own rules: packages, settings, imports, the two commands."""
