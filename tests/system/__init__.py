"""How the clinic looks at itself."""
