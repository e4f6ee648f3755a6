import { expect, it } from "vitest";
import type { Command } from "../../stores/command-registry";
import { offersFor } from "./canvas-menu";

function table(
  ...commands: readonly (readonly [id: string, enabled: boolean])[]
): ReadonlyMap<string, Command> {
  return new Map(
    commands.map(([id, enabled]) => [
      id,
      { id, label: id, group: "Edit", enabled: () => enabled, run: () => {} },
    ]),
  );
}

it("offers what can be done now, in groups, under words for the place", () => {
  const commands = table(
    ["edit.insertHere", true],
    ["edit.paste", false],
    ["edit.selectAll", true],
    ["edit.undo", false],
    ["view.tidy", true],
    ["network.save", true],
  );
  const words = offersFor("pane", commands).map((group) => group.map(({ label }) => label));
  expect(words).toEqual([["Add a layer here", "edit.selectAll"], ["view.tidy"]]);
  expect(offersFor("wire", commands)).toHaveLength(1);
  expect(offersFor("layer", table())).toEqual([]);
});
