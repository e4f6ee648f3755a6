/** Blocks are removed by clicks in the window: when looking inside, where the accuracy changes, and in Try, where the bars do. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });

async function trained(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await button(page, /^Residual network/)
    .first()
    .click();
  await expect(page.getByText(/Press Train: /)).toBeVisible();
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill("2");
  await epochs.press("Enter");
  await button(page, /^Train/)
    .first()
    .click();
  await expect(button(page, "Export")).toBeVisible({ timeout: 120_000 });
}

test("in Try a unit is removed by a click, and put back: bars, picture and words follow", async ({
  studio: { page },
}) => {
  test.setTimeout(120_000);
  await trained(page);
  await page.keyboard.press("Control+1");
  await page.getByRole("tab", { name: "Try" }).click();
  const panel = page.getByRole("region", { name: "Try" });
  await panel.getByRole("radio", { name: "Data", exact: true }).click();
  await panel.getByRole("radio", { name: "Picture 3", exact: true }).click();
  const bars = panel.getByRole("list", { name: "Probability of each class" });
  const said = (): Promise<string[]> => bars.getByRole("listitem").allInnerTexts();
  await expect(bars.getByRole("listitem").first()).toContainText("%");
  await panel.getByRole("switch", { name: "Saliency" }).click();
  const seen = panel.getByRole("figure");
  await expect(seen).toContainText("red: up to");
  const [whole, red] = [await said(), await seen.innerText()];

  await panel.getByRole("switch", { name: "Remove units" }).click();
  const units = panel.getByRole("group", { name: "Units that are removed together" }).getByRole("button");
  const first = units.first();
  await first.click();
  const name = (await first.getAttribute("aria-label")) ?? "";
  await expect(panel.getByText(`Without ${name}.`)).toBeVisible();
  await expect(first).toHaveAttribute("aria-pressed", "true");
  await expect(bars.getByRole("listitem").first()).toContainText("whole network");
  await expect(panel.getByRole("status").last()).toHaveText(
    new RegExp(`^Without ${name}\\. The whole network says \\d, .*%\\. Most likely \\d, .*%\\.`),
  );
  // Each bar's last number is the whole network's, and the first ones are others.
  const changed = (await said()).map((text) => text.split(/\s+/).filter((word) => word.includes("%")));
  expect(changed.map((words) => words.at(-1))).toEqual(whole.map((text) => text.split(/\s+/).at(-1)));
  expect(changed.some(([own], place) => !whole[place]?.endsWith(own ?? "?"))).toBe(true);
  expect(await seen.innerText()).not.toBe(red);
  expect(await violations(page)).toEqual([]);

  await units.last().click();
  await expect(panel.getByText("Without 2 units.")).toBeVisible();
  await button(panel, "Put all back").click();
  await expect(first).toHaveAttribute("aria-pressed", "false");
  await expect(panel.getByText(/^Without /)).toHaveCount(0);
  expect(await said()).toEqual(whole);
  expect(await seen.innerText()).toBe(red);
  await units.last().click();
  await expect(panel.getByText(/^Without /)).toBeVisible();
  await panel.getByRole("switch", { name: "Remove units" }).click();
  await expect(units).toHaveCount(0);
  await expect(panel.getByText(/^Without /)).toHaveCount(0);
  expect(await said()).toEqual(whole);
});

test("looking inside, a click on a unit changes the accuracy, and a second one brings it back", async ({
  studio: { page },
}) => {
  test.setTimeout(120_000);
  await trained(page);
  await page.getByRole("radio", { name: "Train", exact: true }).click();
  await button(page, "Look inside").click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await inside.getByRole("button", { name: /^Lesions/ }).click();
  const way = inside.getByRole("radiogroup", { name: "What is removed" });
  const each = inside.locator("p", { hasText: /^Of 3 units, each removed alone/ });
  await expect(each).toBeVisible();
  const rows = inside.getByRole("table").getByRole("row");
  const alone = await rows.allInnerTexts();
  expect(alone).toHaveLength(4);

  const unit = button(inside, "add1");
  await unit.click();
  const without = (what: string): Locator =>
    inside.locator("p", { hasText: `Without ${what} it is right on` });
  await expect(without("add1")).toBeVisible();
  await expect(way.getByRole("radio", { name: "Chosen ones" })).toBeChecked();
  // What each costs alone stands beside it, and is the same.
  await expect(rows).toHaveCount(4);
  expect((await rows.allInnerTexts()).sort()).toEqual([...alone].sort());
  expect(await violations(page)).toEqual([]);
  await button(inside, "add3").click();
  await expect(without("add1 and add3")).toBeVisible();
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toContainText("add1, add3");
  await expect(inside.getByText(/^Each of them removed alone, they cost/)).toBeVisible();

  // A click on a bar is one on its unit.
  const bar = inside.locator("svg rect", { has: page.locator("title", { hasText: /^Without add3 / }) });
  await bar.first().dispatchEvent("click");
  await expect(without("add1")).toBeVisible();
  await unit.click();
  await expect(each).toBeVisible();
  expect(await rows.allInnerTexts()).toEqual(alone);

  await way.getByRole("radio", { name: "Swaps" }).click();
  await expect(inside.getByText(/^No stage of this network has two blocks of the same shapes/)).toBeVisible();
  await way.getByRole("radio", { name: "Random ones" }).click();
  await expect(inside.getByText(/^Without 3 random units it is right on/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
