/** The canvas in Chromium with 516 layers: the first draw (aim: under 0.6 s), and frames while panning and dragging (aim: 60 a second at the median). */

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { boxGraphOf } from "#core/layout/boxes";
import { tidy } from "#core/layout/tidy";
import { type NetworkDocument, type NetworkNode, ROOT } from "#core/network/document";
import { moveNodes } from "#core/network/edits/index";
import { serialiseDocument } from "#core/network/serialise";
import { createTemplate } from "#core/templates/index";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, start, temporaryFolder } from "../support/command-line";
import { median, writeOutput } from "./measured";

const LAYERS = 516;
const REPEATS = 5;

/** 64 residual blocks drawn layer by layer, laid out as Ctrl+L does it. */
function drawing(): NetworkDocument {
  const template = createTemplate("empty");
  if (template === undefined) throw new Error("There is no empty template.");
  const nodes: NetworkNode[] = [];
  const edges: { id: string; source: string; target: string }[] = [];
  function add(id: string, type: string, sources: readonly string[]): string {
    const params = type === "conv2d" ? { filters: 16 } : {};
    nodes.push({ kind: "layer", id, type, name: id, params, position: { x: 0, y: 0 } });
    for (const source of sources) edges.push({ id: `e${edges.length}`, source, target: id });
    return id;
  }
  let last = add("stem", "conv2d", [add("input", "input", [])]);
  for (let block = 1; block <= (LAYERS - 4) / 8; block += 1) {
    const entry = last;
    for (const [name, type] of [
      ["conv-a", "conv2d"],
      ["bn-a", "batchNorm"],
      ["relu-a", "activation"],
      ["conv-b", "conv2d"],
      ["bn-b", "batchNorm"],
    ] as const) {
      last = add(`${name}${block}`, type, [last]);
    }
    const skip = add(`skip${block}`, "shortcut", [entry]);
    last = add(`relu-b${block}`, "activation", [add(`add${block}`, "add", [last, skip])]);
  }
  add("output", "output", [add("pool", "globalAvgPool2d", [last])]);
  const document = { ...template, name: "big", graph: { nodes, edges } };
  return moveNodes(document, ROOT, tidy(boxGraphOf(BUILT_IN_LAYERS, document.graph)));
}

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

it("draws 516 layers", { timeout: 300_000 }, async ({ skip }) => {
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
    writeFileSync(path.join(home, "networks", "big.skiploom.json"), serialiseDocument(drawing()));
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
