import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { genresQuery } from "../api/queries";
import { Typed } from "../ui/Typed";
import { useAddress } from "../ui/useAddress";
import { useLater } from "../ui/useLater";
import { directorQuery, directorSearchQuery, FILTERS, filterOf } from "./queries";

const SORTS = ["title", "-title", "year", "-year", "rating", "-rating", "length", "-length"] as const;

/** What the movies are searched, filtered and sorted by; all of it stands in the address. */
export function Filters() {
  const { t } = useTranslation();
  const { data: genres } = useQuery(genresQuery);
  const { search, set, clear } = useAddress();
  const filter = filterOf(search);

  return (
    <search className="filters">
      <Typed name="q" label={t("browse.searchMovies")} placeholder={t("browse.searchHint")} type="search" value={filter.q} set={set} />
      <details open={FILTERS.some((name) => name !== "q" && filter[name])}>
        <summary>{t("browse.filters")}</summary>
        <div className="filter-fields">
          <label>
            {t("browse.genre")}
            <select value={filter.genre ?? ""} onChange={(event) => set("genre", event.target.value)}>
              <option value="">{t("ui.all")}</option>
              {genres?.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <DirectorFilter chosen={filter.director} set={set} />
          <Typed name="year_from" label={t("browse.yearFrom")} inputMode="numeric" value={filter.year_from} set={set} />
          <Typed name="year_to" label={t("browse.yearTo")} inputMode="numeric" value={filter.year_to} set={set} />
          <Typed name="rating_from" label={t("browse.ratingFrom")} inputMode="decimal" value={filter.rating_from} set={set} />
          <label>
            {t("browse.sort")}
            <select value={filter.sort ?? ""} onChange={(event) => set("sort", event.target.value)}>
              <option value="">{t("browse.sort_stored")}</option>
              {SORTS.map((sort) => (
                <option key={sort} value={sort}>
                  {t(`browse.sort_${sort}`)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" className="secondary outline" onClick={clear}>
            {t("browse.clear")}
          </button>
        </div>
      </details>
    </search>
  );
}

/** The filter by director: a name is typed, and one of those found is chosen. */
function DirectorFilter({ chosen, set }: { chosen: string | undefined; set: (name: string, value: string) => void }) {
  const { t } = useTranslation();
  const list = useId();
  const [typed, setTyped] = useState("");
  const name = useLater(typed.trim());
  const { data: director } = useQuery({ ...directorQuery(Number(chosen)), enabled: chosen !== undefined });
  const { data: found } = useQuery({ ...directorSearchQuery(name), enabled: name.length > 1 });

  function onType(text: string) {
    setTyped(text);
    const match = found?.find((one) => one.name === text);
    if (match) {
      set("director", String(match.id));
      setTyped("");
    }
  }

  if (chosen)
    return (
      <div className="chosen">
        <span>{t("browse.director")}</span>
        <button type="button" className="secondary outline" onClick={() => set("director", "")}>
          {director?.name ?? chosen} <span aria-hidden="true">×</span>
          <span className="heard">{t("ui.remove")}</span>
        </button>
      </div>
    );
  return (
    <label>
      {t("browse.director")}
      <input list={list} placeholder={t("browse.findDirector")} maxLength={100} value={typed} onChange={(event) => onType(event.target.value)} />
      <datalist id={list}>
        {found?.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
    </label>
  );
}
