"""The ports of the domain, met by technology; the packages here never import each other."""
