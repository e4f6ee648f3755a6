/** Which drawing a training, a file and a draft belong to: several networks and several windows in one studio. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { parseDocument } from "#core/network/parse";
import { expect, type Studio, serveStudio, stopStudio, test, watchPage } from "./support/studio";

// Each waits for trainings or several windows.
test.slow();

const primary = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const notices = (page: Page) => page.getByRole("region", { name: "Notices" });
const epochs = (page: Page) => page.getByRole("spinbutton", { name: "Epochs" });
const title = (page: Page) => page.getByRole("heading", { level: 1 });
const other = (page: Page) => page.getByTestId("other-training");
const cards = (page: Page) => page.locator(".react-flow__node");

async function openTemplate(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
  await expect(cards(page).first()).toBeVisible();
}

async function setEpochs(page: Page, count: number): Promise<void> {
  await epochs(page).fill(String(count));
  await epochs(page).press("Enter");
}

async function saveAs(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+Shift+s");
  await page.getByRole("dialog").getByRole("textbox").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(title(page)).toContainText("saved");
  await expect(title(page)).toContainText(name);
}

async function toStart(page: Page): Promise<void> {
  await page.keyboard.press("Control+Alt+n");
  const discard = page.getByRole("dialog").getByRole("button", { name: "Discard" });
  const begin = page.getByRole("heading", { name: "Begin with a network" });
  await expect(begin.or(discard)).toBeVisible();
  if (await discard.isVisible()) await discard.click();
  await expect(begin).toBeVisible();
}

async function secondTab({ page, address, complaints }: Studio): Promise<Page> {
  const tab = await page.context().newPage();
  watchPage(tab, address, complaints);
  await tab.goto(new URL("/", address).href);
  await expect(tab.getByRole("heading", { name: "Begin with a network" })).toBeVisible();
  return tab;
}

async function saved(home: string, name: string) {
  const parsed = parseDocument(await readFile(path.join(home, "networks", `${name}.skiploom.json`), "utf8"));
  if (!parsed.ok) throw parsed.error;
  return parsed.document;
}

test("a training of another network leaves nothing on this drawing but a quiet line, and Train next queues", async ({
  studio,
}) => {
  const { page, home, allow } = studio;
  await openTemplate(page, /ResNet-8/);
  await setEpochs(page, 400);
  allow(20);
  await primary(page, "Train").click();
  await expect(page.locator(".heat").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("dock-run")).toContainText("ResNet-8 on digits");
  await toStart(page);

  await openTemplate(page, /Small conv net/);
  await expect(other(page)).toContainText("ResNet-8 is training");
  await expect(page.locator(".heat")).toHaveCount(0);
  await expect(page.getByTestId("dock-run")).toHaveCount(0);
  await expect(page.getByText("Ready to learn")).toBeVisible();
  await setEpochs(page, 1);

  // The orange button and its keys act on this drawing: what trains goes on.
  await page.locator(".react-flow__pane").click({ position: { x: 8, y: 8 } });
  await page.keyboard.press("Control+Enter");
  const queue = page.getByRole("button", { name: "1 training waits" });
  await expect(queue).toBeVisible();
  await expect(page.getByText("It starts when the training that runs now ends")).toBeVisible();
  await primary(page, "Train next").click();
  await expect(page.getByRole("button", { name: "2 trainings wait" })).toBeVisible();
  await expect(other(page)).toContainText("ResNet-8 is training");
  await page.getByRole("button", { name: "2 trainings wait" }).click();
  const list = page.getByRole("dialog", { name: "Next trainings" });
  // Not the first button in it, which takes a training out.
  await expect(list).toBeFocused();
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await list
    .getByRole("button", { name: /Take Small conv net out/ })
    .first()
    .click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Escape");

  // "Show" leads to its curves, and stopping it there lets the next one begin, on its own drawing.
  await other(page).getByRole("button", { name: "Show" }).click();
  const status = page.getByRole("region", { name: "State of the run" });
  await expect(status.getByRole("heading")).toContainText("of 400");
  await status.getByRole("button", { name: "Stop" }).click();
  allow();
  await page.getByRole("radio", { name: "Design", exact: true }).click();
  await expect(page.getByTestId("dock-run")).toContainText("Small conv net", { timeout: 60_000 });
  await expect(status.getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await expect(queue).toHaveCount(0);
  const runs = (await readdir(path.join(home, "runs"))).filter((name) => !name.startsWith("."));
  expect(runs).toHaveLength(2);
});

test("what waits survives a restart of the studio, and goes on when it is told to", async ({ studio }) => {
  const { page, home, server, address, complaints } = studio;
  await openTemplate(page, /ResNet-8/);
  await setEpochs(page, 400);
  await primary(page, "Train").click();
  await expect(page.getByTestId("dock-run")).toBeVisible({ timeout: 60_000 });
  await toStart(page);
  await openTemplate(page, /Small conv net/);
  await setEpochs(page, 1);
  await primary(page, "Train next").click();
  await expect(page.getByRole("button", { name: "1 training waits" })).toBeVisible();
  await stopStudio(server);
  await page.close();

  const again = await serveStudio(home);
  const tab = await page.context().newPage();
  try {
    watchPage(tab, again.address, complaints);
    await tab.goto(again.address);
    expect(again.address).not.toBe(address);
    await openTemplate(tab, /ResNet-8/);
    await tab.getByRole("button", { name: "1 training waits" }).click();
    await tab.getByRole("button", { name: "Start now" }).click();
    await tab.keyboard.press("Escape");
    await expect(tab.getByRole("button", { name: "1 training waits" })).toHaveCount(0, { timeout: 60_000 });
    await tab.getByRole("radio", { name: "Runs", exact: true }).click();
    await expect(tab.getByRole("row", { name: /Small conv net/ })).toContainText("finished", {
      timeout: 60_000,
    });
  } finally {
    await tab.close();
    await stopStudio(again.server);
    // The killed studio's page complained of the lost connection.
    complaints.length = 0;
  }
});

test("a copy by Save as keeps its origin's runs in its list and has its own id", async ({ studio }) => {
  const { page, home } = studio;
  await openTemplate(page, /ResNet-8/);
  await setEpochs(page, 1);
  await saveAs(page, "first");
  await primary(page, "Train").click();
  const status = page.getByRole("region", { name: "State of the run" });
  await expect(status.getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await saveAs(page, "second");
  const [first, second] = [await saved(home, "first"), await saved(home, "second")];
  expect(second.origin).toBe(first.id);
  expect(second.id).not.toBe(first.id);
  await page.getByRole("radio", { name: "Runs", exact: true }).click();
  await page.getByRole("radio", { name: "This network" }).click();
  await expect(page.getByRole("row", { name: /first|ResNet-8/ })).toHaveCount(1);
});

test("a second window on one file works on a copy of its own, and neither writes over the other", async ({
  studio,
}) => {
  const { page, home } = studio;
  await openTemplate(page, /ResNet-8/);
  await saveAs(page, "shared");
  await setEpochs(page, 3);
  await expect(title(page)).toContainText("unsaved changes");

  const tab = await secondTab(studio);
  await tab.getByRole("button", { name: /^shared/ }).click();
  await expect(notices(tab).getByRole("status")).toContainText("shared is open in another window");
  await expect(title(tab)).toContainText("shared copy");
  await expect(title(tab)).toContainText("not saved");
  await setEpochs(tab, 7);
  // Both are kept as drafts now; neither is the other's.
  const drafts = path.join(home, "drafts");
  await expect
    .poll(async () => (await readdir(drafts).catch(() => [])).filter((name) => name.endsWith(".json")).length)
    .toBe(2);

  // The copy is saved under a name of its own. The first window's draft and file stay what they are.
  await saveAs(tab, "mine");
  expect((await saved(home, "mine")).recipe.epochs).toBe(7);
  expect((await saved(home, "mine")).origin).toBe((await saved(home, "shared")).id);
  await page.bringToFront();
  await expect(epochs(page)).toHaveValue("3");
  await tab.bringToFront();
  expect((await readdir(drafts)).filter((name) => name.endsWith(".json"))).toHaveLength(1);
  // Nor can it take the file's name while that is open.
  await tab.keyboard.press("Control+Shift+s");
  await tab.getByRole("dialog").getByRole("textbox").fill("shared");
  await tab.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(notices(tab).getByRole("alert").last()).toContainText("open in another window");
  await page.bringToFront();
  await page.keyboard.press("Control+s");
  await expect(title(page)).toContainText(/saved$/);
  expect((await saved(home, "shared")).recipe.epochs).toBe(3);
  await tab.close();
});

test("the draft of a window that is gone goes on in another one; a living window's is only copied", async ({
  studio,
}) => {
  const { page, home, complaints } = studio;
  const first = await secondTab(studio);
  await openTemplate(first, /ResNet-8/);
  await setEpochs(first, 5);
  // A tab behind another is drawn now and then at most.
  await page.bringToFront();
  await expect(page.getByText("open in another window")).toBeVisible();
  await expect(page.getByRole("button", { name: "Discard" })).toHaveCount(0);
  await page.getByRole("button", { name: "Open a copy" }).click();
  await expect(title(page)).toContainText("ResNet-8 copy");
  await expect(epochs(page)).toHaveValue("5");
  await setEpochs(page, 6);
  await toStart(page);

  // It crashes: its draft is nobody's, and goes on here.
  const session = await first.context().newCDPSession(first);
  const crashed = first.waitForEvent("crash");
  // Never answered: who would answer has crashed.
  void session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.bringToFront();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(title(page)).toContainText("ResNet-8");
  await expect(title(page)).not.toContainText("copy");
  await expect(epochs(page)).toHaveValue("5");
  await saveAs(page, "rescued");
  expect((await saved(home, "rescued")).recipe.epochs).toBe(5);
  const drafts = await readdir(path.join(home, "drafts"));
  expect(drafts.filter((name) => name.endsWith(".json"))).toEqual([]);
  await first.close();
  complaints.length = 0;
});
