/** Every view and state without a complaint of axe, in both themes; the ways of the keyboard around the window; 200% zoom. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

const view = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });
const layer = (page: Page, name: string): Locator => page.locator(`[data-node-name="${name}"]`);

async function open(page: Page, template: RegExp): Promise<void> {
  await page.getByRole("button", { name: template }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

async function expectAccessible(page: Page, state: string): Promise<void> {
  await test.step(state, async () => {
    expect.soft(await violations(page), state).toEqual([]);
  });
}

for (const colorScheme of ["dark", "light"] as const) {
  test.describe(colorScheme, () => {
    test.use({
      colorScheme,
      viewport: { width: 1280, height: 800 },
      contextOptions: { reducedMotion: "reduce" },
    });

    test(`drawing has no violation in the ${colorScheme} theme`, async ({ studio }) => {
      test.setTimeout(300_000);
      const { page } = studio;
      await expect(page.getByRole("button", { name: /ResNet-8/ }).first()).toBeVisible();
      await expectAccessible(page, "start");
      await open(page, /^Empty/);
      await expectAccessible(page, "an empty drawing");
      await view(page, "Train").click();
      await expectAccessible(page, "before any training");
      await view(page, "Runs").click();
      await expect(page.getByText("No runs yet")).toBeVisible();
      await expectAccessible(page, "no runs");
      await view(page, "Design").click();

      await page
        .getByTestId("layer-list")
        .getByRole("button", { name: /ResNet-20/ })
        .click();
      await page.locator("[data-block]").first().dblclick();
      await expect(page.getByRole("navigation", { name: "Entered blocks" })).toBeVisible();
      await expectAccessible(page, "inside a block");

      await page
        .getByTestId("layer-list")
        .getByRole("button", { name: /ResNet-8/ })
        .click();
      await layer(page, "conv3").click();
      await expectAccessible(page, "a selected layer");
      await page.getByRole("tab", { name: "Summary" }).click();
      await expectAccessible(page, "the summary");
      await page.getByRole("spinbutton", { name: "Filters" }).fill("24");
      await page.keyboard.press("Enter");
      await expect(layer(page, "add1")).toHaveAttribute("data-problem", "error");
      await page.getByRole("tab", { name: "Problems" }).click();
      await expectAccessible(page, "a drawing with an error");
      await page.keyboard.press("Control+a");
      await expectAccessible(page, "several selected layers");
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page, "the search palette");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+s");
      await expect(page.getByRole("dialog").getByRole("textbox")).toBeVisible();
      await expectAccessible(page, "a question");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+?");
      await expect(page.getByRole("dialog")).toContainText("Paste");
      await expectAccessible(page, "the list of shortcuts");
      await page.keyboard.press("Escape");
    });

    test(`training has no violation in the ${colorScheme} theme`, async ({ studio }) => {
      test.setTimeout(300_000);
      const { page, allow } = studio;
      await open(page, /ResNet-8/);
      allow(20);
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await expect(page.locator(".heat").first()).toBeVisible({ timeout: 60_000 });
      await page.getByRole("button", { name: "Pause", exact: true }).first().click();
      await expect(page.getByRole("button", { name: "Resume", exact: true }).first()).toBeVisible();
      await expectAccessible(page, "a drawing in training");
      await layer(page, "conv2").click();
      await expectAccessible(page, "a layer with its measurements");
      await view(page, "Train").click();
      await expect(page.getByRole("slider", { name: /^Loss\b/ })).toBeVisible();
      await expectAccessible(page, "the training");
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await expect(page.getByRole("region", { name: "State of the run" }).getByRole("heading")).toContainText(
        "Stopped",
      );
      await expectAccessible(page, "after a training");
      await view(page, "Runs").click();
      await page.getByRole("checkbox").last().click();
      await expect(page.getByRole("separator", { name: "Height of the comparison" })).toBeVisible();
      await expectAccessible(page, "a run with its curves");
    });
  });
}

const region = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("data-region"));

test("F6 goes around the window, whatever has the focus, and skip links lead past the title bar", async ({
  studio,
}) => {
  const { page } = studio;
  await open(page, /ResNet-8/);
  await expect(page.getByRole("region", { name: "Dock" })).toBeVisible();
  for (const name of ["Title bar", "Layer list", "Canvas", "Inspector", "Dock", "Title bar"]) {
    await page.keyboard.press("F6");
    expect(await region(page)).toBe(name);
  }
  await page.keyboard.press("Shift+F6");
  expect(await region(page)).toBe("Dock");
  await page.keyboard.press("Shift+F6");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+F6");
  expect(await region(page)).toBe("Canvas");
  // The next stop of Tab is on the drawing, and the canvas' own keys mean what they say.
  await page.keyboard.press("Tab");
  expect(await region(page)).toBe("Canvas");

  // From a field, and from a list of choices that keeps most keys.
  await page.getByRole("spinbutton", { name: "Epochs" }).focus();
  await page.keyboard.press("Shift+F6");
  expect(await region(page)).toBe("Canvas");
  await page.getByRole("combobox", { name: "Dataset" }).focus();
  await page.keyboard.press("F6");
  expect(await region(page)).toBe("Dock");

  await page.reload();
  await open(page, /ResNet-8/);
  await page.evaluate(() => document.body.focus());
  const link = page.getByRole("button", { name: "Go to canvas" });
  await link.focus();
  await expect(link).toBeInViewport({ ratio: 1 });
  await link.press("Enter");
  expect(await region(page)).toBe("Canvas");

  for (const [name, parts] of [
    ["Train", ["Title bar", "Charts"]],
    ["Runs", ["Title bar", "Runs"]],
  ] as const) {
    await view(page, name).click();
    await expect(page.locator(`[data-region="${parts[1]}"]`)).toBeVisible();
    for (const part of [...parts.slice(1), ...parts]) {
      await page.keyboard.press("F6");
      expect(await region(page)).toBe(part);
    }
  }
});

test("at 200% zoom the canvas keeps its room, and what is folded comes back by hand", async ({ studio }) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, /ResNet-8/);
  const shown = async (): Promise<boolean[]> =>
    Promise.all(
      ["palette", "inspector"].map(
        async (id) => ((await page.locator(`#${id}`).boundingBox())?.width ?? 0) > 60,
      ),
    );
  const canvas = async (): Promise<{ width: number; height: number }> => {
    const box = await page.getByTestId("drawing").boundingBox();
    return { width: Math.round(box?.width ?? 0), height: Math.round(box?.height ?? 0) };
  };
  await expect.poll(shown).toEqual([true, true]);
  // What a page of 1280 by 800 is at 200%.
  await page.setViewportSize({ width: 640, height: 400 });
  await expect.poll(shown).toEqual([false, true]);
  await expect.poll(async () => (await canvas()).height).toBeGreaterThan(300);
  expect((await canvas()).width).toBeGreaterThan(320);
  await page.getByRole("button", { name: "Show the layer list" }).click();
  await expect.poll(shown).toEqual([true, false]);
  expect((await canvas()).width).toBeGreaterThan(320);
  await page.getByRole("button", { name: "Hide the layer list" }).click();
  await expect.poll(shown).toEqual([false, true]);
  await page.getByRole("button", { name: "Show the dock" }).click();
  await expect(page.getByRole("button", { name: "Hide the dock" })).toBeInViewport();
  expect((await canvas()).height).toBeGreaterThan(100);
  for (const name of ["File menu", "Search", "Theme", "Train"])
    await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });

  // What a person folded stays so, whatever room there is.
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(shown).toEqual([false, true]);
});
