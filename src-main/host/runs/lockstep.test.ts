import fc from "fast-check";
import { expect, it } from "vitest";
import { LOCKSTEP_STEPS, Lockstep, type Pace } from "./lockstep";

/** A training that does what it may, a step whenever it is asked to. */
class Walker {
  step: number;
  granted: number;
  #said = -1;
  readonly pace: Pace;

  constructor(pace: Pace, step: number) {
    this.pace = pace;
    this.step = step;
    this.granted = pace.limit();
    pace.onLimit = (upTo) => {
      this.granted = Math.max(this.granted, upTo);
    };
  }

  /** False where it has to wait, which it says once. */
  walk(): boolean {
    if (this.step < this.granted) {
      this.step += 1;
      this.pace.reached(this.step);
      return true;
    }
    if (this.#said !== this.step) {
      this.#said = this.step;
      this.pace.waits(this.step);
    }
    return false;
  }
}

function walkers(steps: readonly number[], takesTurns: boolean): Walker[] {
  return new Lockstep(steps, { takesTurns }).paces.map((pace, at) => new Walker(pace, steps[at] ?? 0));
}

const END = 60;
const orders = fc.array(fc.nat(2), { minLength: 1, maxLength: 60 });
const starts = fc.array(fc.nat(END), { minLength: 2, maxLength: 3 });

it("lets none be further ahead than it was or may be, and brings all to the end, whoever is quick", () => {
  fc.assert(
    fc.property(starts, orders, fc.boolean(), (steps, order, takesTurns) => {
      const all = walkers(steps, takesTurns);
      const most = Math.max(...steps) - Math.min(...steps);
      let idle = 0;
      for (let at = 0; all.some(({ step }) => step < END); at += 1) {
        const chosen = all[(order[at % order.length] ?? 0) % all.length];
        // Nobody starves for ever: now and then each is asked.
        const walked = [chosen, ...(at % 7 === 0 ? all : [])].map((walker) => walker?.walk() ?? false);
        idle = walked.some(Boolean) ? 0 : idle + 1;
        expect(idle).toBeLessThan(1_000);
        const [slowest, fastest] = [
          Math.min(...all.map(({ step }) => step)),
          Math.max(...all.map(({ step }) => step)),
        ];
        expect(fastest - slowest).toBeLessThanOrEqual(Math.max(most, LOCKSTEP_STEPS));
      }
    }),
  );
});

it("gives leave to one alone where they take turns", () => {
  const [one, other] = walkers([0, 0], true);
  if (!one || !other) throw new Error("There should be two.");
  for (let turn = 0; turn < 6; turn += 1) {
    const [first, second] = turn % 2 === 0 ? [one, other] : [other, one];
    const stood = second.step;
    while (first.walk()) expect(second.walk()).toBe(false);
    expect(second.step).toBe(stood);
    expect(first.step - second.step).toBe(LOCKSTEP_STEPS);
  }
});

it("waits for nobody who has left, nor for one whose turn it was", () => {
  for (const takesTurns of [false, true])
    for (const leaver of [0, 1]) {
      const pair = walkers([0, 0], takesTurns);
      for (let at = 0; at < 20; at += 1) for (const walker of pair) walker.walk();
      pair[leaver]?.pace.leave();
      const left = pair[1 - leaver];
      for (let at = 0; at < 100; at += 1) left?.walk();
      expect(left?.step).toBeGreaterThanOrEqual(100);
    }
});

it("lets one that goes back to a checkpoint catch up, while the other waits", () => {
  const [one, other] = walkers([0, 0], false);
  if (!one || !other) throw new Error("There should be two.");
  for (let at = 0; at < 30; at += 1) for (const walker of [one, other]) walker.walk();
  one.step = 5;
  one.pace.reached(5);
  const stood = other.step;
  for (let at = 0; at < 10; at += 1) other.walk();
  expect(other.step - stood).toBeLessThanOrEqual(LOCKSTEP_STEPS);
  for (let at = 0; at < 100; at += 1) for (const walker of [one, other]) walker.walk();
  expect(Math.abs(one.step - other.step)).toBeLessThanOrEqual(LOCKSTEP_STEPS);
  expect(one.step).toBeGreaterThan(80);
});
