import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { aboutQuery } from "../api/queries";
import { FilterPanel, SelectFilter } from "../ui/Filters";
import { Typed } from "../ui/Typed";
import { useAddress } from "../ui/useAddress";
import { copyFilterOf, isNarrow, SIZES, sizeOf, SORTS } from "./queries";

const RATINGS = [5, 4, 3, 2, 1];

/** What copies are searched, filtered and sorted by; all of it stands in the address. */
export function CopyFilters({ withOwner = false }: { withOwner?: boolean }) {
  const { t } = useTranslation();
  const { search, set } = useAddress();
  const formats = useQuery(aboutQuery).data?.formats ?? [];
  const filter = copyFilterOf(search);
  const size = sizeOf(search);
  const sizes = [...new Set([...SIZES, size])].sort((a, b) => a - b);
  return (
    <FilterPanel
      words={
        <Typed
          name="q"
          label={t(withOwner ? "ui.search" : "collection.searchCopies")}
          type="search"
          value={filter.q}
          set={set}
        />
      }
      isOpen={isNarrow({ ...filter, q: undefined })}
    >
      {withOwner && (
        <Typed
          name="owner"
          label={t("collection.owner")}
          placeholder={t("account.username")}
          value={filter.owner}
          set={set}
        />
      )}
      <SelectFilter
        name="format"
        label={t("collection.format")}
        value={filter.format}
        none={t("ui.all")}
        options={formats.map((format) => [format, format])}
      />
      <Typed name="year" label={t("collection.release_year")} inputMode="numeric" value={filter.year} set={set} />
      <SelectFilter
        name="rating"
        label={t("collection.rating")}
        value={filter.rating}
        none={t("ui.all")}
        options={RATINGS.map((rating) => [rating, t("collection.stars", { count: rating })])}
      />
      <SelectFilter
        name="sort"
        label={t("browse.sort")}
        value={filter.sort}
        none={t("collection.sort_stored")}
        options={SORTS.map((sort) => [sort, t(`collection.sort_${sort}`)])}
      />
      <SelectFilter
        name="resultsPerPage"
        label={t("collection.perPage")}
        value={String(size)}
        options={sizes.map((one) => [one, String(one)])}
      />
    </FilterPanel>
  );
}
