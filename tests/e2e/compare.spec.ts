/** Two networks are laid side by side: cards with signs, a list that leads to them, and the weights of runs. */
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

test("a drawing is compared with a template, and a difference leads to its layer on both sides", async ({
  studio,
}) => {
  const { page } = studio;
  await page.getByRole("button", { name: /^ResNet-20/ }).click();
  await expect(page.getByTestId("drawing")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("compare with");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Compare networks" });
  await expect(dialog.getByText("Choose what to compare with: a run, a template or a file.")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Second" }).click();
  await page.getByRole("option", { name: /^ResNet-32/ }).click();
  await expect(dialog.getByRole("status")).toHaveText("Differences: 3 added.");
  await expect(dialog.locator('[data-node="stage2"][data-kind="changed"]')).toHaveCount(2);
  const difference = dialog.getByRole("button", { name: /stage3 2 more blocks, Basic residual/ });
  await difference.click();
  await expect(difference).toHaveAttribute("aria-pressed", "true");
  await expect(dialog.locator('[data-node="stage3"]').last()).toBeInViewport();
  expect(await violations(page)).toEqual([]);
  // The panes move together.
  const panes = dialog.getByRole("region", { name: /: drawing$/ });
  await panes.first().hover();
  await page.mouse.wheel(0, -5_000);
  await expect.poll(() => panes.last().evaluate((pane) => pane.scrollTop)).toBe(0);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});
