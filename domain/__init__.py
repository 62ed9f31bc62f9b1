"""What Marquee knows about films: entities, ports and use cases, on the standard library alone."""
