import { describe, expect, it, vi } from "vitest";
import { createSecondStart } from "./second-start";

function setUp(minimized = false) {
  const app = { relaunch: vi.fn() };
  const window = { isMinimized: () => minimized, restore: vi.fn(), focus: vi.fn() };
  let open: typeof window | undefined;
  const start = createSecondStart({ app, window: () => open });
  return {
    app,
    window,
    start,
    show: (shown: boolean) => {
      open = shown ? window : undefined;
    },
  };
}

describe("createSecondStart", () => {
  it("does nothing while the window is still being opened", () => {
    const { app, start } = setUp();
    start.happened();
    expect(app.relaunch).not.toHaveBeenCalled();
  });
  it.each([true, false])("shows the window (minimised: %s)", (minimized) => {
    const { app, window, start, show } = setUp(minimized);
    show(true);
    start.happened();
    expect(window.restore).toHaveBeenCalledTimes(minimized ? 1 : 0);
    expect(window.focus).toHaveBeenCalledOnce();
    expect(app.relaunch).not.toHaveBeenCalled();
  });
  it("opens the studio again, once, when its window has gone", () => {
    const { app, window, start, show } = setUp();
    show(true);
    show(false);
    start.windowGone();
    start.happened();
    start.happened();
    expect(app.relaunch).toHaveBeenCalledOnce();
    expect(window.focus).not.toHaveBeenCalled();
  });
});
