"""What the documents say of log-ins at issuers."""

from entrypoints.rest.service import Operation
from entrypoints.rest.sessions_documents import LOG_IN, PAIR

START = Operation(
    "Go to a trusted issuer's log-in page",
    "sessions",
    {},
    headers=("Location",),
    errors=(404, 503),
    statuses=(302,),
    description="For browsers. The issuer sends people back here, and on to the web client with a one-time `code`.",
)
COME_BACK = Operation(
    "Come back from a trusted issuer",
    "sessions",
    {},
    headers=("Location",),
    errors=(401, 503),
    statuses=(302,),
    description="For browsers, with the cookie of the log-in that began there.",
)
SWAP = Operation(
    "The tokens for the one-time code of a log-in at an issuer",
    "sessions",
    PAIR,
    LOG_IN.example,
    errors=(401,),
    description="A code is good for 60 seconds, and once: 401 `bad_code`.",
)
