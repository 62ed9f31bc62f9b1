"""The command line: a file a command, each calling the same use cases as the REST door."""
