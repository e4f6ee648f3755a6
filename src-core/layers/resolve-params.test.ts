import { describe, expect, test } from "vitest";
import { BUILT_IN_LAYERS, LAYERS } from "./index";
import type { LayerDefinition } from "./layer";
import { checkValue, resolveParams } from "./resolve-params";

describe("parameters", () => {
  test("take defaults, arguments and factors", () => {
    const drawn = { filters: { arg: "filters", factor: 4 }, stride: { arg: "stride" }, bias: true };
    const { params, problems } = resolveParams(LAYERS.conv2d, drawn, { filters: 64, stride: 2 });
    expect(problems).toEqual([]);
    expect(params).toMatchObject({
      filters: 256,
      kernel: 3,
      stride: 2,
      dilation: 1,
      padding: "same",
      bias: true,
      biasInitial: 0,
      initializer: "heNormal",
      initializerScale: 1,
    });
  });

  test("complain in words and fall back to the default", () => {
    const drawn = { filters: 0, kernel: 2.5, padding: "mirror", bias: 1, stride: { arg: "pace" }, kernal: 3 };
    const { params, problems } = resolveParams(LAYERS.conv2d, drawn);
    expect(params).toMatchObject({ filters: 16, kernel: 3, padding: "same", bias: false, stride: 1 });
    expect(problems.map((problem) => problem.message)).toEqual([
      "Convolution: Filters must be from 1 to 8192, not 0.",
      "Convolution: Kernel must be a whole number, not 2.5.",
      'Convolution: Stride refers to the argument "pace", which there is none of here.',
      "Convolution: Padding must be one of same, valid, numbers, not mirror.",
      "Convolution: Bias must be on or off.",
      'Convolution has no parameter called "kernal".',
    ]);
    expect(problems[2]).toMatchObject({ param: "stride", missingArgument: "pace" });
  });

  test("refuse a factor that leaves no whole number, and names that objects have anyway", () => {
    const half = resolveParams(LAYERS.conv2d, { filters: { arg: "filters", factor: 0.5 } }, { filters: 33 });
    expect(half.problems).toHaveLength(1);
    const inherited = resolveParams(LAYERS.conv2d, { filters: { arg: "toString" } }, {});
    expect(inherited.problems[0]?.missingArgument).toBe("toString");
  });
});

describe("the registry", () => {
  const definitions: LayerDefinition[] = Object.values(LAYERS);

  test("knows each type under its own name and nothing else", () => {
    for (const [type, definition] of Object.entries(LAYERS)) expect(definition.type).toBe(type);
    expect(BUILT_IN_LAYERS.find("conv2d")).toBe(LAYERS.conv2d);
    expect(BUILT_IN_LAYERS.find("constructor")).toBeUndefined();
  });

  test("gives every parameter a default in range and one sentence of help", () => {
    for (const definition of definitions) {
      for (const spec of Object.values(definition.params)) {
        expect(checkValue(spec, spec.default)).toBeUndefined();
        expect(spec.help).toMatch(/^[A-Z].*\.$/);
      }
      expect(definition.summary(resolveParams(definition, {}).params)).not.toContain("undefined");
    }
  });

  test("offers every type but a block's ends exactly once", () => {
    const offered = BUILT_IN_LAYERS.paletteGroups.flatMap((group) => group.types);
    const visible = definitions.filter(({ type }) => type !== "blockInput" && type !== "blockOutput");
    expect([...offered].sort()).toEqual(visible.map((definition) => definition.type).sort());
  });
});

describe("shapes are refused in words", () => {
  const refusal = (
    definition: LayerDefinition,
    drawn: Record<string, number | string>,
    ...inputs: number[][]
  ) => {
    const result = definition.inferShape(resolveParams(definition, drawn).params, inputs, {});
    return result.ok ? undefined : [result.problem.code, result.problem.message];
  };

  test("at merges", () => {
    expect(refusal(LAYERS.add, {}, [4, 4, 32], [8, 8, 16])).toEqual([
      "shape-mismatch",
      "Add needs equal shapes: 4×4×32 and 8×8×16 do not agree.",
    ]);
    expect(refusal(LAYERS.concat, {}, [4, 4, 32], [8, 4, 32])?.[0]).toBe("shape-mismatch");
    expect(refusal(LAYERS.concat, {}, [4, 4, 32], [4, 4, 1])).toBeUndefined();
  });

  test("where the rank is wrong", () => {
    expect(refusal(LAYERS.dense, {}, [4, 4, 32])?.[1]).toContain("Flatten");
    expect(refusal(LAYERS.output, {}, [4, 4, 32])?.[0]).toBe("wrong-rank");
    expect(refusal(LAYERS.globalAvgPool2d, {}, [32])?.[0]).toBe("wrong-rank");
  });

  test("where memory would not do", () => {
    expect(refusal(LAYERS.dense, { units: 65_536 }, [8192])?.[0]).toBe("too-large");
    expect(refusal(LAYERS.conv2d, { filters: 8192, kernel: 31 }, [64, 64, 512])?.[0]).toBe("too-large");
    expect(refusal(LAYERS.conv2d, { filters: 8192, kernel: 1 }, [2048, 2048, 1])?.[0]).toBe("too-large");
  });

  test("at the input", () => {
    expect(refusal(LAYERS.input, {})?.[0]).toBe("bad-parameter");
    const { params } = resolveParams(LAYERS.input, { source: "fixed" });
    expect(LAYERS.input.inferShape(params, [], { datasetShape: [8, 8, 1] })).toMatchObject({
      ok: true,
      shape: [32, 32, 3],
      warnings: [{ code: "shape-mismatch" }],
    });
  });
});
