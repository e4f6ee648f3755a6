import { describe, expect, it } from "vitest";
import { csvDelimiter, readCsv } from "./csv";

const rows = (text: string): (readonly string[])[] =>
  [...readCsv(text, csvDelimiter(text))].map(({ cells }) => cells);

describe("csv", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a;b\r\n1,5;2",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "a\tb\r1\t\r",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    [
      '"a ""b""","c,\nd"\n\n,\n',
      [
        ['a "b"', "c,\nd"],
        ["", ""],
      ],
    ],
    ['a"b,c\n', [['a"b', "c"]]],
    ['"a"x,c\n', [["ax", "c"]]],
    ['x\n"never closed,\n1', [["x"], ["never closed,\n1"]]],
    ["", []],
  ])("%j is read", (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it("says in which line a row begins", () => {
    const text = 'a,b\r\n"1\r\n2",3\r\n\r\n4,5\r\n';
    expect([...readCsv(text, ",")].map(({ line }) => line)).toEqual([1, 2, 5]);
  });
});
