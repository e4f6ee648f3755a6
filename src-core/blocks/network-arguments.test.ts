/** Arguments of the network: what follows them, in parameters, in instances and in repeats; and their limits. */

import { describe, expect, test } from "vitest";
import { stopwatch } from "../../tests/support/stopwatch";
import { BUILT_IN_LAYERS } from "../layers/index";
import { type BlockNode, LIMITS, type NetworkArgument, type NetworkDocument } from "../network/document";
import { parseDocument, serialiseDocument } from "../network/parse";
import { expand } from "./expand";
import { block, chain, codes, drawing, graph, layer, lines } from "./testing";

const WIDTH: NetworkArgument = { name: "width", label: "Width", kind: "number", default: 3 };
const DEPTH: NetworkArgument = { name: "depth", label: "Depth", kind: "number", default: 2 };

function following(node: BlockNode, repeat: BlockNode["repeat"]): BlockNode {
  return { ...node, repeat };
}

function withArguments(document: NetworkDocument, ...declared: NetworkArgument[]): NetworkDocument {
  return { ...document, arguments: declared };
}

const PAIR = chain(
  "pair",
  [layer("conv", "conv2d", { filters: { arg: "filters" } }), layer("relu", "activation")],
  [{ name: "filters", label: "Filters", kind: "integer", default: 1 }],
);

function top(repeat: BlockNode["repeat"], ...declared: NetworkArgument[]): NetworkDocument {
  return withArguments(
    drawing(
      graph(
        [
          layer("input", "input"),
          layer("stem", "conv2d", { filters: { arg: "width", factor: 2 } }),
          following(block("stage", "pair", 1, { filters: { arg: "width", factor: 4 } }), repeat),
        ],
        "input>stem",
        "stem>stage",
      ),
      PAIR,
    ),
    ...declared,
  );
}

describe("a network's arguments", () => {
  test("are followed by parameters, by instances' arguments and by repeats", () => {
    const expansion = expand(BUILT_IN_LAYERS, top({ arg: "depth", factor: 2 }, WIDTH, DEPTH));
    expect(codes(expansion)).toEqual([]);
    expect(lines(expansion)).toHaveLength(2 + 4 * 2);
    const filters = expansion.flat?.nodes.flatMap((node) =>
      node.type === "conv2d" ? [node.params.filters] : [],
    );
    expect(filters).toEqual([6, 12, 12, 12, 12]);
  });

  test("that are missing, or give no number of repeats, are told at the block, which then stands once", () => {
    const missing = expand(BUILT_IN_LAYERS, top({ arg: "deep" }, WIDTH, DEPTH));
    expect(missing.problems).toMatchObject([{ code: "unknown-argument", nodes: ["stage"] }]);
    for (const value of [0, 2.5, LIMITS.repeat + 1, -1]) {
      const wrong = expand(BUILT_IN_LAYERS, top({ arg: "depth" }, WIDTH, { ...DEPTH, default: value }));
      expect(wrong.problems).toMatchObject([{ code: "bad-parameter", nodes: ["stage"] }]);
      expect(wrong.problems[0]?.message).toBe(
        `stage: Repeat must be a whole number from 1 to ${LIMITS.repeat}, not ${value}.`,
      );
      expect(lines(wrong)).toHaveLength(4);
    }
  });

  test("reach no layer inside a block, which has arguments of its own", () => {
    const inside = chain("inside", [layer("conv", "conv2d", { filters: { arg: "width" } })]);
    const document = withArguments(
      drawing(graph([layer("input", "input"), block("one", "inside")], "input>one"), inside),
      WIDTH,
    );
    expect(codes(expand(BUILT_IN_LAYERS, document))).toEqual(["unknown-argument"]);
  });

  test("a repeat inside a block follows the block's argument, later repeats what is meant for them", () => {
    const outer = chain(
      "outer",
      [following(block("inner", "pair"), { arg: "times" })],
      [{ name: "times", label: "Times", kind: "integer", default: 1, afterFirst: 1 }],
    );
    const document = withArguments(
      drawing(
        graph(
          [layer("input", "input"), block("stage", "outer", 3, { times: { arg: "depth" } })],
          "input>stage",
        ),
        outer,
        PAIR,
      ),
      { ...DEPTH, default: 4 },
    );
    expect(lines(expand(BUILT_IN_LAYERS, document))).toHaveLength(1 + 2 * (4 + 1 + 1));
  });

  test("are counted with before anything is made", () => {
    // 1,000 repeats of a block with 30 layers: too many, though the drawing is short.
    const thirty = chain(
      "thirty",
      Array.from({ length: 30 }, (_, index) => layer(`relu${index}`, "activation")),
    );
    const document = (depth: number): NetworkDocument =>
      withArguments(
        drawing(
          graph(
            [layer("input", "input"), following(block("stage", "thirty"), { arg: "depth" })],
            "input>stage",
          ),
          thirty,
        ),
        { ...DEPTH, default: depth },
      );
    expect(codes(expand(BUILT_IN_LAYERS, document(600)))).toEqual([]);
    const refused = expand(BUILT_IN_LAYERS, document(1_000));
    expect(codes(refused)).toEqual(["too-large"]);
    expect(refused.problems[0]?.message).toContain("30,001 layers");
    expect(refused.flat).toBeUndefined();
  });

  test("cannot make counting itself endless: each level asks for two others, told different numbers", () => {
    const levels = 200;
    const times = { name: "times", label: "Times", kind: "number", default: 1 } as const;
    const blocks = Array.from({ length: levels }, (_, level) => {
      const next = (name: string, factor: number): BlockNode =>
        following(block(name, `level${level + 1}`, 1, { times: { arg: "times", factor } }), { arg: "times" });
      const inside =
        level === levels - 1 ? [layer("relu", "activation")] : [next("one", 1.5), next("other", 1.25)];
      return chain(`level${level}`, inside, [times]);
    });
    const seconds = stopwatch();
    const document = drawing(
      graph([layer("input", "input"), block("all", "level0")], "input>all"),
      ...blocks,
    );
    const refused = expand(BUILT_IN_LAYERS, document);
    expect(codes(refused)).toEqual(["too-large"]);
    expect(seconds()).toBeLessThan(2);
  });
});

describe("a file with arguments of the network", () => {
  test("is read as it was written, references in repeats included", () => {
    const document = top({ arg: "depth", factor: 2 }, WIDTH, DEPTH);
    const text = serialiseDocument(document);
    const parsed = parseDocument(text);
    expect(parsed).toEqual({ ok: true, document });
    if (parsed.ok) expect(serialiseDocument(parsed.document)).toBe(text);
  });

  test("is refused with two of one name, or with a value for later repeats, which a network has not", () => {
    const parse = (...declared: NetworkArgument[]): unknown =>
      parseDocument(serialiseDocument(top(1, ...declared)));
    expect(parse(WIDTH, WIDTH)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('The network has two arguments named "width"') },
    });
    const text = serialiseDocument(top(1, WIDTH)).replace('"default": 3', '"default": 3, "afterFirst": 1');
    expect(text).toContain("afterFirst");
    expect(parseDocument(text)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('"afterFirst"') },
    });
  });
});
