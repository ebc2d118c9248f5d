"""The ground that knows no clinic: time, intervals, errors, ids and text. Pure."""
