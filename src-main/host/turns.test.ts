import { expect, it } from "vitest";
import { Turns } from "./turns";

it("begins work when what was asked before is over, also where that failed", async () => {
  const turns = new Turns();
  const said: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      said.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      said.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = await Promise.allSettled([work("look", true), work("measurement")]);
  expect(said).toEqual(["look begins", "look ends", "measurement begins", "measurement ends"]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});
