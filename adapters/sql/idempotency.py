"""First answers in a database; a racer waits at the row of the first."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql.session import Locked, Rows
from adapters.sql.tables import kept_answers
from domain.accounts import AccountGone
from domain.idempotency import LIFETIME, KeptAnswer, RequestKey, StillUnderWay

_KEY = (
    kept_answers.c.user_id == bindparam("of_user"),
    kept_answers.c.path == bindparam("of_path"),
    kept_answers.c.key == bindparam("of_key"),
)
_INSERT = insert(kept_answers)
_BEGIN = _INSERT.on_conflict_do_update(
    index_elements=list(kept_answers.primary_key.columns),
    set_={"at": _INSERT.excluded.at},
    # Too old, or of a request that left no answer: it failed, though something else that it wrote was kept.
    where=or_(kept_answers.c.at < bindparam("before"), kept_answers.c.status == 0),
).returning(kept_answers.c.key)
_FIND = select(kept_answers.c.digest, kept_answers.c.status, kept_answers.c.headers, kept_answers.c.body).where(*_KEY)
_KEEP = (
    update(kept_answers)
    .where(*_KEY)
    .values(
        digest=bindparam("digest"), status=bindparam("status"), headers=bindparam("headers"), body=bindparam("body")
    )
    .returning(kept_answers.c.key)
)


@dataclass(frozen=True, slots=True)
class SqlKeptAnswers:
    """The port `KeptAnswers` on a database."""

    rows: Rows

    def begin(self, key: RequestKey, now: datetime) -> KeptAnswer | None:
        """See the port."""
        try:
            values = {"user_id": key.user_id, "path": key.path, "key": key.key, "at": now}
            if self.rows(_BEGIN, {**values, "before": now - LIFETIME}):
                return None
        except IntegrityError:  # of the one foreign key
            raise AccountGone from None
        except Locked:
            raise StillUnderWay("The first request with this key is still under way; please try again.") from None
        ((digest, status, headers, body),) = self.rows(_FIND, _named(key))
        return KeptAnswer(digest, status, orjson.loads(headers), body)

    def keep(self, key: RequestKey, answer: KeptAnswer) -> None:
        """See the port."""
        values = {
            "digest": answer.digest,
            "status": answer.status,
            "headers": orjson.dumps(answer.headers).decode(),
            "body": answer.body,
        }
        self.rows(_KEEP, {**_named(key), **values})


def _named(key: RequestKey) -> dict[str, int | str]:
    return {"of_user": key.user_id, "of_path": key.path, "of_key": key.key}
