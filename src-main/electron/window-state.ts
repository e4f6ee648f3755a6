/** Where the window was when it was last closed, checked before it is believed. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { diskFiles } from "../host/disk/atomic-files";

export const SMALLEST = { width: 1024, height: 700 } as const;
const USUAL = { width: 1440, height: 900 } as const;

const coordinate = z.number().int().min(-100_000).max(100_000);
const windowStateSchema = z.object({
  x: coordinate.optional(),
  y: coordinate.optional(),
  width: z.number().int().min(SMALLEST.width).max(20_000),
  height: z.number().int().min(SMALLEST.height).max(20_000),
  maximised: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place that can be seen and reached: a remembered one is forgotten when its screen is gone or it no longer fits. */
export function usableState(remembered: unknown, screens: readonly Area[]): WindowState {
  const parsed = windowStateSchema.safeParse(remembered);
  const largest = screens.reduce((best, screen) => (screen.width > best.width ? screen : best), {
    width: 0,
    height: 0,
  });
  const usual: WindowState = {
    width: Math.max(SMALLEST.width, Math.min(USUAL.width, largest.width)),
    height: Math.max(SMALLEST.height, Math.min(USUAL.height, largest.height)),
    maximised: false,
  };
  if (!parsed.success) return usual;
  const { x, y, width, height, maximised } = parsed.data;
  if (x === undefined || y === undefined) return parsed.data;
  const seen = screens.some(
    (screen) =>
      x < screen.x + screen.width - 100 &&
      x + width > screen.x + 100 &&
      y >= screen.y &&
      y < screen.y + screen.height - 60,
  );
  return seen ? parsed.data : { ...usual, width, height, maximised };
}

export async function readWindowState(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A convenience: a full disk must not keep the window from closing. */
export async function saveWindowState(file: string, state: WindowState): Promise<void> {
  try {
    await diskFiles.replace(file, `${JSON.stringify(state)}\n`, "the window's place");
  } catch {
    // The window opens at its usual place next time.
  }
}
