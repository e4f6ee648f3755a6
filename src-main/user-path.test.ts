import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { workspaceFolder } from "./installation";
import { userPath } from "./user-path";

it.each([
  ["~", os.homedir()],
  ["~/w", path.join(os.homedir(), "w")],
  ["~draft.json", "~draft.json"],
  ["./~/w", "./~/w"],
  ["a/~/w", "a/~/w"],
  ["/w", "/w"],
  ["-", "-"],
  ["'~/w'", path.join(os.homedir(), "w")],
  ["file:///w/a%20b", "/w/a b"],
])("%j is %j", (given, expected) => {
  expect(userPath(given)).toBe(expected);
});

it("takes the workspace from SKIPLOOM_HOME, in the home folder where it begins with ~", () => {
  const folder = (named?: string): string => workspaceFolder({ SKIPLOOM_HOME: named });
  expect(folder("~/w")).toBe(path.join(os.homedir(), "w"));
  expect(folder("w")).toBe(path.resolve("w"));
  expect(folder()).toBe(path.join(os.homedir(), "Skiploom"));
  expect(folder("")).toBe(path.join(os.homedir(), "Skiploom"));
});

it("refuses another user's home in words: it would become a folder called ~name here", () => {
  expect(() => workspaceFolder({ SKIPLOOM_HOME: "~other/w" })).toThrow(/~other.*whole path/);
});
