/** What is to be seen inside of a run's network for one picture: which pixels the answer rests on, and what layers give, in the inspector and on cards. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate, train } from "./support/opening";
import { shoot } from "./support/shoot";
import { expect, test } from "./support/studio";

test("for one picture, the pixels that the answer rests on and what layers give are seen", async ({
  studio,
}) => {
  const { page } = studio;
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  const drawing = page.getByTestId("drawing");
  const onCards = page.getByRole("button", { name: /^Feature maps on cards/ });
  const maps = drawing.locator(".card-maps");
  await openTemplate(page, /^Residual network/);
  await zoomIn(page);
  await expect(onCards).toHaveCount(0);
  await train(page, 1);

  // Zoomed in, cards have maps as soon as there are weights; the picture is the first validation image.
  await page.keyboard.press("Control+1");
  await expect(maps.first().locator("image")).toHaveCount(3);
  await expect(maps.first()).toHaveAttribute("title", /^3 of \d+ channels of .*the first validation image/);
  await drawing.locator('[data-node-name="relu4"]').click();
  const output = page.locator("section", { has: page.getByRole("heading", { name: "Output", exact: true }) });
  await expect(output.getByText(/^Of the first validation image. 8 of \d+ channels/)).toBeVisible();
  await shoot(page, "cards");
  const card = drawing.locator('[data-node-name="relu4"] .card-maps image');
  // The same maps on the same scale, pixel by pixel.
  const hrefs = (images: Locator) =>
    images.evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  const before = await hrefs(card);
  expect(before).toHaveLength(3);
  expect((await hrefs(output.locator("image"))).slice(0, 3)).toEqual(before);
  expect(await violations(page)).toEqual([]);

  await onCards.click();
  await expect(maps).toHaveCount(0);
  await onCards.click();
  await expect(card).toHaveCount(3);
  await page.keyboard.press("Control+0");
  await expect(maps).toHaveCount(0);
  await zoomIn(page);

  // The picture in Try is another one.
  await page.getByRole("tab", { name: "Try" }).click();
  const panel = page.getByRole("region", { name: "Try" });
  await panel.getByRole("radio", { name: "Data", exact: true }).click();
  await panel.getByRole("radio", { name: "Picture 8", exact: true }).click();
  await expect(output.getByText(/^Of the picture in Try. 8 of \d+ channels/)).toBeVisible();
  await expect.poll(() => hrefs(card)).not.toEqual(before);

  const over = panel.locator("figure canvas");
  const seen = panel.getByText(/^What it sees/);
  await expect(over).toHaveCount(1);
  await panel.getByRole("switch", { name: "Saliency" }).click();
  await expect(seen).toContainText(/red: up to [\d.e-]+/);
  await expect(over).toHaveCount(2);
  const saliency = await paintedPixels(over.last());
  // A gradient by each of 8 by 8 pixels: nearly all of them change the logit.
  expect(saliency.filter((opacity) => opacity > 0).length).toBeGreaterThan(32);
  expect(Math.max(...saliency)).toBe(217);
  expect(await violations(page)).toEqual([]);
  await shoot(page, "saliency");

  // One of both at a time.
  await panel.getByRole("switch", { name: "Grad-CAM" }).click();
  await expect(panel.getByRole("switch", { name: "Saliency" })).not.toBeChecked();
  await expect.poll(async () => paintedPixels(over.last())).not.toEqual(saliency);
  await shoot(page, "grad-cam");
  await panel.getByRole("radio", { name: "Picture 9", exact: true }).click();
  await expect(seen).toContainText(/red: (up to|none)/);
  await panel.getByRole("switch", { name: "Grad-CAM" }).click();
  await expect(over).toHaveCount(1);
  await expect(seen).toContainText("8×8 pixels, grey");
});

async function zoomIn(page: Page): Promise<void> {
  await page.keyboard.press("Control+0");
  await page.keyboard.press("+");
  await expect(page.getByRole("toolbar", { name: "Zoom and layout" })).toContainText("120%");
}

/** How opaque each pixel is, 0 to 255. */
async function paintedPixels(canvas: Locator): Promise<readonly number[]> {
  return await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const data = (element as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data;
    return [...(data ?? [])].filter((_, at) => at % 4 === 3);
  });
}
