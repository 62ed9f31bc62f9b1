/** The API's problems in the person's language, by their codes. */

import { useTranslation } from "react-i18next";

import { ApiProblem, type Fault } from "../api/problems";

export interface Telling {
  /** A sentence for what went wrong as a whole. */
  problem: (error: unknown) => string;
  /** A sentence for what is wrong with a field. */
  fault: (fault: Fault) => string;
}

/** How to tell what went wrong. */
export function useTelling(): Telling {
  const { t, i18n } = useTranslation();
  const told = (code: string, otherwise: string) => {
    const key = `problems.${code}`;
    return i18n.exists(key) ? t(key as "problems.invalid") : otherwise;
  };
  const fault = ({ code, description }: Fault) => told(code, description);
  const problem = (error: unknown) => {
    if (!(error instanceof ApiProblem)) return t("problems.internal_error");
    const sentence = told(error.code, error.message);
    if (!error.retryAfter) return sentence;
    return `${sentence} ${t("problems.again", { when: inAWhile(error.retryAfter, i18n.language) })}`;
  };
  return { problem, fault };
}

/** Some seconds from now in words, such as "in 4 minutes"; rounded up, so that nobody comes too early. */
export function inAWhile(seconds: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language);
  if (seconds < 60) return format.format(seconds, "second");
  if (seconds < 3600) return format.format(Math.ceil(seconds / 60), "minute");
  return format.format(Math.ceil(seconds / 3600), "hour");
}
