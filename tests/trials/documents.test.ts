/**
 * Broken and hostile documents. Each either opens or is refused with a typed error in words; analysis of
 * what opened never throws; nothing hangs; and the text that was given stays what it was.
 */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { networkDocumentSchema } from "#core/network/document";
import { parseDocument, serialiseDocument } from "#core/network/parse";
import { createTemplate } from "#core/templates/index";
import { stopwatch } from "../support/stopwatch";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";
import { type Json, MUTATIONS, pick, withGraph } from "./document-mutations";

const DATASET = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
const SECONDS_EACH = 2;

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There is no template ${id}.`);
  return { ...document, dataset: DATASET.id };
}

const TEXTS = ["resnet-8", "resnet-20", "conv-small", "empty"].map((id) => serialiseDocument(template(id)));

/** A busy machine is no hang. */
function timed<T>(what: string, action: () => T): T {
  const passed = stopwatch();
  const result = action();
  const seconds = passed();
  expect(seconds, `${what} took ${seconds.toFixed(1)} s`).toBeLessThan(SECONDS_EACH);
  return result;
}

/** Opens the text, analyses what opened, and says which of the two happened. */
function check(text: string, name: string): "opened" | "refused" {
  const before = text.length > 200_000 ? text.length : `${text} `.slice(0, -1);
  const result = timed(`parsing (${name})`, () => parseDocument(text));
  expect(typeof before === "number" ? text.length : text).toBe(before);
  if (!result.ok) {
    expect(result.error).toBeInstanceOf(SkiploomError);
    expect(["invalid-document", "newer-document", "document-too-large"]).toContain(result.error.code);
    expect(result.error.message).toMatch(/^This network .*\.$/s);
    expect(result.error.message.length).toBeLessThan(600);
    return "refused";
  }
  const { document } = result;
  const snapshot = text.length > 200_000 ? undefined : JSON.stringify(document);
  const analysis = timed(`analysis (${name})`, () => analyse(BUILT_IN_LAYERS, document, DATASET));
  if (snapshot !== undefined) expect(JSON.stringify(document)).toBe(snapshot);
  const hasError = analysis.problems.some((problem) => problem.severity === "error");
  expect(analysis.flat === undefined).toBe(hasError);
  for (const problem of analysis.problems) {
    expect(problem.message).toMatch(/\.$/);
    expect(problem.message).not.toMatch(/undefined|NaN|\[object/);
    for (const repair of problem.repairs.slice(0, 2)) {
      expect(networkDocumentSchema.safeParse(repair.apply(document)).success).toBe(true);
    }
  }
  return "opened";
}

describe("mutated documents", () => {
  const count = trialCount(2_000, 20_000);
  it(`open or are refused in words, ${count} of them, and none hangs`, {
    timeout: trialLimitMs(120_000, 3_600_000),
  }, () => {
    const outcomes = new Map<string, number>();
    const mutation = fc.tuple(fc.constantFrom(...Object.keys(MUTATIONS)), fc.nat(100_000), fc.nat(100_000));
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (original, list) => {
          let text = original;
          const names: string[] = [];
          for (const [name, at, extra] of list) {
            try {
              text = MUTATIONS[name]?.(text, at, extra) ?? text;
              names.push(name);
            } catch {
              // A structural mutation cannot follow one that broke the text; what there is so far is tried.
              break;
            }
          }
          const outcome = check(text, names.join(", "));
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        },
      ),
      { numRuns: count, seed: trialSeed, endOnFailure: true },
    );
    // The mutations would test little if all of them ended the same way.
    expect(outcomes.get("opened")).toBeGreaterThan(200);
    expect(outcomes.get("refused")).toBeGreaterThan(200);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    reportTrial("documents", { documents: count, ...Object.fromEntries(outcomes) });
  });

  it("of every kind are tried at least once on each template", () => {
    for (const [name, mutate] of Object.entries(MUTATIONS)) {
      for (const text of TEXTS) check(mutate(text, 1_234, 2), name);
    }
  });

  it("open and are analysed at the size that the limits allow", () => {
    for (const extra of [0, 40, 80]) {
      const large = MUTATIONS["many nodes"]?.(pick(TEXTS, 0), 0, extra) ?? "";
      expect(large.length).toBeGreaterThan(20_000);
      check(large, `19,000 nodes, ${extra}`);
    }
  });

  it("refuse a million nodes and a repeat of 1e9 at once", () => {
    const million = withGraph((graph) => {
      graph.nodes = new Array<Json>(1_000_000).fill({ kind: "layer" });
    })(pick(TEXTS, 0), 0, 0);
    expect(check(million, "a million nodes")).toBe("refused");
    const repeated = pick(TEXTS, 1).replace(/"repeat": \d+/, '"repeat": 1e9');
    expect(repeated).not.toBe(pick(TEXTS, 1));
    expect(check(repeated, "repeat 1e9")).toBe("refused");
  });
});
