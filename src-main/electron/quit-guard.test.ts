import { expect, it, vi } from "vitest";
import { createQuitGuard } from "./quit-guard";

it.each([
  ["closes", async () => undefined],
  [
    "fails to close",
    async () => {
      throw new Error("the disk is full");
    },
  ],
])("quits once the host %s", async (_, ending) => {
  const close = vi.fn(ending);
  const quit = vi.fn();
  const guard = createQuitGuard({ close, quit });
  expect(guard.mayQuit()).toBe(false);
  expect(guard.mayQuit()).toBe(false);
  await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce());
  expect(close).toHaveBeenCalledOnce();
  expect(guard.mayQuit()).toBe(true);
  expect(quit).toHaveBeenCalledOnce();
});
