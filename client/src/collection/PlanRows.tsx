import { useQuery } from "@tanstack/react-query";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ImportRow } from "../api/types";
import { movieQuery } from "../browse/queries";
import { Empty } from "../ui/states";
import { reasonOf } from "./reasons";

const STEP = 200;

/** The lines of an import; of many only the first are drawn until more are wanted. */
export function PlanRows({ rows }: { rows: readonly ImportRow[] }) {
  const { t } = useTranslation();
  const [most, setMost] = useState(STEP);
  if (!rows.length) return <Empty title={t("collection.noLines")} />;
  const shown = Math.min(most, rows.length);
  return (
    <>
      <table className="copies plan" aria-label={t("collection.lines")}>
        <thead>
          <tr>
            <th scope="col">{t("collection.line")}</th>
            <th scope="col">{t("collection.film")}</th>
            <th scope="col">{t("collection.outcome")}</th>
            <th scope="col">{t("collection.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row) => (
            <Row key={row.line} row={row} />
          ))}
        </tbody>
      </table>
      <div className="pager">
        {shown < rows.length && (
          <button type="button" className="outline" onClick={() => setMost(most + STEP)}>
            {t("ui.loadMore")}
          </button>
        )}
        <small role="status">{t("ui.shown", { shown, total: rows.length })}</small>
      </div>
    </>
  );
}

const Row = memo(function Row({
  row: { line, action, title, year, movie_id, candidates, reason },
}: {
  row: ImportRow;
}) {
  const { t } = useTranslation();
  const name = `${title || t("collection.noTitle")}${year ? ` (${year})` : ""}`;
  return (
    <tr>
      <td className="number">
        <span className="only-narrow">{t("collection.line")} </span>
        {line}
      </td>
      <th scope="row">{movie_id === null ? name : <Link to={`/movies/${movie_id}`}>{name}</Link>}</th>
      <td>
        <span className={`badge ${action}`}>{t(`collection.outcome_${action}`)}</span>
      </td>
      <td>
        {reason && reasonOf(reason, t)}
        {candidates.length > 0 && <Candidates ids={candidates} />}
      </td>
    </tr>
  );
});

/** The movies that a line may mean; asked for when somebody wants to see them. */
function Candidates({ ids }: { ids: readonly number[] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="candidates" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("collection.candidates", { count: ids.length })}</summary>
      {isOpen && (
        <ul>
          {ids.map((id) => (
            <Candidate key={id} id={id} />
          ))}
        </ul>
      )}
    </details>
  );
}

function Candidate({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data: movie } = useQuery(movieQuery(id));
  return (
    <li>
      <Link to={`/movies/${id}`}>{movie ? `${movie.title} (${movie.year})` : t("collection.movieNumber", { id })}</Link>
      {movie?.director.name && ` · ${movie.director.name}`}
    </li>
  );
}
