/** Random sequences of edits: whatever a person does, the document stays one that opens again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkDocumentSchema, ROOT } from "../document";
import { allGraphs } from "../graph";
import { integrityRefusal } from "../integrity";
import { sampleDocument } from "../testing";
import { locationOf, RANDOM_EDITS } from "./testing";

const dice = fc.record({
  a: fc.nat(50),
  b: fc.nat(50),
  text: fc.oneof(fc.constantFrom("filters", "conv1", "a/b", "__proto__", "<b>", "", " x", "."), fc.string()),
  number: fc.oneof(fc.nat(40), fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 1e9)),
});
const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(RANDOM_EDITS)), fc.nat(3), dice), {
  minLength: 1,
  maxLength: 25,
});

/** Plain data, deeply frozen, so that an edit that writes to its input throws. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

/** An argument so large that its product with a factor is beyond all numbers. */
const INFINITE_PRODUCT: Parameters<typeof steps.filter>[0] extends (value: infer Steps) => unknown
  ? Steps
  : never = [
  ["addBlock", 0, { a: 0, b: 0, text: "filters", number: -8.98846567431158e307 }],
  ["dissolveBlock", 0, { a: 3, b: 0, text: "", number: Number.NaN }],
];

describe("edits", () => {
  it("keep every document sound, names unique, and change nothing in place", () => {
    fc.assert(
      fc.property(steps, (list) => {
        let document = freeze(sampleDocument());
        for (const [name, which, numbers] of list) {
          const next = RANDOM_EDITS[name]?.(document, locationOf(document, which), numbers) ?? document;
          const parsed = networkDocumentSchema.safeParse(next);
          expect(parsed.success ? undefined : `${name}: ${parsed.error.message}`).toBeUndefined();
          expect(integrityRefusal(next)).toBeUndefined();
          for (const { graph } of allGraphs(next)) {
            expect(new Set(graph.nodes.map((each) => each.name)).size).toBe(graph.nodes.length);
          }
          document = freeze(next);
        }
      }),
      { numRuns: 300, examples: [[INFINITE_PRODUCT]] },
    );
  });

  it("keep every node object that they do not change", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(RANDOM_EDITS)), dice, (name, numbers) => {
        const document = sampleDocument();
        const next = RANDOM_EDITS[name]?.(document, ROOT, numbers) ?? document;
        const before = new Map(document.graph.nodes.map((each) => [each.id, each]));
        for (const each of next.graph.nodes) {
          const old = before.get(each.id);
          if (old !== undefined && JSON.stringify(old) === JSON.stringify(each)) expect(each).toBe(old);
        }
      }),
      { numRuns: 500 },
    );
  });
});
