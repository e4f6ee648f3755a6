import { describe, expect, it } from "vitest";
import { WaitingCommands } from "./waiting-commands";

/** A promise that is resolved from outside, as a shader's. */
function shader() {
  let finish: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { ready, finish: () => finish() };
}

const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function recorder() {
  const done: string[] = [];
  const commands = new WaitingCommands(() => done.push("submit"));
  const run = (name: string) => () => {
    done.push(name);
  };
  return { done, commands, run };
}

describe("commands that wait for their shaders", () => {
  it("run at once while nothing waits", () => {
    const { done, commands, run } = recorder();
    commands.add({ run: run("a") });
    expect(done).toEqual(["a"]);
  });

  it("run in the order in which they came, however their shaders finish", async () => {
    const { done, commands, run } = recorder();
    const [first, second] = [shader(), shader()];
    commands.add({ run: run("a"), ready: first.ready });
    commands.add({ run: run("b") });
    commands.add({ run: run("c"), ready: second.ready });
    second.finish();
    await aTurn();
    expect(done).toEqual([]);
    first.finish();
    await aTurn();
    expect(done).toEqual(["a", "b", "c", "submit"]);
    expect(commands.isEmpty).toBe(true);
    commands.add({ run: run("d"), ready: second.ready });
    await aTurn();
    expect(done.slice(4)).toEqual(["d", "submit"]);
  });

  it("are carried out now where that is asked for, each once", async () => {
    const { done, commands, run } = recorder();
    const first = shader();
    commands.add({ run: run("a"), ready: first.ready });
    commands.add({ run: run("b") });
    commands.runAll();
    expect(done).toEqual(["a", "b", "submit"]);
    const second = shader();
    commands.add({ run: run("c"), ready: second.ready });
    first.finish();
    await aTurn();
    expect(done).toHaveLength(3);
    second.finish();
    await aTurn();
    expect(done.slice(3)).toEqual(["c", "submit"]);
  });

  it("are dropped with a reason, at the end and when one of them fails", async () => {
    const { done, commands, run } = recorder();
    const dropped: string[] = [];
    const drop = ({ message }: Error): void => {
      dropped.push(message);
    };
    const first = shader();
    commands.add({ run: run("a"), ready: first.ready, drop });
    commands.drop(new Error("ended"));
    first.finish();
    await aTurn();
    expect([done, dropped]).toEqual([[], ["ended"]]);
    const fail = (): void => {
      throw new Error("refused");
    };
    commands.add({ run: fail, ready: shader().ready, drop });
    commands.add({ run: run("b"), drop });
    commands.drop(new Error("over"));
    const second = shader();
    commands.add({ run: fail, ready: second.ready, drop });
    commands.add({ run: run("c"), drop });
    second.finish();
    await aTurn();
    expect(dropped.slice(3)).toEqual(["refused", "refused"]);
    expect(done).toEqual([]);
  });
});
