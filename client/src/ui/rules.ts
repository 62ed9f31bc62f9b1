/** The rules of a field that can be checked before the API is asked; it checks them again. */

export interface Rules {
  required?: boolean;
  /** In characters as people count them: code points, not UTF-16 units. */
  longest?: number;
  shortest?: number;
  /** The least and the greatest of a number. */
  min?: number;
  max?: number;
  /** A number without a fraction. */
  whole?: boolean;
}

export type Breach = "required" | "too_long" | "too_short" | "out_of_range" | "not_integer" | "not_number";

/** What is wrong with a text or a number as it was typed; undefined when nothing is. */
export function breachOf(typed: string, rules: Rules): Breach | undefined {
  const isNumber = rules.whole !== undefined || rules.min !== undefined || rules.max !== undefined;
  const value = isNumber ? typed.trim().replace(",", ".") : typed.normalize("NFC");
  if (value.trim() === "") return rules.required ? "required" : undefined;
  if (isNumber) return numberBreach(value, rules);
  const length = Array.from(value.trim()).length;
  if (rules.longest !== undefined && length > rules.longest) return "too_long";
  if (rules.shortest !== undefined && length < rules.shortest) return "too_short";
  return undefined;
}

function numberBreach(value: string, { min, max, whole }: Rules): Breach | undefined {
  const number = Number(value);
  if (!Number.isFinite(number)) return "not_number";
  if (whole && !Number.isInteger(number)) return "not_integer";
  if ((min !== undefined && number < min) || (max !== undefined && number > max)) return "out_of_range";
  return undefined;
}

/** The number that was typed; null for nothing. */
export function numberOf(typed: FormDataEntryValue | null): number | null {
  return typeof typed === "string" && typed.trim() !== "" ? Number(typed.trim().replace(",", ".")) : null;
}

/** The text that was typed. */
export function textOf(typed: FormDataEntryValue | null): string {
  return typeof typed === "string" ? typed : "";
}
