/**
 * The page that answers a token. It stores the secret in the browser and goes on to the studio by script: after a redirect
 * the browser would still count the next request as one of the site that led here.
 */
import { SECRET_KEY } from "#core/protocol/entry";

/** Without a secret: for a token that is spent. A browser that was let in before goes on all the same. */
export function exchangePage(secret?: string): string {
  const words =
    secret === undefined
      ? "This address was used already, and each works once. Press Enter in the terminal where Skiploom runs, and open the address that it prints."
      : "Opening the studio. This takes a script: if it does not go on, let this page run scripts, press Enter in the terminal where Skiploom runs, and open the address that it prints.";
  // Nothing here comes from outside: the secret is hexadecimal.
  return `<!doctype html>
<html lang="en"${secret === undefined ? "" : ` data-secret="${secret}"`}>
  <head>
    <meta charset="UTF-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="dark light" />
    <title>Skiploom</title>
    <style>
      body { margin: 25vh auto 0; max-width: 30rem; padding: 0 1.5rem; font: 0.95rem/1.6 system-ui, sans-serif; }
    </style>
  </head>
  <body>
    <p id="words">${words}</p>
    <script src="${EXCHANGE_SCRIPT.path}"></script>
  </body>
</html>
`;
}

/** A file of its own: the policy allows no script inside of a page. */
export const EXCHANGE_SCRIPT = {
  path: "/exchange.js",
  text: `"use strict";
try {
  const { secret } = document.documentElement.dataset;
  if (secret) localStorage.setItem("${SECRET_KEY}", secret);
  if (localStorage.getItem("${SECRET_KEY}")) location.replace("/");
} catch {
  document.getElementById("words").textContent =
    "This browser keeps nothing for this page, so the studio could not know it again. " +
    "Allow it to keep data, press Enter in the terminal where Skiploom runs, and open the address that it prints.";
}
`,
} as const;
