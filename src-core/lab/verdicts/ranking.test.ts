import { expect, it } from "vitest";
import { crossEntropyMeasure, type SeedResult } from "../statistics/measure";
import { rankingVerdict } from "./ranking";
import { standingWords } from "./ranking-words";

const LOSS = crossEntropyMeasure(
  "training",
  Array.from({ length: 10 }, () => 144),
);

type Values = readonly (number | "diverged")[];
const results = (values: Values): SeedResult[] =>
  values.map((value, index) =>
    value === "diverged" ? { seed: index + 1, diverged: true } : { seed: index + 1, value },
  );

function ranking(reference: Values, others: Readonly<Record<string, Values>>, measure = LOSS) {
  return rankingVerdict(
    measure,
    { label: "identity", results: results(reference) },
    Object.entries(others).map(([label, values]) => ({ label, results: results(values) })),
  );
}

it("puts arms that are not told apart on one rank and calls the rest the order seen", () => {
  const found = ranking([0.21, 0.22, 0.2], {
    B: [0.22, 0.24, 0.21],
    none: [2.01, 2.03, 2],
    half: ["diverged", 0.5, 0.4],
    C: [0.21, 0.22, 0.2],
    "pre-activation": [0.11, 0.12, 0.1],
  });
  expect(found.reference.rank).toBe(2);
  expect(found.others.map(({ label, rank, claim }) => [label, rank, claim])).toEqual([
    ["B", 2, "none"],
    ["none", 5, "worse"],
    ["half", undefined, "none"],
    ["C", 2, "none"],
    ["pre-activation", 1, "better"],
  ]);
  expect(found.sentences).toEqual([
    "Better than identity. pre-activation: −0.100 nats (interval −0.102 to −0.098, no spread seen in 3 seeds).",
    "Worse than identity. none: +1.80 nats (interval 1.77 to 1.84).",
    "Not told apart from identity, so on one rank with it. B: +0.01 nats (interval −0.01 to 0.04); C: 0.000 nats (interval −0.002 to 0.002, no spread seen in 3 seeds).",
    "Failed seeds, counted and not ranked: half: 1 of 3 (95% interval 6 to 79%, 1 diverged); identity: 0 of 3 (0 to 56%).",
    "Three seeds are too few to tell counts apart.",
  ]);
  expect(found.orders).toEqual([
    "Order seen, by the means. pre-activation: 0.11 nats; identity = C: 0.21 nats; B: 0.22 nats; none: 2.01 nats.",
    "Within a rank this order is no verdict.",
  ]);
  expect(found.answer).toBe("1 better, 1 worse than identity, 1 with failed seeds");
  expect(found.basis).toMatch(
    /against identity alone, paired by seed, n = 3\. 5 comparisons, Holm's adjustment/,
  );
});

it("asks more of each arm the more there are", () => {
  const reference = [0.5, 0.5, 0.5];
  const slightly = [0.53, 0.55, 0.56];
  const alone = ranking(reference, { slightly });
  expect(alone.others[0]).toMatchObject({ claim: "worse", rank: 2 });
  const noise = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`arm ${index}`, [0.4, 0.5, 0.62]]),
  );
  const among = ranking(reference, { slightly, ...noise });
  expect(among.others[0]).toMatchObject({ claim: "none", rank: 1 });
  const low = among.others[0]?.interval?.low ?? 1;
  expect(low).toBeLessThan(0);
  expect(among.answer).toBe("no difference seen");
});

it("shows an interval that agrees with each claim", () => {
  const found = ranking([0.5, 0.51, 0.52, 0.5], {
    a: [0.6, 0.62, 0.63, 0.6],
    b: [0.52, 0.5, 0.55, 0.53],
    c: [0.3, 0.4, 0.35, 0.32],
    d: [0.52, 0.54, 0.53, 0.53],
  });
  for (const { interval, claim, adjustedP, difference } of found.others) {
    if (!interval || difference.kind !== "interval") throw new Error("Each should have an interval.");
    expect(claim === "none").toBe(interval.low <= 0 && interval.high >= 0);
    expect(claim === "none").toBe((adjustedP ?? 0) > 0.05);
    // None is narrower than 95%.
    expect(interval.low).toBeLessThanOrEqual(difference.interval.low + 1e-12);
  }
  expect(new Set(found.others.map(({ claim }) => claim))).toEqual(new Set(["worse", "none", "better"]));
});

