/** Growth on real networks: what is added changes no output and can learn, in every block that ships, and in drawings of any kind. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startDrawing } from "#core/blocks/drawing";
import { BASIC_RESIDUAL, BUILT_IN_BLOCKS, PRE_ACTIVATION } from "#core/blocks/index";
import { Random } from "#core/foundation/random";
import { isRefused } from "#core/growth/growth";
import { growableStages, planGrowth } from "#core/growth/plan-growth";
import { programOf } from "#core/growth/stages";
import { removeSkips } from "#core/lab/changes/remove-skips";
import { anyDrawingWithSkips } from "#core/lab/changes/testing";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { BlockDefinition, BlockNode, NetworkDocument } from "#core/network/document";
import type { Program } from "#core/program/program";
import { templateDocument } from "#core/templates/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { GrowthWay } from "#core/training/records";
import type { Engine } from "#engine/engine";
import type { Grown } from "#engine/grow";
import { logitsOf, lossOf } from "../support/float64/program";
import { noiseDataset, startTestEngine, trainThrough } from "./engine-support";

const FACTS = { imageShape: [6, 6, 1], classes: 3 };
const RECIPE = { ...DEFAULT_RECIPE, epochs: 2, batchSize: 8, learningRate: 0.02, probeEvery: 0 };
const CHANNELS = 8;
const dataset = noiseDataset();
let engine: Engine;

beforeAll(async () => {
  engine = await startTestEngine();
});

/** A convolution, the block twice, a dense end. */
function networkOf(block: BlockDefinition): NetworkDocument {
  const wanted: BlockNode["args"] = {
    filters: block.id === "pre-activation-bottleneck" ? CHANNELS / 4 : CHANNELS,
    hidden: 2 * CHANNELS,
    growth: 3,
  };
  const names = new Set(block.arguments.map(({ name }) => name));
  const args = Object.fromEntries(Object.entries(wanted).filter(([name]) => names.has(name)));
  const drawing = startDrawing("any");
  const input = drawing.layer("input", "input");
  const conv = drawing.layer("conv2d", "conv", { filters: CHANNELS, kernel: 3 }, [input]);
  const relu = drawing.layer("activation", "relu", {}, [conv]);
  const body = drawing.block(block.id, "body", args, 2, [relu]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [body]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 3 }, [pool])]);
  return templateDocument("any", "noise", RECIPE, drawing.graph(), [block]);
}

async function trained(document: NetworkDocument): Promise<Uint8Array<ArrayBuffer>> {
  const { last, failed } = await trainThrough(engine, { document, dataset });
  if (!last) throw new Error(failed?.message);
  return last.bytes;
}

/** Grown by two blocks at its stage, or why not. */
async function grown(
  document: NetworkDocument,
  checkpoint: Uint8Array<ArrayBuffer>,
  way: GrowthWay,
): Promise<(Grown & { document: NetworkDocument }) | string> {
  const [stage] = growableStages(BUILT_IN_LAYERS, document, FACTS);
  const growth = planGrowth(BUILT_IN_LAYERS, {
    document,
    facts: FACTS,
    stage: stage?.name ?? "",
    blocks: 2,
    way,
  });
  if (isRefused(growth)) return growth.why;
  const { plan } = growth;
  const result = await engine.handlers.grow({
    source: { document, checkpoint },
    document: growth.document,
    dataset,
    plan: { weights: { ...plan.weights }, norms: [...plan.norms] },
  });
  return { ...(result as Grown), document: growth.document };
}

const REFUSED: Readonly<Record<string, RegExp>> = {
  "pre-activation-bottleneck-start": /The convolution projection stands where/,
  "wide-residual-start": /The convolution projection stands where/,
  "inverted-residual-start": /it has no skip/,
  "dense-block": /other layers would have other weights/,
  "dense-transition": /it has no skip/,
  highway: /relu, between the branch's last weights and its end, lets no gradient through at 0/,
  "plain-pair": /it has no skip/,
};

