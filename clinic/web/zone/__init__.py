"""By whose clock patients read free times: the clinic's, or that of a zone which they chose."""
