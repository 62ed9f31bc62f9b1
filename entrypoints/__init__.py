"""The doors of Marquee: REST over HTTP, and the command line."""
