/** Days, times and numbers as people of a language write them. */

/** A day like "1942-11-26"; read as the calendar's day, wherever one is. */
export function dayOf(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

/** A time like "2026-11-20T08:15:00Z", in this place's own time. */
export function timeOf(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

/** A month like "2026-11". */
export function monthOf(month: string, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01`),
  );
}

export function ratingOf(rating: number, language: string): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(rating);
}
