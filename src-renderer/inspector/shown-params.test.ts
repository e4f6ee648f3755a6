import { describe, expect, it } from "vitest";
import { LAYERS } from "#core/layers/index";
import type { ParamSpec, ParamSpecs } from "#core/layers/layer";
import { applyingParams, partsOf } from "./shown-params";

const number = (more: Partial<Pick<ParamSpec, "advanced" | "appliesWhen">> = {}): ParamSpec => ({
  kind: "number",
  label: "Number",
  help: "",
  default: 1,
  min: 0,
  max: 9,
  ...more,
});

const SPECS: ParamSpecs = {
  bias: { kind: "boolean", label: "Bias", help: "", default: false },
  begin: {
    kind: "choice",
    label: "Begin",
    help: "",
    default: "zeros",
    choices: ["zeros", "number"].map((value) => ({ value, label: value })),
    appliesWhen: { param: "bias", is: [true] },
  },
  first: number({ advanced: true, appliesWhen: { param: "begin", is: ["number"] } }),
  lonely: number({ appliesWhen: { param: "gone", is: [1] } }),
  other: number(),
};

const shown = (values: Parameters<typeof applyingParams>[1]): string[] =>
  Object.keys(applyingParams(SPECS, values));

describe("the parameters that are shown", () => {
  it("are those that play a part", () => {
    expect(shown({})).toEqual(["bias", "lonely", "other"]);
    expect(shown({ bias: true })).toEqual(["bias", "begin", "lonely", "other"]);
    expect(shown({ bias: true, begin: "number" })).toEqual(["bias", "begin", "first", "lonely", "other"]);
  });

  it("are not those that depend on one that plays none itself", () => {
    expect(shown({ begin: "number" })).toEqual(["bias", "lonely", "other"]);
  });

  it("are whatever depends on an argument, which may have any value", () => {
    expect(shown({ bias: { arg: "withBias" }, begin: { arg: "how" } })).toContain("first");
  });

  it("do not go around in a circle", () => {
    const circle: ParamSpecs = {
      one: number({ appliesWhen: { param: "two", is: [1] } }),
      two: number({ appliesWhen: { param: "one", is: [1] } }),
    };
    expect(Object.keys(applyingParams(circle, {}))).toEqual(["one", "two"]);
    expect(applyingParams(circle, { one: 2 })).toEqual({});
  });

  it("stand apart where they are rarely changed", () => {
    const params = Object.entries(SPECS).map(([key, spec]) => ({ key, spec }));
    const { basic, advanced } = partsOf(params);
    expect(advanced.map(({ key }) => key)).toEqual(["first"]);
    expect(basic.map(({ key }) => key)).toEqual(["bias", "begin", "lonely", "other"]);
  });

  it("are, of every layer, some that depend on a parameter that it has, on values that this can have", () => {
    const conditions = Object.values(LAYERS).flatMap(
      ({ type, params }: { type: string; params: ParamSpecs }) =>
        Object.entries(params).flatMap(([key, { appliesWhen }]) =>
          appliesWhen
            ? [{ name: `${type}.${key}`, appliesWhen, controlling: params[appliesWhen.param] }]
            : [],
        ),
    );
    expect(conditions.length).toBeGreaterThan(3);
    for (const { name, appliesWhen, controlling } of conditions) {
      expect(controlling, name).toBeDefined();
      if (controlling?.kind !== "choice") continue;
      const values = controlling.choices.map(({ value }) => value);
      for (const value of appliesWhen.is) expect(values, name).toContain(value);
    }
  });
});
