import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { aboutQuery } from "../api/queries";
import { Typed } from "../ui/Typed";
import { copyFilterOf, isNarrow, SIZES, sizeOf, SORTS } from "./queries";
import { useAddress } from "../ui/useAddress";

/** What copies are searched, filtered and sorted by; all of it stands in the address. */
export function CopyFilters({ withOwner = false }: { withOwner?: boolean }) {
  const { t } = useTranslation();
  const { search, set, clear } = useAddress();
  const { data: about } = useQuery(aboutQuery);
  const filter = copyFilterOf(search);
  const size = sizeOf(search);
  return (
    <search className="filters">
      <Typed name="q" label={t(withOwner ? "ui.search" : "collection.searchCopies")} type="search" value={filter.q} set={set} />
      <details open={isNarrow({ ...filter, q: undefined })}>
        <summary>{t("browse.filters")}</summary>
        <div className="filter-fields">
          {withOwner && <Typed name="owner" label={t("collection.owner")} placeholder={t("account.username")} value={filter.owner} set={set} />}
          <label>
            {t("collection.format")}
            <select value={filter.format ?? ""} onChange={(event) => set("format", event.target.value)}>
              <option value="">{t("ui.all")}</option>
              {about?.formats.map((format) => <option key={format}>{format}</option>)}
            </select>
          </label>
          <Typed name="year" label={t("collection.release_year")} inputMode="numeric" value={filter.year} set={set} />
          <label>
            {t("collection.rating")}
            <select value={filter.rating ?? ""} onChange={(event) => set("rating", event.target.value)}>
              <option value="">{t("ui.all")}</option>
              {[5, 4, 3, 2, 1].map((rating) => (
                <option key={rating} value={rating}>
                  {t("collection.stars", { count: rating })}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t("browse.sort")}
            <select value={filter.sort ?? ""} onChange={(event) => set("sort", event.target.value)}>
              <option value="">{t("collection.sort_stored")}</option>
              {SORTS.map((sort) => (
                <option key={sort} value={sort}>
                  {t(`collection.sort_${sort}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t("collection.perPage")}
            <select value={size} onChange={(event) => set("resultsPerPage", event.target.value)}>
              {[...new Set([...SIZES, size])]
                .sort((a, b) => a - b)
                .map((one) => (
                  <option key={one}>{one}</option>
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
