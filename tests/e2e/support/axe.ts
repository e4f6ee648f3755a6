/** What axe-core finds wrong with a page as it stands. */
import type { Page } from "@playwright/test";
import axe from "axe-core";

interface PageWithAxe {
  axe: typeof axe;
}

/** Each violation as one line: the rule, what it asks for, and where. A page with reduced motion is measured as it will stay. */
export async function violations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const here = window as unknown as PageWithAxe;
    const { violations: found } = await here.axe.run(document, { resultTypes: ["violations"] });
    return found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary}`),
    );
  });
}
