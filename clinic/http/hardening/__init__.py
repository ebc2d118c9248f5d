"""What keeps a browser and its user safe: headers, own names, origins, reports."""
