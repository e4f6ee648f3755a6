/** The canvas in Chromium with 517 layers: the first draw (aim: under 0.6 s), and frames while panning and dragging (aim: 60 a second at the median). */

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { expect, it } from "vitest";
import { serialiseDocument } from "#core/network/serialise";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, start, temporaryFolder } from "../support/command-line";
import { deepDrawing } from "./deep-drawing";
import { median, writeOutput } from "./measured";

const LAYERS = 517;
const REPEATS = 5;

/** Milliseconds from the press that opens the drawing to the frame after its last node was made. */
async function firstDraw(page: Page): Promise<number> {
  await page.getByRole("button", { name: /^big/ }).first().waitFor();
  return page.evaluate(async (wanted) => {
    const button = [...document.querySelectorAll("button")].find((each) =>
      each.textContent?.trim().startsWith("big"),
    );
    if (!button) throw new Error("The drawing is not listed.");
    const begin = performance.now();
    button.click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    while (document.querySelectorAll(".react-flow__node").length < wanted) {
      await frame();
      if (performance.now() - begin > 20_000) throw new Error("The drawing never came.");
    }
    await frame();
    return performance.now() - begin;
  }, LAYERS);
}

/** Intervals between frames, in milliseconds, while the pointer drags from a point. */
async function frames(page: Page, from: { x: number; y: number }): Promise<number[]> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 6, from.y + 6, { steps: 2 });
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    const step = (now: number): void => {
      times.push(now);
      if (times.length < 600) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  for (let move = 0; move < 120; move += 1) {
    await page.mouse.move(from.x + 60 * Math.sin(move / 12), from.y + 60 * Math.cos(move / 12));
  }
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes.slice());
  await page.mouse.up();
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

it("draws 517 layers", { timeout: 300_000 }, async ({ skip }) => {
  const executablePath = findChromium();
  if (!executablePath) return skip("No Chromium is installed here.");
  buildIfStale();
  const home = await temporaryFolder();
  const server = start(["serve", "--no-open", "--port", "0"], { home });
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    mkdirSync(path.join(home, "networks"), { recursive: true });
    writeFileSync(path.join(home, "networks", "big.skiploom.json"), serialiseDocument(deepDrawing(LAYERS)));
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const draws: number[] = [];
    let page = await context.newPage();
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      await page.close();
      page = await context.newPage();
      await page.goto(address);
      draws.push(await firstDraw(page));
    }
    const far = await frames(page, { x: 260, y: 400 });
    const bar = await page.locator('.react-flow__node[data-id="conv-a30"]').boundingBox();
    if (!bar) throw new Error("The layer to drag is not on the screen.");
    const drag = await frames(page, { x: bar.x + bar.width / 2, y: bar.y + bar.height / 2 });
    const result = {
      layers: LAYERS,
      firstDrawMs: { median: Math.round(median(draws)), all: draws.map(Math.round) },
      panAllInSight: { medianMs: median(far), framesPerSecond: Math.round(1000 / median(far)) },
      dragAllInSight: { medianMs: median(drag), framesPerSecond: Math.round(1000 / median(drag)) },
    };
    writeOutput("canvas", result);
    expect(draws.length).toBe(REPEATS);
  } finally {
    await browser.close();
    server.signal("SIGTERM");
    await server.result;
    await removeFolder(home);
  }
});
