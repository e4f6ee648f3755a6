import { expect, it } from "vitest";
import { newestWins } from "./newest-wins";

it("does one thing at a time, and of what came meanwhile the newest", async () => {
  const done: number[] = [];
  let finish: (() => void)[] = [];
  const give = newestWins<number>(async (input) => {
    done.push(input);
    await new Promise<void>((resolve) => finish.push(resolve));
  });
  const next = async (): Promise<void> => {
    const [first, ...rest] = finish;
    finish = rest;
    first?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  for (const input of [1, 2, 3, 4]) give(input);
  expect(done).toEqual([1]);
  await next();
  expect(done).toEqual([1, 4]);
  give(5);
  await next();
  expect(done).toEqual([1, 4, 5]);
  await next();
  give(6);
  expect(done).toEqual([1, 4, 5, 6]);
});