describe.each(BUILT_IN_BLOCKS.map((block) => [block.id, block] as const))("%s", (id, block) => {
  it("grows without changing an output, and learns, or is refused in words", async () => {
    const document = networkOf(block);
    const result = await grown(document, await trained(document), "zero");
    const reason = REFUSED[id];
    if (typeof result === "string" || reason) {
      expect(result).toMatch(/^body cannot grow\. .*\. No stage of this network can grow this way\.$/);
      expect(result).toMatch(reason ?? /^$/);
      return;
    }
    expect(result.largestDifference).toBe(0);
    expect(result.after).toEqual(result.before);
    expect(result.newGradient).toBeGreaterThan(1e-3);
    expect(result.before.validation.count).toBe(dataset.validation.count);
    const { ended, failed } = await trainThrough(engine, {
      document: result.document,
      dataset,
      start: result.weights,
    });
    expect(failed).toBeUndefined();
    expect(ended?.reason).toBe("finished");
  });
});

describe("a plain network", () => {
  const plain = removeSkips(BUILT_IN_LAYERS, networkOf(BASIC_RESIDUAL));

  it("holds the identity when that is built by hand, and changes when blocks are drawn or copied", async () => {
    const checkpoint = await trained(plain);
    const built = await grown(plain, checkpoint, "identity");
    const copied = await grown(plain, checkpoint, "copy");
    const drawn = await grown(plain, checkpoint, "he");
    if (typeof built === "string" || typeof copied === "string" || typeof drawn === "string") {
      throw new Error(`${String(built)} ${String(copied)} ${String(drawn)}`);
    }
    expect(built.largestDifference).toBeGreaterThan(0);
    expect(built.largestDifference).toBeLessThan(1e-4);
    expect(copied.largestDifference).toBeGreaterThan(0.01);
    expect(drawn.largestDifference).toBeGreaterThan(0.01);
    const whole = await grown(plain, checkpoint, "none");
    expect(whole).toMatchObject({ largestDifference: 0, newGradient: 0 });
  });

  it("cannot be built to it where what arrives may be negative, and says so", () => {
    const document = removeSkips(BUILT_IN_LAYERS, networkOf(PRE_ACTIVATION));
    const growth = planGrowth(BUILT_IN_LAYERS, {
      document,
      facts: FACTS,
      stage: "body",
      blocks: 1,
      way: "identity",
    });
    expect(growth).toMatchObject({
      why: "body cannot grow. The activation relu2 would change what arrives there, for that may be negative.",
    });
  });
});

/** Any numbers for the weights, by name. */
function anyWeights(program: Program, seed: number): Map<string, Float64Array> {
  return new Map(
    program.steps.flatMap((step) =>
      step.weights.map(({ name, shape }): [string, Float64Array] => {
        const random = Random.fromSeed(seed, name);
        const size = shape.reduce((product, side) => product * side, 1);
        return [name, Float64Array.from({ length: size }, () => random.normal(0, 0.4))];
      }),
    ),
  );
}

