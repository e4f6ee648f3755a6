/** The recipe's augmentation and balance of classes, as a person sets them: what is folded away, what is said where it does not suit. */
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

for (const [theme, width, height] of [
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const) {
  test(`more augmentation is folded away, and told where it does not suit (${theme})`, async ({ studio }) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    await page
      .getByRole("button", { name: /ResNet-8/ })
      .first()
      .click();
    await expect(page.locator(".react-flow__node").first()).toBeVisible();
    const turn = page.getByRole("spinbutton", { name: "Turn" });
    const more = page.getByRole("button", { name: /^More( ?\d+ set)?$/ });
    await more.scrollIntoViewIfNeeded();
    await expect(turn).toHaveCount(0);
    await page.screenshot({ path: `test-results/recipe/folded-${theme}.png` });
    await more.click();
    // Digits are grey.
    await expect(page.getByRole("spinbutton", { name: "Saturation" })).toHaveCount(0);
    await turn.fill("30");
    await page.getByRole("spinbutton", { name: /Mixup/ }).fill("0.2");
    await page.getByRole("spinbutton", { name: /Mixup/ }).press("Enter");
    await expect(more).toContainText("2 set");
    await page.getByRole("spinbutton", { name: /Mixup/ }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/recipe/opened-${theme}.png` });
    await page.getByRole("spinbutton", { name: /CutMix/ }).fill("1");
    await expect(page.getByText("For each batch one of the two is drawn")).toBeVisible();
    await page.getByRole("spinbutton", { name: /CutMix/ }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/recipe/mixed-${theme}.png` });

    await page.getByRole("tab", { name: /Problems/ }).click();
    const problem = page.getByRole("list", { name: "Problems" }).getByRole("listitem");
    await expect(problem).toContainText("images are turned by up to 30°");
    await page.screenshot({ path: `test-results/recipe/warned-${theme}.png` });
    await problem.getByRole("button", { name: /^Train with no shift, no flip, mixup, cutmix/ }).click();
    await expect(turn).toHaveValue("0");
    await expect(page.getByRole("list", { name: "Problems" })).toHaveCount(0);

    await page.getByRole("button", { name: "Training, advanced" }).click();
    const classes = page.getByRole("combobox", { name: /Classes/ });
    await classes.click();
    await page.getByRole("option", { name: "Weighted" }).click();
    await expect(page.getByText("the fewer images its class has")).toBeVisible();
    await classes.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/recipe/classes-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Control+z");
    await expect(classes).toHaveText("As they are");

    await page.getByRole("radio", { name: "Lab", exact: true }).click();
    await page.getByRole("button", { name: /^Your own question/ }).click();
    await page.getByRole("button", { name: "both + mixup" }).click();
    const evenly = page.getByRole("button", { name: "drawn evenly" });
    await page.getByRole("button", { name: "weighted" }).click();
    await evenly.click();
    await evenly.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/recipe/lab-${theme}.png` });
    await expect(page.getByRole("listitem").filter({ hasText: "classes drawn evenly" })).toBeVisible();
  });
}
