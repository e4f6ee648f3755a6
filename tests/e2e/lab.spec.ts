/** The Lab: a question is asked, trained, paused, answered, and still there after a reload. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

const view = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name, exact: true });
const card = (page: Page, name: RegExp): Locator => page.getByRole("button", { name }).first();

/** Opens the form and asks for two shallow depths, one seed. */
async function askDepth(page: Page, steps: number): Promise<void> {
  await view(page, "Lab").click();
  await card(page, /^How deep can it go\?/).click();
  for (const depth of [20, 56, 14]) await button(page, `${depth} layers`).click();
  await page.getByRole("spinbutton", { name: "Seeds" }).fill("1");
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill(String(steps));
  await expect(page.getByText("14 against 8 layers, without skips and with")).toBeVisible();
  await expect(page.getByText(/^4 trainings: 4 networks, 1 seed/)).toBeVisible();
}

test("a question is asked, paused, found again after a reload, answered, looked through and removed", async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page, allow } = studio;
  await view(page, "Lab").click();
  await expect(page.getByText(/^None yet\./)).toBeVisible();
  await card(page, /^How deep can it go\?/).click();
  await button(page, "56 layers").click();
  await button(page, "20 layers").click();
  await expect(page.getByRole("alert")).toContainText("at least two depths");
  await expect(button(page, "Start")).toBeDisabled();
  await page.getByRole("textbox", { name: "Another depth" }).fill("21");
  await expect(page.getByText("The family has 6n + 2 layers: 20 or 26, not 21.")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.reload();
  await expect(page.getByText(/^None yet\./)).toBeVisible();
  await askDepth(page, 100);
  allow(10);
  await button(page, "Start").click();
  await expect(page.getByRole("heading", { name: "How deep can it go?", level: 2 })).toBeVisible();
  const progress = page.getByRole("status").filter({ hasText: "of 4 trainings done" });
  await expect(progress).toBeVisible();
  await expect(page.getByRole("button", { name: /trains\. Show its training$/ }).first()).toBeVisible({
    timeout: 60_000,
  });
  await button(page, "Pause").click();
  await expect(page.getByText("Paused: it goes on from where it is.")).toBeVisible({ timeout: 60_000 });
  allow();
  expect(await violations(page)).toEqual([]);

  await page.reload();
  await expect(progress).toBeVisible();
  await button(page, "Resume").click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText("One seed is a hint, not a verdict.", { timeout: 180_000 });
  await expect(verdict).toContainText("14 layers against 8");
  await expect(page.getByRole("img", { name: /^Training error against depth\./ })).toBeVisible();
  const scores = page.getByRole("button", { name: /, seed 1: \d+\.\d%\. Show its training$/ });
  await expect(scores).toHaveCount(4);
  await expect(page.getByRole("region", { name: "Held equal" })).toContainText("100 steps in batches of 64");

  const download = page.waitForEvent("download");
  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Save the chart as SVG" }).click();
  expect((await download).suggestedFilename()).toMatch(/how-deep-can-it-go\.svg$/);
  const report = page.waitForEvent("download");
  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Save the report" }).click();
  const saved = await report;
  expect(saved.suggestedFilename()).toMatch(/how-deep-can-it-go\.html$/);
  const html = await readFile(await saved.path(), "utf8");
  expect(html).toContain("One seed is a hint, not a verdict.");
  const alone = await page.context().newPage();
  await alone.setContent(html);
  await expect(alone.getByRole("img", { name: /^Small dots are seeds/ })).toBeVisible();
  expect(await violations(alone)).toEqual([]);
  await alone.close();

  // A network is opened for its training to be looked at beside.
  await scores.first().click();
  await expect(page.getByText(/^It belongs to the experiment “How deep can it go\?”/)).toBeVisible();
  await view(page, "Runs").click();
  await expect(page.getByText("No runs of your own yet")).toBeVisible();
  await view(page, "Experiments").click();
  await expect(page.getByRole("row", { name: /seed 1 How deep can it go\?/ })).toHaveCount(4);
  await view(page, "Train").click();
  await button(page, "Show the experiment").click();
  await expect(verdict).toBeVisible();

  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(page.getByRole("dialog")).toContainText("its 4 trainings");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(/^None yet\./)).toBeVisible();
});

test("a drawing is asked about with its twin, and a person's training and an experiment wait for each other", async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page, allow } = studio;
  await page
    .getByRole("button", { name: /Plain twin/ })
    .first()
    .click();
  await button(page, "More ways to train").click();
  await page.getByRole("menuitem", { name: /^Train with its twin/ }).click();
  await expect(page.getByRole("alert")).toContainText("has no skips");
  await button(page, "Cancel").click();

  await page.getByRole("button", { name: "File menu" }).click();
  await page.getByRole("menuitem", { name: "Close network" }).click();
  await view(page, "Networks").click();
  await page
    .getByRole("button", { name: /Residual network \(ResNet-8\)/ })
    .first()
    .click();
  await button(page, "Train with its twin").click();
  await expect(page.getByRole("row", { name: /without skips/ })).toContainText("8");
  await page.getByRole("spinbutton", { name: "Seeds" }).fill("1");
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill("1000");
  allow(20);
  await button(page, "Start").click();
  await expect(page.getByRole("slider", { name: /^Training loss\b/ })).toHaveAttribute(
    "aria-valuetext",
    /with skips .*without skips|without skips .*with skips/,
    { timeout: 60_000 },
  );
  expect(await violations(page)).toEqual([]);

  await view(page, "Design").click();
  await expect(page.getByTestId("other-training")).toContainText("is training in the Lab");
  await button(page, "Train").first().click();
  const dialog = page.getByRole("dialog", { name: "An experiment is training" });
  await dialog.getByRole("button", { name: "Pause it and train" }).click();
  await expect(button(page, "Pause").first()).toBeVisible({ timeout: 60_000 });
  await view(page, "Lab").click();
  await expect(page.getByText("Paused: it goes on from where it is.")).toBeVisible();
});

