"""The operator's door: commands, and what starts and watches the clinic."""
