import type { Page } from "@playwright/test";

/** Pictures for whoever looks at them: light, and dark in a small window. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SKIPLOOM_SHOTS;
  if (!folder) return;
  await page.screenshot({ path: `${folder}/${name}-light.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: `${folder}/${name}-dark.png` });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}
