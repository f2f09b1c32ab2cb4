import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else flat(value, `${prefix}${key}.`).forEach((words, path) => found.set(path, words));
  }
  return found;
}

const english = flat(en);
const chinese = flat(zh);

const src = join(import.meta.dirname, "..", "src");
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/^i18n[\\/](en|zh)\.ts$|^api[\\/]schema\.ts$/.test(name))
  .map((name) => readFileSync(join(src, name), "utf8"))
  .join("\n");

/** Keys written whole, and the beginnings of keys whose end is a code (`ticket.state.${state}`). */
const whole = new Set([...sources.matchAll(/"([a-zA-Z]+(?:\.[a-zA-Z0-9_]+)+)"/g)].map(([, key]) => key));
const begun = [...sources.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z0-9_]+)*\.)\$\{/g)].map(([, key]) => key ?? "");

const named = (words: string) => (words.match(/\{\{\w+\}\}/g) ?? []).sort();

test("both languages have the same keys, and none is empty", () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  for (const words of [...english.values(), ...chinese.values()]) expect(words.trim()).not.toBe("");
});

test("both languages fill in the same things", () => {
  for (const [key, words] of english) expect(named(chinese.get(key) ?? ""), key).toEqual(named(words));
});

test("every key is used", () => {
  const unused = [...english.keys()].filter((key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});

test("every key that is asked for is there", () => {
  const asked = [...sources.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !english.has(key))).toEqual([]);
});

test("Chinese is written in Chinese", () => {
  // Codes and our own name in the other language are all that may be in Latin letters.
  const latin = [...chinese].filter(([, words]) => !/[\u4e00-\u9fff]/.test(words)).map(([key]) => key);
  expect(latin.sort()).toEqual(["app.language", "app.languageShort", "ticket.entry.moved"]);
});
