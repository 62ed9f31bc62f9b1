/** A movie's poster: its picture, or where there is none, or it doesn't come, one drawn from title, year and genre. */

import { useState, type CSSProperties } from "react";

import { hueOf } from "./colors";

interface PosterProps {
  title: string;
  year: number | null;
  genre?: string;
  url?: string;
}

export function Poster({ title, year, genre = "", url }: PosterProps) {
  const [broken, setBroken] = useState("");
  // The title stands beside every poster, so to those who hear the page a poster says nothing.
  if (url && url !== broken)
    return (
      <div className="poster">
        <img
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBroken(url)}
        />
      </div>
    );
  const hue = { "--hue": hueOf(genre || title) } as CSSProperties;
  return (
    <div className="poster drawn" style={hue} aria-hidden="true">
      <span className="poster-genre">{genre}</span>
      <span className="poster-title">{title}</span>
      <span className="poster-year">{year}</span>
    </div>
  );
}
