"""Movie databases: TMDB and OMDb, each by itself, and all that are configured behind one port."""
