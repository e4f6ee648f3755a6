import { describe, expect, it } from "vitest";
import {
  AttributeNames,
  docstring,
  Names,
  plainLine,
  pythonArgumentName,
  pythonClassName,
  pythonLiteral,
  pythonText,
  pythonVariableName,
} from "./python";

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;
const HOSTILE = [
  "",
  "1x1",
  "a b",
  "__class__",
  "_parameters",
  "def",
  "forward",
  "卷积",
  'x"); import os #',
  "x\nimport os",
  "é́",
  "self",
  "F",
  "None",
];

describe("names", () => {
  it.each(HOSTILE)("are identifiers, whatever is drawn: %j", (text) => {
    const names = [
      new AttributeNames().take(text),
      new Names().take(pythonArgumentName(text)),
      new Names().take(pythonClassName(text, "Network")),
      pythonVariableName(text),
    ];
    for (const name of names) expect(name).toMatch(IDENTIFIER);
  });

  it("are like what is drawn", () => {
    const names = new AttributeNames();
    expect(
      ["stage1-rest", "3x3", "conv 1", "conv_1", "forward", "Höhe"].map((text) => names.take(text)),
    ).toEqual(["stage1_rest", "layer_3x3", "conv_1", "conv_1_2", "forward_", "Hohe"]);
    expect(pythonClassName("Wide ResNet-28-10", "Network")).toBe("WideResNet28_10");
    expect(pythonClassName("ResNet-164, pre-activation", "Network")).toBe("ResNet164PreActivation");
    expect(pythonArgumentName("firstStride")).toBe("first_stride");
  });

  it("never hide what Python or a module has", () => {
    const names = new AttributeNames();
    for (const word of ["forward", "train", "parameters", "class", "self"])
      expect(names.take(word)).not.toBe(word);
  });
});

describe("texts", () => {
  it("hold quotes, backslashes and line ends as their numbers", () => {
    expect(pythonText('a"b\\c\nd')).toBe('"a\\"b\\\\c\\u000ad"');
    expect(pythonText("\u202e\u{1f600}\ud800")).toBe('"\\u202e\\U0001f600\\ud800"');
    expect(pythonText("Größe 大")).toBe('"Größe 大"');
  });

  it("are tuples, records and numbers as Python writes them", () => {
    expect(pythonLiteral([1])).toBe("(1,)");
    expect(pythonLiteral({ a: [true, null, -1e-7] })).toBe('{"a": (True, None, -1e-7)}');
    expect(() => pythonLiteral(Number.NaN)).toThrow(RangeError);
  });

  it("never end a docstring or a line", () => {
    for (const text of ['"""', 'x"', "\\", 'a """ b\nimport os', '""""', "a\\"]) {
      const lines = docstring(text);
      expect(lines).toHaveLength(1);
      const inner = (lines[0] ?? "").slice(3, -3);
      expect(inner.replace(/\\./g, "")).not.toMatch(/"""|\\$|"$/);
    }
    expect(plainLine("a\r\n\u2028\u202eb")).toBe("a b");
  });
});