test("a learning rate is looked for and used, and networks are compared by rates", async ({ studio }) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await page
    .getByRole("button", { name: /Residual network \(ResNet-8\)/ })
    .first()
    .click();
  await view(page, "Lab").click();
  await card(page, /^Which learning rate\?/).click();
  // The keyboard goes on in the form, which stands below the questions.
  await expect(page.getByRole("heading", { name: "Which learning rate?" })).toBeFocused();
  await expect(page.getByText("Paired by seed")).toBeHidden();
  await button(page, "Start").click();
  const reading = page.getByRole("region", { name: "Reading" });
  await expect(reading).toContainText("Suggested:", { timeout: 120_000 });
  await expect(page.getByRole("img", { name: /^Loss against the learning rate\./ })).toBeVisible();
  await page.getByRole("button", { name: /^Use 0\.\d+ in ResNet-8$/ }).click();
  await expect(page.getByRole("button", { name: "This rate is used in ResNet-8" })).toBeDisabled();
  expect(await violations(page)).toEqual([]);

  await button(page, "New experiment").click();
  await card(page, /^Your own question/).click();
  await page.getByRole("textbox", { name: "Learning rates" }).fill("0.01, 0.05");
  await button(page, "SGD").click();
  await button(page, "Adam").click();
  await expect(page.getByRole("listitem").filter({ hasText: "ResNet-8, Adam, rate 0.05" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("combobox", { name: "Add a network" }).click();
  await page.getByRole("option", { name: /Plain twin/ }).click();
  await expect(page.getByRole("alert")).toContainText("two things at most");
  await expect(button(page, "Start")).toBeDisabled();
  await button(page, "SGD").click();
  await button(page, "Adam").click();
  await page.getByRole("spinbutton", { name: "Seeds" }).fill("1");
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill("10");
  await button(page, "Start").click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText("One seed is a hint", { timeout: 120_000 });
  await expect(page.getByRole("img", { name: /^training error of each network\./ })).toBeVisible();

  // Asked again, the whole question is back.
  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Ask again" }).click();
  await expect(page.getByRole("textbox", { name: "Learning rates" })).toHaveValue("0.01, 0.05");
  await expect(button(page, "Leave Plain-8 out")).toBeVisible();
  await expect(page.getByText(/^4 trainings: 4 networks, 1 seed/)).toBeVisible();

  await card(page, /^What are the skips worth\?/).click();
  await page.getByRole("combobox", { name: "Twin", exact: true }).click();
  await page.getByRole("option", { name: "Another network" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose the other network.");
  await page.getByRole("combobox", { name: "Other network" }).click();
  await page.getByRole("option", { name: /Plain twin/ }).click();
  await expect(page.getByText("Weights that start equal")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("spinbutton", { name: "Seeds" }).fill("1");
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill("10");
  await button(page, "Start").click();
  await expect(verdict).toContainText("ResNet-8 against Plain-8", { timeout: 120_000 });
  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Ask again" }).click();
  await expect(page.getByRole("combobox", { name: "Other network" })).toContainText("Plain-8");
});

test("shortcuts are chosen, trained and ranked against the identity", async ({ studio }) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await view(page, "Lab").click();
  await card(page, /^What may stand on a skip\?/).click();
  await page.getByRole("combobox", { name: "Network" }).click();
  await page.getByRole("option", { name: /ResNet-8/ }).click();
  const kept = page.getByRole("checkbox", { name: /^No skips/ });
  await expect(kept).toBeChecked();
  for (const box of await page.getByRole("checkbox", { checked: true, disabled: false }).all()) {
    await box.evaluate((input: HTMLInputElement) => {
      input.dataset.chosen = "";
    });
  }
  const others = page.locator("input[data-chosen]:checked");
  while ((await others.count()) > 0) await others.first().uncheck();
  await expect(page.getByRole("alert")).toContainText("at least one other shortcut");
  await expect(button(page, "Start")).toBeDisabled();
  await kept.check();
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill("10");
  await expect(page.getByText(/^6 trainings: 2 networks, 3 seeds/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await button(page, "Start").click();

  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText("against Identity (A) alone, paired by seed, n = 3", {
    timeout: 180_000,
  });
  await expect(page.getByRole("img", { name: /^Late training loss of each shortcut\./ })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Rank" })).toBeVisible();
  const row = page.getByRole("row", { name: /^No skips .*seed 1: / });
  await expect(
    row.getByRole("button", { name: /^No skips, seed \d: \d+\.\d+\. Show its training$/ }),
  ).toHaveCount(3);
  // Its rank, or how many of its seeds failed; and the ratio with its interval.
  await expect(row).toContainText(/\d of 3 failed|[123]\d+\.\d+ \(\d+\.\d+ to \d+\.\d+/);
  expect(await violations(page)).toEqual([]);
});
