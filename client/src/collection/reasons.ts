/** Why a line of an import isn't taken, in the person's language: the API tells it in sentences alone. */

import type { TFunction } from "i18next";

/** What a sentence says of a field, after the field's name. */
const OF_FIELDS = [
  [/^is missing$/, "missing"],
  [/^is empty$/, "missing"],
  [/^has more than (?<count>\d+) characters$/, "too_long"],
  [/^is not a whole number$/, "not_integer"],
  [/^is not from (?<min>\d+) to (?<max>\d+)$/, "out_of_range"],
  [/^is none of (?<words>.+)$/, "not_a_choice"],
  [/^holds a control character$/, "control_character"],
  [/^is not a text$/, "not_text"],
  [/^is not a time like .+$/, "not_time"],
] as const;

const WHOLE = {
  "several movies of the catalogue have this title and year": "several",
  "the year isn't the movie's": "other_year",
  "length isn't told, and the catalogue doesn't know it": "no_length",
  "the same film is there already": "already_there",
  "external_id is missing: only films of a movie database are kept": "no_external_id",
  "is not an object": "not_object",
} as const;

const FIELDS = ["title", "format", "length", "release_year", "rating", "notes", "external_id", "added"] as const;

/** A reason in words; one that isn't known stays as the API told it. */
export function reasonOf(reason: string, t: TFunction): string {
  return reason
    .split("; ")
    .map((part) => sentenceOf(part, t))
    .join(" ");
}

function sentenceOf(part: string, t: TFunction): string {
  if (part in WHOLE) return t(`collection.reason_${WHOLE[part as keyof typeof WHOLE]}`);
  const field = FIELDS.find((one) => part.startsWith(`${one} `));
  if (!field) return part;
  for (const [pattern, key] of OF_FIELDS) {
    const match = pattern.exec(part.slice(field.length + 1));
    if (match) return t(`collection.reason_${key}`, { field: t(`collection.${field}`), ...match.groups });
  }
  return part;
}
