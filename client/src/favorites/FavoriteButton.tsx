import { useTranslation } from "react-i18next";

import type { Movie } from "../api/types";
import { useFavorite } from "./favorites";

/** The heart of a movie; there is none for a guest. */
export function FavoriteButton({ movie }: { movie: Movie }) {
  const { t } = useTranslation();
  const favorite = useFavorite(movie);
  if (!favorite) return null;
  const { title } = movie;
  return (
    <button
      type="button"
      className="heart"
      aria-pressed={favorite.isFavorite}
      aria-label={t(favorite.isFavorite ? "browse.removeFavorite" : "browse.addFavorite", { title })}
      onClick={favorite.toggle}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 20.3 4.2 12.6a5 5 0 0 1 0-7.1 5 5 0 0 1 7 0l.8.8.8-.8a5 5 0 0 1 7 0 5 5 0 0 1 0 7.1z" />
      </svg>
    </button>
  );
}
