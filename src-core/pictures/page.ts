/**
 * One HTML file that needs nothing beside itself: pictures, tables and lists under headings. It has no script, and is read in the dark,
 * in the light and on paper.
 */
import { PAGE_STYLE } from "./page-style";
import type { Picture } from "./picture";
import { escaped, svgOf } from "./svg";

export interface Line {
  readonly label: string;
  readonly value: string;
}

export interface Page {
  readonly title: string;
  /** HTML of what stands below the title. */
  readonly body: readonly string[];
  /** Said at the foot, after who wrote it. */
  readonly foot: string;
  /** The Skiploom that writes it. */
  readonly version: string;
}

export function pageHtml({ title, body, foot, version }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="generator" content="Skiploom ${escaped(version)}">
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body.join("\n")}
<p class="quiet foot">Written by Skiploom ${escaped(version)}. ${escaped(foot)}</p>
</main>
</body>
</html>
`;
}

/** What comes first to the eye. */
export function verdictHtml(title: string, sentences: readonly string[], basis: string): string {
  const body = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join("\n");
  return `<section class="verdict"><h2>${escaped(title)}</h2>\n${body}\n<p class="quiet">${escaped(basis)}</p></section>`;
}

export function quietHtml(words: string): string {
  return `<p class="quiet">${escaped(words)}</p>`;
}

/** @param summary for who cannot see it */
export function figureHtml(picture: Picture, caption: string, summary: string): string {
  const svg = svgOf(picture, { summary, paintOf: (paint) => `var(--${paint})` });
  return `<figure>${svg}${caption === "" ? "" : `<figcaption>${escaped(caption)}</figcaption>`}</figure>`;
}

export function sectionHtml(title: string, body: string): string {
  return `<section><h2>${escaped(title)}</h2>${body}</section>`;
}

export function tableHtml(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: (index: number) => string): string =>
    `<tr>${cells.map((cell, index) => `<${tag(index)}>${escaped(cell)}</${tag(index).split(" ")[0]}>`).join("")}</tr>`;
  return `<div class="wide"><table><thead>${row(heads, () => 'th scope="col"')}</thead><tbody>${rows
    .map((cells) => row(cells, (index) => (index === 0 ? 'th scope="row"' : "td")))
    .join("\n")}</tbody></table></div>`;
}

export function listHtml(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("\n")}</ul>`;
}

export function linesHtml(lines: readonly Line[]): string {
  return `<dl>${lines.map(({ label, value }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join("\n")}</dl>`;
}
