import { mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { keepYoung } from "./keep-young";

afterEach(() => vi.useRealTimers());

it("lets a folder grow old only when it is told so, whether it is there or not", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-young-"));
  const age = (): number => Date.now() - statSync(folder).mtimeMs;
  const [growOld, ...others] = [keepYoung(folder), keepYoung(path.join(folder, "nowhere"))];
  utimesSync(folder, new Date(0), new Date(0));
  vi.advanceTimersByTime(60_000);
  await expect.poll(age).toBeLessThan(60_000);
  growOld();
  utimesSync(folder, new Date(0), new Date(0));
  vi.advanceTimersByTime(600_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(age()).toBeGreaterThan(1e9);
  for (const each of others) each();
  rmSync(folder, { recursive: true });
});
