import { describe, expect, it } from "vitest";
import { Random } from "../foundation/random";
import { BalancedDraws, classCounts, classWeights } from "./class-balance";

/** Of five classes, the fourth without an image. */
const LABELS = Uint8Array.of(0, 2, 0, 0, 1, 4, 0, 0, 2, 0, 4, 0, 4);
const CLASSES = 5;
const PRESENT = [0, 1, 2, 4];

describe("class weights", () => {
  it("have mean 1 over the images and the same sum in each class", () => {
    const weights = classWeights(classCounts(LABELS, CLASSES));
    expect(weights).toEqual(Float32Array.of(13 / 28, 13 / 4, 13 / 8, 0, 13 / 12));
    const ofImages = Array.from(LABELS, (label) => weights[label] ?? Number.NaN);
    expect(ofImages.reduce((sum, weight) => sum + weight, 0) / ofImages.length).toBeCloseTo(1, 6);
  });

  it("are all 1 where the classes are as large as each other", () => {
    expect(classWeights([3, 3, 3])).toEqual(Float32Array.of(1, 1, 1));
    expect(classWeights([0, 0])).toEqual(Float32Array.of(0, 0));
  });
});

describe("balanced draws", () => {
  const draws = new BalancedDraws(3, LABELS);

  it("have every class that has images once a round, in orders of their own", () => {
    const rounds = Array.from({ length: 40 }, (_, round) =>
      Array.from(draws.samples(4 * round, 4), (place) => LABELS[place]),
    );
    for (const round of rounds) expect([...round].sort()).toEqual(PRESENT);
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(10);
  });

  it("hand out all images of a class before any comes again, in another order", () => {
    const zeros = [...draws.samples(0, 4 * 21)].filter((place) => LABELS[place] === 0);
    const own = [...LABELS.keys()].filter((place) => LABELS[place] === 0);
    expect(zeros).toHaveLength(21);
    const cycles = [zeros.slice(0, 7), zeros.slice(7, 14), zeros.slice(14)];
    for (const cycle of cycles) expect([...cycle].sort((a, b) => a - b)).toEqual(own);
    expect(new Set(cycles.map(String)).size).toBe(3);
  });

  it("follow from seed and number alone", () => {
    const all = draws.samples(0, 200);
    const other = new BalancedDraws(3, LABELS);
    expect(other.samples(150, 50)).toEqual(all.slice(150));
    expect(other.samples(7, 9)).toEqual(all.slice(7, 16));
    expect(new BalancedDraws(4, LABELS).samples(0, 200)).not.toEqual(all);
  });

  it("are the plain cycled orders of each class, whatever the labels", () => {
    const random = Random.fromSeed(5, "labels");
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const classes = 1 + random.integerBelow(300);
      const labels = Uint16Array.from({ length: 1 + random.integerBelow(400) }, () =>
        random.integerBelow(classes),
      );
      const seed = random.integerBelow(1000);
      const many = 50 + random.integerBelow(900);
      expect([...new BalancedDraws(seed, labels).samples(0, many)]).toEqual(
        plainDraws(seed, labels, classes, many),
      );
    }
  });
});

/** One draw after the other, with what is left of each class kept. */
function plainDraws(seed: number, labels: Uint16Array, classes: number, count: number): number[] {
  const present = Array.from({ length: classes }, (_, label) => label).filter((label) =>
    labels.includes(label),
  );
  const left = new Map<number, { cycle: number; images: number[] }>();
  const drawn: number[] = [];
  for (let round = 0; drawn.length < count; round += 1) {
    const order = [...present];
    Random.fromSeed(seed, `balance/${round}`).shuffle(order);
    for (const label of order) {
      let own = left.get(label);
      if (!own || own.images.length === 0) {
        const cycle = own ? own.cycle + 1 : 0;
        const images = [...labels.keys()].filter((place) => labels[place] === label);
        Random.fromSeed(seed, `balance/${label}/${cycle}`).shuffle(images);
        own = { cycle, images };
        left.set(label, own);
      }
      drawn.push(own.images.shift() ?? Number.NaN);
    }
  }
  return drawn.slice(0, count);
}
