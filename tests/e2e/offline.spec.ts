/**
 * The studio's main path with every way out of the machine watched: requests of the window by the browser's own
 * routing, sockets and names of the server and the engine by a recorder in their processes.
 */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { BrowserContext } from "@playwright/test";
import { removeFolder, start, temporaryFolder } from "../support/command-line";
import { readNetworkRecord, recordedEnvironment } from "../support/network-record";
import { expect, stopStudio, test } from "./support/studio";

/** Every request of the context is asked for here first; those to elsewhere are noted and refused. */
async function recordRequests(context: BrowserContext, host: string): Promise<string[]> {
  const elsewhere: string[] = [];
  await context.route(
    () => true,
    async (route) => {
      const url = new URL(route.request().url());
      if (url.host === host || /^(?:data|blob):$/.test(url.protocol)) return route.fallback();
      elsewhere.push(url.href);
      return route.abort();
    },
  );
  await context.routeWebSocket(
    (url) => url.host !== host,
    (socket) => {
      elsewhere.push(socket.url());
      void socket.close();
    },
  );
  return elsewhere;
}

test("opens, trains and exports without the network", async ({ context, page }) => {
  const home = await temporaryFolder();
  const record = path.join(home, "network.jsonl");
  const server = start(["serve", "--no-open", "--port", "0"], {
    home,
    environment: recordedEnvironment(record),
  });
  try {
    const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    const elsewhere = await recordRequests(context, new URL(address).host);
    await page.goto(address);
    await page.getByRole("button", { name: /ResNet-8/ }).click();
    await page.getByLabel("Epochs").fill("1");
    await page.getByLabel("Epochs").press("Enter");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByText(/Test accuracy/).first()).toBeVisible({ timeout: 60_000 });
    await page.getByRole("button", { name: "Export", exact: true }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Save model" }).click();
    await expect(page.getByText("The model is saved")).toBeVisible();
    await expect.poll(() => readdir(path.join(home, "exports")).catch(() => [])).toHaveLength(1);

    const { watched, violations } = await readNetworkRecord(record);
    expect(watched).toContain("engine-child.js");
    expect(violations).toEqual([]);
    expect(elsewhere).toEqual([]);

    // The recorder does see what a page asks of elsewhere; the policy of the page would refuse it by itself.
    const other = await context.newPage();
    await other.goto("about:blank");
    await other.evaluate(() =>
      fetch("http://192.0.2.1/image.png", { mode: "no-cors" }).then(
        () => undefined,
        () => undefined,
      ),
    );
    expect(elsewhere).toEqual(["http://192.0.2.1/image.png"]);
  } finally {
    await page.close();
    await stopStudio(server);
    await removeFolder(home);
  }
});
