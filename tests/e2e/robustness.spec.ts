/** What goes wrong around the studio: broken files, a killed engine, a closed tab, another studio. Nothing is lost, words say what happened. */
import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { FileChooser, Page } from "@playwright/test";
import { createTemplate } from "#core/templates/index";
import { expect, serveStudio, stopStudio, test, watchPage } from "./support/studio";

const status = (page: Page) => page.getByRole("region", { name: "State of the run" });
const notices = (page: Page) => page.getByRole("region", { name: "Notices" });
const epochs = (page: Page) =>
  page.getByRole("textbox", { name: "Epochs" }).or(page.getByRole("spinbutton", { name: "Epochs" }));

async function openResNet(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.getByText("Ready to learn")).toBeVisible();
}

async function setEpochs(page: Page, count: number): Promise<void> {
  await epochs(page).fill(String(count));
  await epochs(page).press("Enter");
}

function hostileFiles(): readonly { readonly name: string; readonly text: string; readonly words: RegExp }[] {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("The template is gone.");
  const text = JSON.stringify(document);
  const [first] = document.graph.nodes;
  return [
    { name: "empty", text: "", words: /it is empty/ },
    { name: "truncated", text: text.slice(0, text.length / 2), words: /not complete JSON/ },
    { name: "foreign", text: '{"a":1}', words: /no Skiploom network/ },
    { name: "newer", text: '{"format":"skiploom-network","version":99}', words: /version 99/ },
    { name: "prototype", text: text.replace("{", '{"__proto__":{"polluted":1},'), words: /__proto__/ },
    {
      name: "million",
      text: JSON.stringify({ ...document, graph: { ...document.graph, nodes: Array(1e6).fill(0) } }),
      words: /1,000,000 layers/,
    },
    {
      name: "repeat",
      text: JSON.stringify(createTemplate("resnet-20")).replace(/"repeat":\d+/, '"repeat":1000000000'),
      words: /at most 1,000/,
    },
    {
      name: "markup",
      text: JSON.stringify({
        ...document,
        graph: { ...document.graph, nodes: [{ ...first, name: "<img src=x onerror=window.hacked=1>" }] },
      }),
      words: /a character that names cannot have/,
    },
    {
      name: "path",
      text: JSON.stringify({ ...document, name: "../../etc/passwd" }),
      words: /a character that names cannot have/,
    },
  ];
}

