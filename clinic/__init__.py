"""A clinic's appointments: `from clinic.app import create_app`."""

import gc

# Loading makes some hundred thousand objects that all stay. Going through them for garbage, again and
# again, took a fifth of each start, and a tenth of what a page costs.
gc.set_threshold(50_000, 20, 100)
