import { describe, expect, it, vi } from "vitest";
import { type CloseAnswer, createCloseGuard } from "./close-guard";

function guardAnswering(answer: CloseAnswer) {
  const actions = { ask: vi.fn(async () => answer), save: vi.fn(), close: vi.fn() };
  return { guard: createCloseGuard(actions), actions };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("createCloseGuard", () => {
  it("lets a window without changes close, with no question", () => {
    const { guard, actions } = guardAnswering("cancel");
    guard.reportUnsaved("net");
    guard.reportUnsaved(undefined);
    expect(guard.mayClose()).toBe(true);
    expect(actions.ask).not.toHaveBeenCalled();
  });
  it("asks once, however often closing is tried", async () => {
    const { guard, actions } = guardAnswering("cancel");
    guard.reportUnsaved("net");
    expect(guard.mayClose()).toBe(false);
    expect(guard.mayClose()).toBe(false);
    await settled();
    expect(actions.ask).toHaveBeenCalledExactlyOnceWith("net");
    expect(actions.close).not.toHaveBeenCalled();
    expect(guard.mayClose()).toBe(false);
    expect(actions.ask).toHaveBeenCalledTimes(2);
  });
  it("closes without saving when told to", async () => {
    const { guard, actions } = guardAnswering("discard");
    guard.reportUnsaved("net");
    guard.mayClose();
    await settled();
    expect(actions.close).toHaveBeenCalledOnce();
    expect(actions.save).not.toHaveBeenCalled();
    expect(guard.mayClose()).toBe(true);
  });
  it("closes only once the page says it is saved", async () => {
    const { guard, actions } = guardAnswering("save");
    guard.reportUnsaved("net");
    guard.mayClose();
    await settled();
    expect(actions.save).toHaveBeenCalledOnce();
    expect(actions.close).not.toHaveBeenCalled();
    guard.reportUnsaved(undefined);
    expect(actions.close).toHaveBeenCalledOnce();
  });
  it("stays open when the save came to nothing", async () => {
    const { guard, actions } = guardAnswering("save");
    guard.reportUnsaved("net");
    guard.mayClose();
    await settled();
    guard.reportUnsaved("net");
    guard.reportUnsaved(undefined);
    expect(actions.close).not.toHaveBeenCalled();
  });
  it("asks nothing of a page that is gone", () => {
    const { guard, actions } = guardAnswering("cancel");
    guard.reportUnsaved("net");
    guard.pageGone();
    expect(guard.mayClose()).toBe(true);
    expect(actions.ask).not.toHaveBeenCalled();
  });
  it("can be asked again after the question itself failed", async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Error("no window")).mockResolvedValueOnce("discard");
    const close = vi.fn();
    const guard = createCloseGuard({ ask, save: vi.fn(), close });
    guard.reportUnsaved("net");
    guard.mayClose();
    await settled();
    expect(guard.mayClose()).toBe(false);
    await settled();
    expect(close).toHaveBeenCalledOnce();
  });
});
