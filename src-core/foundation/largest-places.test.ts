import { expect, it } from "vitest";
import { largestPlaces } from "./largest-places";
import { Random } from "./random";

it("gives what sorting gives, of equal values the first", () => {
  const random = Random.fromSeed(3, "largest places");
  for (let trial = 0; trial < 50; trial += 1) {
    const values = Float32Array.from({ length: random.integerBelow(40) }, () => random.integerBelow(9) / 8);
    const sorted = [...values.keys()].sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0));
    for (const count of [0, 1, 5, 60]) expect(largestPlaces(values, count)).toEqual(sorted.slice(0, count));
  }
});
