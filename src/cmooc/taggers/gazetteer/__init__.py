"""Names of places in posts."""
