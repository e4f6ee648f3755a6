import { describe, expect, it, vi } from "vitest";
import { createCrashGuard } from "./crash-guard";

function setUp(answer: () => Promise<boolean>) {
  let time = 0;
  const actions = { reload: vi.fn(), ask: vi.fn(answer), close: vi.fn(), now: () => time };
  const { crashed } = createCrashGuard(actions);
  return {
    ...actions,
    crash: async (afterMs: number) => {
      time += afterMs;
      crashed();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe("createCrashGuard", () => {
  it("loads a page again that crashes now and then", async () => {
    const { reload, ask, crash } = setUp(async () => true);
    for (let times = 0; times < 6; times += 1) await crash(40_000);
    expect(reload).toHaveBeenCalledTimes(6);
    expect(ask).not.toHaveBeenCalled();
  });
  it("asks at the third crash within a minute, and counts anew when told to try again", async () => {
    const { reload, ask, crash } = setUp(async () => true);
    for (let times = 0; times < 3; times += 1) await crash(1_000);
    expect(ask).toHaveBeenCalledOnce();
    expect(reload).toHaveBeenCalledTimes(3);
    await crash(1_000);
    expect(ask).toHaveBeenCalledOnce();
    expect(reload).toHaveBeenCalledTimes(4);
  });
  it.each([async () => false, () => Promise.reject(new Error("no dialog"))])(
    "closes otherwise",
    async (answer) => {
      const { reload, close, crash } = setUp(answer);
      for (let times = 0; times < 3; times += 1) await crash(1_000);
      expect(reload).toHaveBeenCalledTimes(2);
      await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
    },
  );
});
