import { expect, test } from "vitest";

import { breachOf, numberOf } from "./rules";

test.each([
  ["", { required: true }, "required"],
  ["  ", { required: true }, "required"],
  ["", {}, undefined],
  ["x".repeat(50), { longest: 50 }, undefined],
  ["x".repeat(51), { longest: 50 }, "too_long"],
  ["🎬".repeat(50), { longest: 50 }, undefined],
  ["🎬".repeat(51), { longest: 50 }, "too_long"],
  ["é".repeat(50).normalize("NFD"), { longest: 50 }, undefined],
  [` ${"x".repeat(50)} `, { longest: 50 }, undefined],
  ["seven77", { shortest: 8 }, "too_short"],
  ["0", { min: 0, max: 500, whole: true }, undefined],
  ["500", { min: 0, max: 500, whole: true }, undefined],
  ["501", { min: 0, max: 500, whole: true }, "out_of_range"],
  ["-1", { min: 0, max: 500, whole: true }, "out_of_range"],
  ["1.5", { min: 0, max: 500, whole: true }, "not_integer"],
  ["7,5", { min: 0, max: 10 }, undefined],
  ["long", { min: 0, max: 10 }, "not_number"],
] as const)("%j by %j is %s", (typed, rules, expected) => {
  expect(breachOf(typed, rules)).toBe(expected);
});

test("a number may have a comma, and nothing is no number", () => {
  expect(numberOf(" 7,5 ")).toBe(7.5);
  expect(numberOf("")).toBeNull();
  expect(numberOf(null)).toBeNull();
});
