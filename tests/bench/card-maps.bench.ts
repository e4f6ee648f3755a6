/**
 * What feature maps on cards cost while 517 layers are panned: how busy the page is, with them and without, in turns; zoomed in, where some
 * cards have them, and with all in sight, where none has any.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { expect, it } from "vitest";
import { serialiseDocument } from "#core/network/serialise";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, run, start, temporaryFolder } from "../support/command-line";
import { deepDrawing } from "./deep-drawing";
import { median, rounded, writeOutput } from "./measured";

const LAYERS = 517;
const TURNS = 3;
const MOVES = 120;
const MAPS = ".card-maps";

interface Pan {
  /** Of the page's main thread, for each frame's move of the pointer. */
  readonly busyMs: number;
  readonly longestFrameMs: number;
}

/** Up and down along the trunk, so that cards come into sight that were out of it. */
async function pan(page: Page, session: CDPSession): Promise<Pan> {
  const { x, y } = await bareGround(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const before = await busySeconds(session);
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    const step = (now: number): void => {
      times.push(now);
      if (times.length < 2_000) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const begin = await viewport(page);
  for (let move = 1; move <= MOVES; move += 1) {
    await page.mouse.move(x, y - 330 * Math.sin((Math.PI * move) / MOVES));
    if (move === MOVES / 2) expect(await viewport(page)).not.toBe(begin);
  }
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes.slice());
  const after = await busySeconds(session);
  await page.mouse.up();
  const frames = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return { busyMs: (1_000 * (after - before)) / MOVES, longestFrameMs: Math.max(...frames) };
}

/** A place in the lower part of the canvas where no card lies, so that a drag pans. */
async function bareGround(page: Page): Promise<{ x: number; y: number }> {
  const found = await page.evaluate(() => {
    const y = 480;
    for (let x = 260; x < 1000; x += 10) {
      const isBare = [-10, 0, 10].every((aside) =>
        document.elementFromPoint(x + aside, y)?.classList.contains("react-flow__pane"),
      );
      if (isBare) return { x, y };
    }
    return undefined;
  });
  if (!found) throw new Error("Cards are everywhere.");
  return found;
}

/** Where it is looked at. */
async function viewport(page: Page): Promise<string | null> {
  return await page.locator(".react-flow__viewport").getAttribute("style");
}

async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

async function inTurns(page: Page, session: CDPSession, hasMaps: boolean): Promise<Record<string, unknown>> {
  const pans: Record<"without" | "with", Pan[]> = { without: [], with: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const which of turn % 2 === 0 ? (["without", "with"] as const) : (["with", "without"] as const)) {
      const button = page.getByRole("button", { name: /^Feature maps on cards/ });
      const isOn = (await button.getAttribute("aria-pressed")) === "true";
      if (isOn !== (which === "with")) await button.click();
      if (which === "with" && hasMaps) await page.locator(MAPS).nth(5).waitFor();
      else expect(await page.locator(MAPS).count()).toBe(0);
      await page.waitForTimeout(500);
      pans[which].push(await pan(page, session));
    }
  }
  const figures = (all: readonly Pan[]) => ({
    busyMsAMove: rounded(median(all.map(({ busyMs }) => busyMs)), 2),
    longestFrameMs: rounded(median(all.map(({ longestFrameMs }) => longestFrameMs))),
  });
  return { without: figures(pans.without), with: figures(pans.with) };
}

it("pans 517 layers with feature maps on cards", { timeout: 600_000 }, async ({ skip }) => {
  const executablePath = findChromium();
  if (!executablePath) return skip("No Chromium is installed here.");
  buildIfStale();
  const home = await temporaryFolder();
  const file = path.join(home, "networks", "big.skiploom.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, serialiseDocument(deepDrawing(LAYERS)));
  expect((await run(["train", file, "--steps", "2"], { home })).code).toBe(0);
  const server = start(["serve", "--no-open", "--port", "0"], { home });
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await page.getByRole("button", { name: /^big/ }).first().click();
    await page.getByRole("tab", { name: "Try" }).click();
    await page.getByRole("combobox", { name: "Run that is tried" }).click();
    await page.getByRole("option").first().click();
    await page.getByRole("tab", { name: "Problems" }).click();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await page.getByTestId("drawing").click({ position: { x: 60, y: 300 } });
    await page.keyboard.press("f");
    await page.waitForTimeout(1_000);
    const allInSight = await inTurns(page, session, false);
    await page.keyboard.press("Control+0");
    await page.waitForTimeout(1_000);
    await page.keyboard.press("+");
    await page.waitForTimeout(1_000);
    const zoomedIn = await inTurns(page, session, true);
    writeOutput("card-maps", { layers: LAYERS, allInSight, zoomedIn });
  } finally {
    await browser.close();
    server.signal("SIGTERM");
    await server.result;
    await removeFolder(home);
  }
});
