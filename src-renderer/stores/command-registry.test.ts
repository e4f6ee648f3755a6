import { describe, expect, it } from "vitest";
import { bindCommands, type CommandFor, createCommandRegistry } from "./command-registry";

interface Counter {
  count: number;
}

const TABLE: readonly CommandFor<Counter>[] = [
  {
    id: "count.up",
    label: "Up",
    group: "Edit",
    run(counter) {
      counter.count += 1;
    },
  },
  {
    id: "count.down",
    label: "Down",
    group: "Edit",
    enabled: (counter) => counter.count > 0,
    run(counter) {
      counter.count -= 1;
    },
  },
];

describe("a table of commands", () => {
  it("works on what it is bound to, as that is when it is asked", async () => {
    const counter: Counter = { count: 0 };
    const registry = createCommandRegistry((error) => expect.unreachable(String(error)));
    registry.getState().register(bindCommands(TABLE, counter));
    const { commands, run } = registry.getState();
    expect(commands.get("count.up")?.enabled).toBeUndefined();
    expect(commands.get("count.down")?.enabled?.()).toBe(false);
    run("count.down");
    run("count.up");
    run("count.up");
    await Promise.resolve();
    expect(counter.count).toBe(2);
    expect(commands.get("count.down")?.enabled?.()).toBe(true);
  });

  it("gives way to a later one of the same id until that is taken back", () => {
    const registry = createCommandRegistry(() => undefined);
    const words = (): string | undefined => registry.getState().commands.get("count.up")?.label;
    registry.getState().register(bindCommands(TABLE, { count: 0 }));
    const back = registry.getState().register([{ id: "count.up", label: "Other", group: "Edit", run() {} }]);
    expect(words()).toBe("Other");
    back();
    expect(words()).toBe("Up");
  });
});
