/** An analyser that remembers must say what one that starts anew says, after any edit and through any undo. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { expand } from "../blocks/expand";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { locationOf, RANDOM_EDITS } from "../network/edits/testing";
import { sampleDocument } from "../network/testing";
import { createTemplate } from "../templates/index";
import { analyse, createAnalyser } from "./analyse";
import type { Analysis } from "./analysis";

const MAXIMUM_LAYERS = 150;
const DIGITS = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

/** All that an analysis says, as plain data. */
function said({ problems, facts, totals, flat }: Analysis): unknown {
  return { problems: JSON.parse(JSON.stringify(problems)), facts: [...facts], totals, flat };
}

it("an analyser with a memory agrees with a new one", () => {
  const dice = fc.record({
    a: fc.nat(50),
    b: fc.nat(50),
    text: fc.constantFrom("filters", "conv1", "stage", "kernel", "x"),
    number: fc.oneof(fc.nat(3), fc.constantFrom(-1, 0.5)),
  });
  const step = fc.tuple(fc.constantFrom("undo", ...Object.keys(RANDOM_EDITS)), fc.nat(3), dice);
  const start = fc.constantFrom("sample", "resnet-8", "resnet-20");
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 10 }), (id, list) => {
      const analyser = createAnalyser(BUILT_IN_LAYERS);
      const history: NetworkDocument[] = [{ ...(createTemplate(id) ?? sampleDocument()), dataset: "digits" }];
      for (const [name, which, numbers] of list) {
        const document = history.at(-1) ?? sampleDocument();
        if (name === "undo" && history.length > 1) history.pop();
        else history.push(RANDOM_EDITS[name]?.(document, locationOf(document, which), numbers) ?? document);
        const current = history.at(-1) ?? document;
        // Comparing the facts of thousands of layers takes far longer than finding them.
        if ((expand(BUILT_IN_LAYERS, current).flat?.nodes.length ?? 0) > MAXIMUM_LAYERS) return;
        expect(said(analyser.analyse(current, DIGITS))).toEqual(
          said(analyse(BUILT_IN_LAYERS, current, DIGITS)),
        );
      }
    }),
    { numRuns: 60 },
  );
});
