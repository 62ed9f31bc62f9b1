"""Answers of movie databases, in a database of our own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well

from adapters.sql.session import Rows
from adapters.sql.tables import lookup_answers

_FIND = select(lookup_answers.c.answer).where(
    lookup_answers.c.question == bindparam("asked"), lookup_answers.c.at >= bindparam("since")
)
_INSERT = insert(lookup_answers)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[lookup_answers.c.question],
    set_={"answer": _INSERT.excluded.answer, "at": _INSERT.excluded.at},
).returning(lookup_answers.c.question)


@dataclass(frozen=True, slots=True)
class SqlLookupAnswers:
    """The port `LookupAnswers` on a database."""

    rows: Rows

    def find(self, question: str, since: datetime) -> str | None:
        """See the port."""
        for (answer,) in self.rows(_FIND, {"asked": question, "since": since}):
            return str(answer)
        return None

    def keep(self, question: str, answer: str, now: datetime) -> None:
        """See the port."""
        self.rows(_KEEP, {"question": question, "answer": answer, "at": now})
