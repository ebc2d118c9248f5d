"""When doctors are away, or work otherwise on a date: the same pages for a doctor and for the desk."""
