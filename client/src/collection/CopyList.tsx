import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Copy, SharedCopy } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { dayOf } from "../ui/format";
import { say } from "../ui/toasts";
import { collectionChanged, copyFilterOf, isOwn, removeCopy, type CopyField } from "./queries";
import { Stars } from "./Stars";
import { useAddress } from "../ui/useAddress";

interface CopyListProps {
  copies: readonly (Copy | SharedCopy)[];
  /** What the list is called for those who hear it. */
  label: string;
  /** Others' copies: with their owners, and not to be changed. */
  areOthers?: boolean;
}

/** Copies as a table; on a narrow screen each is a card. */
export function CopyList({ copies, label, areOthers = false }: CopyListProps) {
  const { t } = useTranslation();
  return (
    <table className="copies" aria-label={label}>
      <thead>
        <tr>
          <Head field="title" />
          <Head field="format" />
          <Head field="release_year" />
          <Head field="length" />
          <Head field="rating" />
          <th scope="col">{areOthers ? t("collection.owner") : t("collection.visibility")}</th>
          <Head field="added" />
          {!areOthers && (
            <th scope="col" className="deeds">
              {t("ui.actions")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {copies.map((copy) => (
          <Row key={copy.id} copy={copy} />
        ))}
      </tbody>
    </table>
  );
}

/** The head of a column by which can be sorted: first upwards, then downwards. */
function Head({ field }: { field: CopyField }) {
  const { t } = useTranslation();
  const { search, set } = useAddress();
  const { sort } = copyFilterOf(search);
  const order = sort === field ? "ascending" : sort === `-${field}` ? "descending" : undefined;
  return (
    <th scope="col" aria-sort={order}>
      <button type="button" className="sorter" onClick={() => set("sort", order === "ascending" ? `-${field}` : field)}>
        {t(`collection.${field}`)}
        <span aria-hidden="true">{order === "ascending" ? " ↑" : order === "descending" ? " ↓" : ""}</span>
      </button>
    </th>
  );
}

function Row({ copy }: { copy: Copy | SharedCopy }) {
  const { t, i18n } = useTranslation();
  const { id, title, format, release_year, length, rating, added, movie_id } = copy;

  async function remove() {
    await removeCopy(id);
    say(t("collection.deleted", { title }));
    await collectionChanged();
  }

  return (
    <tr>
      <th scope="row">
        <Link to={`/collection/${id}`}>{title}</Link>
        {movie_id !== null && (
          <small>
            <Link to={`/movies/${movie_id}`} aria-label={t("collection.inCatalogueOf", { title })}>
              {t("collection.inCatalogue")}
            </Link>
          </small>
        )}
      </th>
      <td>
        <span className="badge">{format}</span>
      </td>
      <td>{release_year}</td>
      <td>{t("browse.minutes", { count: length })}</td>
      <td>
        <Stars rating={rating} />
      </td>
      <td>{isOwn(copy) ? <VisibilityBadge visibility={copy.visibility} /> : <Owner name={copy.owner} />}</td>
      <td className="when">{dayOf(added, i18n.language)}</td>
      {isOwn(copy) && (
        <td className="deeds">
          <Confirm
            label={t("collection.deleteNamed", { title })}
            question={t("collection.deleteQuestion", { title })}
            yes={t("ui.delete")}
            action={remove}
          >
            {t("ui.delete")}
          </Confirm>
        </td>
      )}
    </tr>
  );
}

export function VisibilityBadge({ visibility }: Pick<Copy, "visibility">) {
  const { t } = useTranslation();
  return <span className={`badge ${visibility}`}>{t(`collection.visibility_${visibility}`)}</span>;
}

/** Whose a copy is; leads to all that they show. */
export function Owner({ name }: { name: string }) {
  const { t } = useTranslation();
  if (!name) return <span className="nameless">{t("collection.nameless")}</span>;
  return <Link to={`/shared?${new URLSearchParams({ owner: name })}`}>{name}</Link>;
}
