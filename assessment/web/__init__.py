"""What the web server does besides the pages: identity, routes of our own, headers."""
