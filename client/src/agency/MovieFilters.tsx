import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/queries";
import { NumberFilters } from "../browse/Filters";
import { FILTERS, filterOf } from "../browse/queries";
import { ChosenFilter, FilterPanel } from "../ui/Filters";
import { Typed } from "../ui/Typed";
import { useAddress } from "../ui/useAddress";
import { findActors, nameOfActor } from "./actors";
import type { Finder } from "./api";
import { Finding } from "./Finding";
import { Sorting } from "./list";
import { MOVIE_SORTS } from "./movies";
import { findDirectors, findGenres, nameOf } from "./named";

/** What the agency's movies are searched, filtered and sorted by; all of it stands in the address. */
export function MovieFilters() {
  const { t } = useTranslation();
  const { search, set } = useAddress();
  const maySeeActors = useMay("get:actors");
  const filter = filterOf(search);
  return (
    <FilterPanel
      className="of-movies"
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
      <Chosen name="genre" label={t("browse.genre")} find={findGenres} named={genreName} />
      <Chosen name="director" label={t("browse.director")} find={findDirectors} named={directorName} />
      {maySeeActors && <Chosen name="actor" label={t("agency.actor")} find={findActors} named={actorName} />}
      <NumberFilters />
      <Sorting sorts={MOVIE_SORTS} nameOf={(sort) => t(`agency.sort_${sort}`)} />
    </FilterPanel>
  );
}

const named = (kind: string, id: number, ask: () => Promise<string>) =>
  queryOptions({ queryKey: ["agency", "name", kind, id], queryFn: ask });
const genreName = (id: number) => named("genre", id, () => nameOf("genre", id));
const directorName = (id: number) => named("director", id, () => nameOf("director", id));
const actorName = (id: number) => named("actor", id, () => nameOfActor(id));

interface ChosenProps {
  name: "genre" | "director" | "actor";
  label: string;
  find: Finder;
  /** What the chosen one is called. */
  named: (id: number) => ReturnType<typeof named>;
}

/** A filter by one that is found by typing. */
function Chosen({ name, label, find, named }: ChosenProps) {
  const { search, set } = useAddress();
  const [typed, setTyped] = useState("");
  const chosen = filterOf(search)[name];
  const { data: found } = useQuery({ ...named(Number(chosen)), enabled: chosen !== undefined });
  if (chosen)
    return (
      <ChosenFilter name={name} label={label}>
        {found ?? chosen}
      </ChosenFilter>
    );
  return (
    <Finding
      name={name}
      label={label}
      find={find}
      typed={typed}
      onType={setTyped}
      onPick={(item) => {
        setTyped("");
        set(name, String(item.id));
      }}
    />
  );
}
