import { expect, test } from "vitest";

import en from "./en";
import ru from "./ru";

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The keys of a language, each once, whatever forms of number it has. */
function keysOf(texts: Texts): string[] {
  const keys = Object.entries(texts).flatMap(([area, all]) =>
    Object.keys(all).map((key) => `${area}.${key.replace(/_(one|few|many|other)$/, "")}`),
  );
  return [...new Set(keys)].sort();
}

function gapsOf(text: string): string[] {
  return [...text.matchAll(/{{(\w+)}}/g)].map(([gap]) => gap).sort();
}

test("both languages say the same things", () => {
  expect(keysOf(ru)).toEqual(keysOf(en));
});

test("no text is empty", () => {
  for (const texts of [en, ru] as Texts[])
    for (const area of Object.values(texts)) for (const text of Object.values(area)) expect(text).not.toBe("");
});

test("what a text leaves open is the same in both", () => {
  const russian: Texts = ru;
  for (const [area, texts] of Object.entries(en as Texts))
    for (const [key, text] of Object.entries(texts))
      expect([key, gapsOf(russian[area]?.[key] ?? "")]).toEqual([key, gapsOf(text)]);
});

test("Russian numbers have all their forms", () => {
  for (const texts of Object.values(ru as Texts))
    for (const key of Object.keys(texts).filter((name) => name.endsWith("_one")))
      for (const form of ["few", "many", "other"]) expect(texts).toHaveProperty([key.replace(/_one$/, `_${form}`)]);
});
