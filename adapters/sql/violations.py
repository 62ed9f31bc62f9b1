"""Which constraint a statement broke."""

import re

from sqlalchemy.exc import IntegrityError

FOREIGN_KEY = "foreign key"
"""What SQLite says of any foreign key: it doesn't tell which one."""

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?P<columns>.+)")


def violated(error: IntegrityError) -> str:
    """The name of the constraint, as `tables.py` names it; `FOREIGN_KEY` for any foreign key on SQLite.

    PostgreSQL names the constraint; SQLite names the columns of a unique one.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    if match := _SQLITE_UNIQUE.fullmatch(str(error.orig)):
        columns = [column.partition(".") for column in match["columns"].split(", ")]
        return "_".join(["uq", columns[0][0], *(name for _, _, name in columns)])
    return FOREIGN_KEY if "FOREIGN KEY" in str(error.orig) else ""
