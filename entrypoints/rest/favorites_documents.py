"""What the documents say of favourites."""

from entrypoints.rest.catalogue_documents import LIST_MOVIES
from entrypoints.rest.service import Operation
from entrypoints.rest.shapes import DONE, DONE_EXAMPLE

LIST_FAVORITES = Operation(
    "One's favourite movies, the latest first",
    "favorites",
    LIST_MOVIES.answer,
    LIST_MOVIES.example,
    ("X-Total-Count", "Link"),
)
ADD_FAVORITE = Operation(
    "Mark a movie as a favourite: 201 the first time, 200 after that",
    "favorites",
    DONE,
    DONE_EXAMPLE,
    statuses=(200, 201),
)
REMOVE_FAVORITE = Operation("Take a movie off one's favourites", "favorites", DONE, DONE_EXAMPLE)
