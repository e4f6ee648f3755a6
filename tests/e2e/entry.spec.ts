/** How a browser gets into the studio: through a file or a printed address, once; later by what it keeps, and no longer than the studio runs. */
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { type RunningCommand, removeFolder, start, temporaryFolder } from "../support/command-line";
import { secretIn } from "../support/window";
import { expect, stopStudio, test, watchPage } from "./support/studio";

/** Studios that a test started itself: ended with it, however it ends. */
const started: { readonly server: RunningCommand; readonly home?: string }[] = [];
test.afterEach(async () => {
  for (const { server, home } of started.splice(0)) {
    await stopStudio(server);
    if (home !== undefined) await removeFolder(home);
  }
});

/** The studio's window, and it is connected: only the studio knows the devices. */
async function expectIn(page: Page): Promise<void> {
  const template = page.getByRole("button", { name: /Small conv net/ }).first();
  if (!(await page.getByText("Ready to learn").isVisible())) await template.click();
  await expect(page.getByRole("button", { name: /^Device: CPU/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
}

/** A browser that only notes what it was started with. */
async function fakeBrowser(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder);
  const program = path.join(folder, "xdg-open");
  await writeFile(program, `#!/bin/sh\necho "$@" > "${folder}/started"\nsleep 20\n`);
  await chmod(program, 0o755);
  return { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ":99" };
}

async function commandLines(ancestor: number): Promise<string[]> {
  const parents = new Map<number, number>();
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number)) {
    const text = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    parents.set(id, Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isDescendant = (id: number | undefined): boolean =>
    id !== undefined && (id === ancestor || isDescendant(parents.get(id)));
  const ids = [...parents.keys()].filter(isDescendant);
  return await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
}

test("the browser is opened through a file of one's own, and no process is started with the token", async ({
  page,
}) => {
  test.skip(process.platform !== "linux", "reads /proc, and stands in for xdg-open");
  const home = await temporaryFolder();
  const browser = path.join(home, "browser");
  const server = start(["serve", "--port", "0"], { home, environment: await fakeBrowser(browser) });
  started.push({ server, home });
  await server.waitFor(/Skiploom is at/);
  await expect.poll(() => readFile(path.join(browser, "started"), "utf8").catch(() => "")).toContain(".html");
  const file = (await readFile(path.join(browser, "started"), "utf8")).trim();
  const text = await readFile(file, "utf8");
  const [, address = "", token = ""] = /url=(http:\S+\?token=([0-9a-f]{32}))/.exec(text) ?? [];
  expect(token).not.toBe("");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  const lines = await commandLines(server.child.pid ?? -1);
  expect(lines.join(" ")).toContain("xdg-open");
  expect(lines.join(" ")).not.toMatch(/[0-9a-f]{32}/);

  // A real browser at that file: the way leads into the studio, and the token is spent.
  const complaints: string[] = [];
  await page.goto(`file://${file}`);
  await page.waitForURL(new URL("/", address).href);
  watchPage(page, address, complaints);
  await expectIn(page);
  expect(complaints).toEqual([]);
  const again = await fetch(address);
  expect([again.status, secretIn(await again.text())]).toEqual([403, undefined]);
  await expect.poll(() => stat(file).catch(() => undefined)).toBeUndefined();
  expect(new URL(page.url()).search).toBe("");
});

test("a browser that was let in gets in again: by the bare address, a second tab, a reload, the spent address", async ({
  studio,
  context,
}) => {
  const { page, address } = studio;
  const bare = new URL("/", address).href;
  await expectIn(page);
  await page.reload();
  await expectIn(page);
  for (const target of [bare, address]) {
    const tab = await context.newPage();
    await tab.goto(target);
    await expectIn(tab);
    expect(tab.url()).toBe(bare);
    await tab.close();
  }
});

test("another browser is not let in, and is told how", async ({ studio, browser }, testInfo) => {
  const { address } = studio;
  const bare = new URL("/", address).href;
  const other = await browser.newContext();
  const stranger = await other.newPage();
  // The address is spent: the studio's own window has used it.
  await stranger.goto(address);
  await expect(stranger.getByText(/used already.*Press Enter in the terminal/)).toBeVisible();
  await stranger.goto(bare);
  await expect(stranger.getByRole("alert")).toContainText("does not know the studio");
  await expect(stranger.getByRole("alert")).toContainText("Press Enter in the studio's terminal");
  for (const theme of ["dark", "light"] as const) {
    await stranger.emulateMedia({ colorScheme: theme });
    for (const [width, height] of [
      [1280, 800],
      [1024, 700],
    ] as const) {
      await stranger.setViewportSize({ width, height });
      await stranger.screenshot({ path: testInfo.outputPath(`unknown-${theme}-${width}.png`) });
    }
  }
  await other.close();
});

test("a studio that is started again on its port asks for a new exchange, and keeps the drawing of the window meanwhile", async ({
  studio,
  context,
}) => {
  const { page, address, home, server, complaints } = studio;
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.getByText("Ready to learn")).toBeVisible();
  const { port } = new URL(address);
  await stopStudio(server);
  const says = (words: string) => page.getByRole("alert").filter({ hasText: words });
  await expect(says("Connection lost")).toBeVisible();
  const again = start(["serve", "--no-open", "--port", port], { home });
  started.push({ server: again });
  const [, printed = ""] = await again.waitFor(/(http:\S+)/);
  await expect(says("each start has a new address")).toBeVisible({ timeout: 20_000 });
  const tab = await context.newPage();
  await tab.goto(printed);
  await expectIn(tab);
  // The window that waited has heard of it.
  await expect(says("each start has a new address")).toHaveCount(0);
  await expect(page.getByText("Ready to learn")).toBeVisible();
  // Of the studio that was away.
  complaints.length = 0;
});

test("Enter in the terminal prints a new address", async ({ page }) => {
  const home = await temporaryFolder();
  const server = start(["serve", "--no-open", "--port", "0"], { home, input: true });
  started.push({ server, home });
  const [first] = await server.waitFor(/http:\S+/);
  server.child.stdin?.write("\n");
  const [, second = ""] = await server.waitFor(/http:\S+\n.*(http:\S+)/);
  expect(second).not.toBe(first);
  for (const address of [second, first]) {
    await page.context().clearCookies();
    await page.goto(address);
    await expectIn(page);
    await page.evaluate(() => localStorage.clear());
  }
});
