/** A second start of the app while it runs: shows its window or, when that has gone already, opens the studio again afterwards. */

/** The part of Electron's `BrowserWindow` that is used. */
export interface ShownWindow {
  isMinimized(): boolean;
  restore(): void;
  focus(): void;
}

export interface SecondStart {
  happened(): void;
  /** The window was closed: from here on the app is only waiting for what it has to finish. */
  windowGone(): void;
}

/** @param window the open window, or undefined before there is one and after it was closed */
export function createSecondStart({
  app,
  window,
}: {
  /** Electron's `relaunch` starts the app again once it has ended; each call starts one more. */
  readonly app: { relaunch(): void };
  window(): ShownWindow | undefined;
}): SecondStart {
  let gone = false;
  let again = false;
  return {
    happened() {
      const open = window();
      if (open?.isMinimized()) open.restore();
      open?.focus();
      if (gone && !again) {
        again = true;
        app.relaunch();
      }
    },
    windowGone() {
      gone = true;
    },
  };
}
