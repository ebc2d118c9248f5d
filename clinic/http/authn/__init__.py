"""Who asks: the session behind a request, the browser, and whether they must say once more who they are."""
