"""What the clinic is told from outside, by subject; `config.py` puts it together."""
