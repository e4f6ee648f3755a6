import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { CANVAS_COMMANDS } from "../../editor/commands/canvas-commands";
import { insertCommands } from "../../editor/commands/insert-commands";
import { STUDIO_COMMANDS } from "./studio-commands";

interface Words {
  readonly id: string;
  readonly shortcut?: string;
}

const ALL: readonly Words[] = [
  ...STUDIO_COMMANDS,
  ...CANVAS_COMMANDS,
  ...insertCommands(BUILT_IN_LAYERS, {}),
];

function twice(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

function keysOf(commands: readonly Words[]): string[] {
  return commands.flatMap(({ shortcut }) => shortcut?.split("|") ?? []);
}

describe("the commands of the studio and the canvas", () => {
  it("have ids of their own", () => {
    expect(ALL.length).toBeGreaterThan(80);
    expect(twice(ALL.map(({ id }) => id))).toEqual([]);
  });

  it("have keys of their own: a press means one thing", () => {
    expect(keysOf(ALL).length).toBeGreaterThan(40);
    expect(twice(keysOf(ALL))).toEqual([]);
    expect(twice(keysOf([...ALL, { id: "another", shortcut: "X|Mod+S" }]))).toEqual(["Mod+S"]);
  });
});
