import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { genresQuery } from "../api/queries";
import { ChosenFilter, FilterPanel, SelectFilter } from "../ui/Filters";
import { Typed } from "../ui/Typed";
import { useAddress } from "../ui/useAddress";
import { useLater } from "../ui/useLater";
import { directorQuery, directorSearchQuery, FILTERS, filterOf } from "./queries";

const SORTS = ["title", "-title", "year", "-year", "rating", "-rating", "length", "-length"] as const;

/** What the movies are searched, filtered and sorted by; all of it stands in the address. */
export function Filters() {
  const { t } = useTranslation();
  const { data: genres = [] } = useQuery(genresQuery);
  const { search, set } = useAddress();
  const filter = filterOf(search);

  return (
    <FilterPanel
      words={
        <Typed
          name="q"
          label={t("browse.searchMovies")}
          placeholder={t("browse.searchHint")}
          type="search"
          value={filter.q}
          set={set}
        />
      }
      isOpen={FILTERS.some((name) => name !== "q" && filter[name])}
    >
      <SelectFilter
        name="genre"
        label={t("browse.genre")}
        value={filter.genre}
        none={t("ui.all")}
        options={genres.map(({ id, name }) => [id, name])}
      />
      <DirectorFilter chosen={filter.director} set={set} />
      <NumberFilters />
      <SelectFilter
        name="sort"
        label={t("browse.sort")}
        value={filter.sort}
        none={t("browse.sort_stored")}
        options={SORTS.map((sort) => [sort, t(`browse.sort_${sort}`)])}
      />
    </FilterPanel>
  );
}

/** The filters by year and rating. */
export function NumberFilters() {
  const { t } = useTranslation();
  const { search, set } = useAddress();
  const { year_from, year_to, rating_from } = filterOf(search);
  const setNumber = (name: string, typed: string) => set(name, typed.replace(",", "."));
  return (
    <>
      <Typed name="year_from" label={t("browse.yearFrom")} inputMode="numeric" value={year_from} set={set} />
      <Typed name="year_to" label={t("browse.yearTo")} inputMode="numeric" value={year_to} set={set} />
      <Typed
        name="rating_from"
        label={t("browse.ratingFrom")}
        inputMode="decimal"
        value={rating_from}
        set={setNumber}
      />
    </>
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
      <ChosenFilter name="director" label={t("browse.director")}>
        {director?.name ?? chosen}
      </ChosenFilter>
    );
  return (
    <label>
      {t("browse.director")}
      <input
        list={list}
        placeholder={t("browse.findDirector")}
        maxLength={100}
        value={typed}
        onChange={(event) => onType(event.target.value)}
      />
      <datalist id={list}>
        {found?.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
    </label>
  );
}