/** Chromium at times swallows one while another has just been closed: then the keys are pressed again. */
async function openChooser(page: Page): Promise<FileChooser> {
  for (let attempt = 1; ; attempt += 1) {
    const chooser = page.waitForEvent("filechooser", { timeout: 20_000 });
    await page.keyboard.press("Control+o");
    try {
      return await chooser;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

test("a file that cannot be opened is named with the reason, and the drawing with its changes stays", async ({
  studio,
}) => {
  const { page } = studio;
  await openResNet(page);
  await setEpochs(page, 7);
  // As long as anyone listens choosers come here; switched on anew for each, one at times comes too early and is called off.
  page.on("filechooser", () => undefined);
  for (const { name, text, words } of hostileFiles()) {
    await (await openChooser(page)).setFiles({
      name: `${name}.skiploom.json`,
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
    const notice = notices(page).getByRole("alert");
    await expect(notice, name).toContainText(words);
    await expect(notice).toContainText(`${name}.skiploom.json`);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await notice.getByRole("button", { name: "Close" }).click();
    await expect(notice).toHaveCount(0);
  }
  await expect(epochs(page)).toHaveValue("7");
  expect(await page.evaluate(() => ["hacked" in window, "polluted" in {}])).toEqual([false, false]);
});

test("a killed engine is named, and Resume goes on from the last checkpoint", async ({ studio }) => {
  const { page, server, allow } = studio;
  test.skip(process.platform === "win32", "finds the engine with ps");
  await openResNet(page);
  await setEpochs(page, 3);
  // Beyond the first epoch and its checkpoint.
  allow(45);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(status(page).getByRole("heading")).toHaveText("Epoch 2 of 3", { timeout: 60_000 });
  const engines = enginesOf(server.child.pid ?? -1);
  expect(engines).toHaveLength(1);
  for (const engine of engines) process.kill(engine, "SIGKILL");
  await expect(status(page).getByRole("heading")).toHaveText("Interrupted in epoch 2 of 3");
  allow();
  await expect(status(page)).toContainText(/ended from outside.*Resume goes on from step \d+/);
  // The panel says it; a notice over the canvas would only repeat it.
  await expect(notices(page).getByRole("alert")).toHaveCount(0);
  await status(page)
    .getByRole("button", { name: /^Resume from step \d+$/ })
    .click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
});

test("a tab that goes away a second after a change loses nothing", async ({ studio, context }) => {
  const { page, address, home } = studio;
  await openResNet(page);
  await setEpochs(page, 7);
  const drafts = async (): Promise<string[]> =>
    (await readdir(path.join(home, "drafts")).catch(() => [])).filter((name) => name.endsWith(".json"));
  await expect.poll(async () => (await drafts()).length).toBe(1);
  // No farewell: the page gets no event before its process ends.
  const devtools = await context.newCDPSession(page);
  devtools.send("Page.crash").catch(() => undefined);
  const next = await context.newPage();
  await next.goto(address);
  await next.getByRole("button", { name: "Restore" }).click();
  await expect(epochs(next)).toHaveValue("7");
});

test("a second studio on the workspace says so, and leaves the first one's training alone", async ({
  studio,
  context,
}) => {
  const { page, home, complaints, allow } = studio;
  await openResNet(page);
  allow(10);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(status(page).getByRole("heading")).toHaveText(/^Epoch/, { timeout: 60_000 });
  const second = await serveStudio(home);
  try {
    const other = await context.newPage();
    watchPage(other, second.address, complaints);
    await other.goto(second.address);
    await expect(notices(other)).toContainText("Another studio is using this workspace");
    await openResNet(other);
    await expect(other.getByRole("button", { name: "Train", exact: true })).toBeEnabled();
    await other.getByRole("radio", { name: "Runs", exact: true }).click();
    await expect(other.getByRole("grid", { name: "Runs" })).toContainText("running elsewhere");
    await page.bringToFront();
    await status(page).getByRole("button", { name: "Stop" }).click();
    await expect(status(page).getByRole("heading")).toHaveText(/^Stopped/);
    await other.bringToFront();
    await expect(other.getByRole("grid", { name: "Runs" })).toContainText("stopped", { timeout: 15_000 });
    await other.close();
  } finally {
    await stopStudio(second.server);
  }
});

test("a dialog gives the focus back, and the choice of axes outlives the window", async ({ studio }) => {
  const { page } = studio;
  await openResNet(page);
  const menu = page.getByRole("button", { name: "File menu" });
  await menu.press("Enter");
  await page.getByRole("menuitem", { name: /Save as/ }).press("Enter");
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();

  await setEpochs(page, 1);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await page.getByRole("radio", { name: "Train", exact: true }).click();
  await page.getByRole("radio", { name: "0.9", exact: true }).click();
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByRole("textbox").fill("kept");
  await page.keyboard.press("Enter");
  await expect(page.getByText("saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: "0.9", exact: true })).toBeChecked();
});

/** The engines that this process, or one that it started, runs. */
function enginesOf(ancestor: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
  const processes = table.map((line) => {
    const [, child, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { child: Number(child), parent: Number(parent), command };
  });
  const family = new Set([ancestor]);
  // Parents may stand behind their children in the table.
  for (let grown = 0; grown !== family.size; ) {
    grown = family.size;
    for (const { child, parent } of processes) if (family.has(parent)) family.add(child);
  }
  return processes
    .filter(({ child, command }) => family.has(child) && command.includes("engine-child"))
    .map(({ child }) => child);
}
