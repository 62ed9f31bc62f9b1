"""How fast Marquee is: against its bars, and against peers of other frameworks on the same databases."""
