/** The languages of the client: which one is chosen, and how its texts are loaded. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type english from "./texts/en";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof english };
  }
}

const KEY = "marquee.language";
const LOADERS = { en: () => import("./texts/en"), ru: () => import("./texts/ru") };

function isLanguage(word: string | null | undefined): word is Language {
  return typeof word === "string" && word in LANGUAGES;
}

/** What was chosen by hand, else the first of the browser's languages that there is, else English. */
function preferred(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
}

async function load(language: Language): Promise<void> {
  const { default: texts } = await LOADERS[language]();
  i18next.addResourceBundle(language, "translation", texts);
  document.documentElement.lang = language;
}

/** Make the texts ready; before anything is drawn. */
export async function startLanguage(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false } });
  await load(language);
}

/** Change to a language and keep the choice. */
export async function choose(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await load(language);
  await i18next.changeLanguage(language);
}
