"""The REST door: Cornice services with Colander schemas, a file a concept."""