/** Residual units of any branch, with a shortcut or a bare wire, and an activation behind the Add or none. */
const anyResidualDrawing: fc.Arbitrary<NetworkDocument> = fc
  .record({
    stem: fc.constantFrom("relu", "relu6", "tanh"),
    units: fc.array(
      fc.record({
        branch: fc.array(
          fc.constantFrom(
            "conv2d",
            "depthwiseConv2d",
            "batchNorm",
            "groupNorm",
            "scale",
            "relu",
            "gelu",
            "tanh",
            "pathDrop",
          ),
          { minLength: 1, maxLength: 4 },
        ),
        isWire: fc.boolean(),
        end: fc.constantFrom("none", "relu", "relu6"),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    repeat: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ stem, units, repeat }) => {
    const inside = startDrawing("unit");
    let last = inside.layer("blockInput", "in");
    for (const [index, { branch, isWire, end }] of units.entries()) {
      const start = last;
      for (const [at, type] of branch.entries()) {
        const name = `${type}${index}${at}`;
        if (type === "conv2d")
          last = inside.layer(type, name, { filters: CHANNELS, bias: at % 2 === 0 }, [last]);
        else if (type === "depthwiseConv2d" || type === "batchNorm" || type === "pathDrop")
          last = inside.layer(type, name, {}, [last]);
        else if (type === "groupNorm") last = inside.layer(type, name, { groups: 2 }, [last]);
        else if (type === "scale") last = inside.layer(type, name, { factor: "one", firstValue: 1 }, [last]);
        else last = inside.layer("activation", name, { function: type }, [last]);
      }
      const skip = isWire ? start : inside.shortcut(`skip${index}`, {}, start);
      last = inside.layer("add", `add${index}`, {}, [last, skip]);
      if (end !== "none") last = inside.layer("activation", `end${index}`, { function: end }, [last]);
    }
    inside.layer("blockOutput", "out", {}, [last]);
    const unit: BlockDefinition = {
      id: "unit",
      name: "Unit",
      description: "",
      arguments: [],
      graph: inside.graph(),
    };
    const outer = startDrawing("any");
    const input = outer.layer("input", "input");
    const conv = outer.layer("conv2d", "conv", { filters: CHANNELS, kernel: 3 }, [input]);
    const first = outer.layer("activation", "first", { function: stem }, [conv]);
    const pool = outer.layer("globalAvgPool2d", "pool", {}, [
      outer.block("unit", "stage", {}, repeat, [first]),
    ]);
    outer.layer("output", "output", {}, [outer.layer("dense", "dense", { units: 10 }, [pool])]);
    return templateDocument("Any", "digits", RECIPE, outer.graph(), [unit]);
  });

it.each([
  ["with skips of every kind", anyDrawingWithSkips, 1],
  ["of residual units", anyResidualDrawing, 15],
] as const)(
  "changes no output of any drawing %s that it takes, and what is 0 learns: by the definitions in float64",
  {
    timeout: 240_000,
  },
  (_words, anyDrawing, least) => {
    const facts = { imageShape: [4, 4, 1], classes: 10 };
    const images = {
      shape: [2, 4, 4, 1],
      data: Float64Array.from({ length: 32 }, (_, at) => Math.sin(at * at + 1)),
    };
    const targets = Float32Array.from({ length: 20 }, (_, at) => (at % 11 === 0 ? 1 : 0));
    let [taken, refusals] = [0, 0];
    fc.assert(
      fc.property(anyDrawing, fc.integer({ min: 1, max: 2 }), (document, blocks) => {
        const before = programOf(BUILT_IN_LAYERS, document, facts);
        fc.pre(!isRefused(before));
        if (isRefused(before)) return;
        const growth = planGrowth(BUILT_IN_LAYERS, { document, facts, stage: "stage", blocks, way: "zero" });
        if (isRefused(growth)) {
          expect(growth.why).toMatch(
            /^stage cannot grow\. [^.]+\. No stage of this network can grow this way\.$/,
          );
          refusals += 1;
          return;
        }
        const after = programOf(BUILT_IN_LAYERS, growth.document, facts);
        if (isRefused(after)) throw new Error(after.why);
        const old = anyWeights(before, 1);
        const drawn = anyWeights(after, 2);
        const zeros: string[] = [];
        for (const [name, values] of drawn) {
          const start = growth.plan.weights[name];
          if (start?.kind === "kept") drawn.set(name, old.get(start.from) ?? new Float64Array());
          else if (start?.kind === "constant") {
            values.fill(start.value);
            zeros.push(name);
          }
        }
        const pass = { images, seed: 1, step: 1 };
        const wanted = logitsOf(before, { ...pass, weights: old });
        const found = logitsOf(after, { ...pass, weights: drawn });
        found.data.forEach((value, at) => {
          expect(Math.abs(value - (wanted.data[at] ?? Number.NaN))).toBe(0);
        });
        const lossAt = (by: number): number => {
          const moved = zeros.map((name): [string, Float64Array] => {
            const random = Random.fromSeed(3, name);
            return [name, Float64Array.from(drawn.get(name) ?? [], () => by * random.normal(0, 1))];
          });
          return lossOf(logitsOf(after, { ...pass, weights: new Map([...drawn, ...moved]) }), targets);
        };
        expect(zeros.length).toBeGreaterThan(0);
        expect(Math.abs(lossAt(1e-4) - lossAt(-1e-4))).toBeGreaterThan(1e-9);
        taken += 1;
      }),
      { numRuns: 60, seed: 12 },
    );
    expect(taken).toBeGreaterThan(least);
    expect(refusals).toBeGreaterThan(10);
  },
);
