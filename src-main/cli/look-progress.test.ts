import { expect, it } from "vitest";
import { lookProgress } from "./look-progress";

function told(
  isTTY: boolean,
  ...seconds: readonly (number | undefined)[]
): { drawn: string[]; said: string[] } {
  const drawn: string[] = [];
  const said: string[] = [];
  let now = 0;
  const progress = lookProgress(
    { isTTY, write: (text) => drawn.push(text) },
    (text) => said.push(text),
    () => now,
  );
  seconds.forEach((secondsLeft, place) => {
    now += 1_000;
    progress.update({ done: place, total: seconds.length, secondsLeft });
  });
  progress.clear();
  return { drawn, said };
}

it("says nothing of what is over in a moment, or where nothing is known", () => {
  expect(told(true, undefined, 1.5, 0.2)).toEqual({ drawn: [], said: [] });
  expect(told(false, undefined, 1.5, 0.2)).toEqual({ drawn: [], said: [] });
});

it("is told once where nobody watches a line", () => {
  expect(told(false, undefined, 75.4, 20)).toEqual({ drawn: [], said: ["this takes about 1 min 15 s"] });
});

it("follows the look on a terminal to its end", () => {
  const { drawn, said } = told(true, 12.3, 6, 0.3);
  expect(said).toEqual([]);
  expect(drawn.map((line) => line.replace("\r\u001b[2K", ""))).toEqual([
    "0%  about 12 s left",
    "33%  about 6 s left",
    "66%  about 1 s left",
    "",
  ]);
});
