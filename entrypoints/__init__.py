"""The doors of Marquee: REST over HTTP, and the command line."""

import warnings

# Pyramid and Cornice still need it, as setup.cfg says; whoever starts the service can't change that.
warnings.filterwarnings("ignore", "pkg_resources is deprecated")
