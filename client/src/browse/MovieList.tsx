import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { Pager } from "../ui/Pager";
import { Answer, Empty, Failure } from "../ui/states";
import { MovieGrid } from "./MovieGrid";
import { moviesQuery, PAGE_SIZE, pageNumberOf, type MovieFilter } from "./queries";

interface MovieListProps {
  filter: MovieFilter;
  /** What stands here when there is none. */
  empty?: ReactNode;
}

/** The movies of a filter, from the page that the address names. */
export function MovieList({ filter, empty }: MovieListProps) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const page = pageNumberOf(search);
  const asked = useInfiniteQuery(moviesQuery(filter, page));
  return (
    <Answer asked={asked}>
      {({ pages }) => {
        const movies = pages.flatMap(({ items }) => items);
        const total = pages[0]?.total ?? 0;
        if (!movies.length)
          return (
            empty ?? (
              <Empty title={t("browse.noMovies")}>
                <p>{t("browse.noMoviesText")}</p>
              </Empty>
            )
          );
        return (
          <section aria-label={t("browse.movies")} className={asked.isPlaceholderData ? "stale" : undefined}>
            <p className="heard" role="status">
              {t("browse.films", { count: total })}
            </p>
            <MovieGrid movies={movies} />
            {asked.isFetchNextPageError && <Failure error={asked.error} />}
            <Pager
              page={page}
              size={PAGE_SIZE}
              total={total}
              shown={movies.length}
              more={asked.hasNextPage ? asked.fetchNextPage : undefined}
              busy={asked.isFetchingNextPage}
            />
          </section>
        );
      }}
    </Answer>
  );
}
