import { expect, it } from "vitest";
import { pastedPath } from "./pasted-path";

it.each([
  ["'/home/me/my pictures'", "/home/me/my pictures"],
  ['"/home/me/data.zip" ', "/home/me/data.zip"],
  ["file:///home/me/my%20pictures", "/home/me/my pictures"],
  ["'file:///tmp/a'", "/tmp/a"],
  ["file://localhost/tmp/%E7%8C%AB", "/tmp/猫"],
  ["file:///C:/data", "C:/data"],
  // What is none of these is nobody's to change.
  ["/home/me/it's", "/home/me/it's"],
  ["./'a'", "./'a'"],
  ["'", "'"],
  ["''", "''"],
  ["file://elsewhere/share/a", "file://elsewhere/share/a"],
  ["file:///bad%ff", "file:///bad%ff"],
  [" spaced ", " spaced "],
])("%j is %j", (given, expected) => {
  expect(pastedPath(given)).toBe(expected);
});