it("ranks nothing on one seed or two", () => {
  const found = ranking([0.21], { B: [0.22], none: ["diverged"] });
  expect(found.reference.rank).toBeUndefined();
  expect(found.others.map(({ rank }) => rank)).toEqual([undefined, undefined]);
  expect(found.sentences).toEqual([
    "Failed seeds, counted and not ranked: none: 1 of 1 (1 diverged); identity: 0 of 1.",
    "One seed is a hint, not a verdict.",
  ]);
  expect(found.answer).toBe("a hint from one seed");
});

it("names arms that are not far enough to be tested", () => {
  const found = ranking([0.21, 0.22, 0.2], { B: [0.22, 0.24], C: [], none: [2.01, 2.03, 2] });
  expect(found.sentences).toContain("Not tested, for want of seeds: B; C.");
  expect(found.basis).toContain("n = 0 to 3. 1 comparison,");
  const before = ranking([0.21], { B: [], C: [] });
  expect(before).toMatchObject({
    answer: "no answer yet",
    sentences: ["Not tested, for want of seeds: all of them."],
  });
});

it("claims counts by the same adjustment", () => {
  const trained = [0.2, 0.21, 0.22, 0.2];
  const all = ["diverged", "diverged", "diverged", "diverged"] as const;
  expect(ranking(trained, { half: all }).sentences[0]).toBe("Worse than identity. half (4 of 4 failed).");
  // 2/70 is not below a half of 0.05.
  const among = ranking(trained, { half: all, B: [0.2, 0.22, 0.21, 0.2] });
  expect(among.answer).toBe("no difference claimed, 1 with failed seeds");
  expect(among.sentences).toContain("Not told apart from identity by these counts: half.");
});

it("gives no rank to an arm that failed, and to none where only the reference did", () => {
  // Each learned nothing: the means have an interval, which with so few seeds and so many arms decides nothing.
  const nothing = [2.27, 2.28, 2.31];
  const noise = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`arm ${index}`, [0.7, 1.1, 0.9 + index / 100]]),
  );
  const found = ranking([0.5, 1.3, 0.9], { "no skips": nothing, ...noise, dropout: ["diverged", 2.3, 2.3] });
  const standings = found.others.map((arm) => [arm.label, arm.claim, standingWords(arm)]);
  expect(standings.at(0)).toEqual(["no skips", "none", "3 of 3 failed"]);
  expect(standings.at(-1)).toEqual(["dropout", "none", "3 of 3 failed"]);
  expect(standings.slice(1, -1).every(([, , standing]) => standing === "1")).toBe(true);
  expect(standingWords(found.reference)).toBe("1");
  expect(found.answer).toBe("no difference claimed, 2 with failed seeds");
  expect(found.sentences.filter((sentence) => sentence.includes("no skips"))).toEqual([
    "Failed seeds, counted and not ranked: no skips: 3 of 3 (95% interval 44 to 100%); dropout: 3 of 3 (44 to 100%, 1 diverged); identity: 0 of 3 (0 to 56%).",
  ]);

  const reference = ranking([0.5, "diverged", 0.9], { B: [0.5, 0.6, 0.7], none: [2.3, 2.3, 2.3] });
  expect(standingWords(reference.reference)).toBe("1 of 3 failed");
  expect(reference.others.map(standingWords)).toEqual(["–", "3 of 3 failed"]);
  expect(reference.sentences.some((sentence) => sentence.includes("Not told apart"))).toBe(false);
});

it("names those that are not told apart where they are many", () => {
  const near = Object.fromEntries(
    Array.from({ length: 5 }, (_, index) => [`arm ${index}`, [0.4, 0.5, 0.62]]),
  );
  expect(ranking([0.5, 0.5, 0.5], near).sentences[0]).toBe(
    "Not told apart from identity, so on one rank with it: arm 0; arm 1; arm 2; arm 3; arm 4.",
  );
});

it("orders from the highest where higher is better", () => {
  const measure = { ...LOSS, better: "higher", bounds: {}, nothingLearned: -1 } as const;
  const found = ranking([0.5, 0.5, 0.5], { worse: [0.1, 0.2, 0.15], better: [0.8, 0.82, 0.81] }, measure);
  expect(found.orderSeen.map((arms) => arms.map(({ label }) => label))).toEqual([
    ["better"],
    ["identity"],
    ["worse"],
  ]);
  expect(found.others.map(({ claim }) => claim)).toEqual(["worse", "better"]);
});
