"""The web app: the published site, search, and the registration form."""
