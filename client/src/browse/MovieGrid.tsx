import { AnimatePresence, m } from "motion/react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Movie } from "../api/types";
import { FavoriteButton } from "../favorites/FavoriteButton";
import { ratingOf } from "../ui/format";
import { Poster } from "../ui/Poster";

/** Movies as a wall of posters. */
export function MovieGrid({ movies }: { movies: readonly Movie[] }) {
  return (
    <ul className="grid-of-movies">
      <AnimatePresence initial={false}>
        {movies.map((movie) => (
          <m.li key={movie.id} initial={{ opacity: 0, y: 12 }} animate={{ opacity: 1, y: 0 }} exit={{ opacity: 0 }}>
            <MovieCard movie={movie} />
          </m.li>
        ))}
      </AnimatePresence>
    </ul>
  );
}

function MovieCard({ movie }: { movie: Movie }) {
  const { t, i18n } = useTranslation();
  const { id, title, year, genre, director, rating, poster_url } = movie;
  return (
    <article className="card">
      <Link to={`/movies/${id}`} className="card-link">
        <Poster title={title} year={year} genre={genre.name} url={poster_url} />
        <span className="card-title">{title}</span>
      </Link>
      <p className="card-facts">
        {year}
        {director.name && ` · ${director.name}`}
        {rating !== null && (
          <span className="rating" title={t("browse.rating", { rating: ratingOf(rating, i18n.language) })}>
            ★ {ratingOf(rating, i18n.language)}
          </span>
        )}
      </p>
      <FavoriteButton movie={movie} />
    </article>
  );
}
