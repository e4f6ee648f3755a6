/** What can stand on a side of a comparison. */
import type { DiffSource } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { ComparisonSide } from "../stores/interface-store";
import type { Studio } from "../stores/studio";
import type { Choice } from "../ui/Select";

/** Most runs that are offered, the newest first. */
const MOST_RUNS = 60;

/** Undefined where what was chosen is not there any more. */
export function sourceOf({ documents }: Studio, side: ComparisonSide): DiffSource | undefined {
  switch (side.kind) {
    case "drawing": {
      const { document } = documents.getState();
      return document && { document };
    }
    case "run":
      return { run: side.run };
    case "template": {
      const document = createTemplate(side.template);
      return document && { document };
    }
    case "files":
      return { upload: side.upload };
    default:
      return side satisfies never;
  }
}

export function keyOf(side: ComparisonSide | undefined): string | undefined {
  switch (side?.kind) {
    case undefined:
      return undefined;
    case "drawing":
      return "drawing";
    case "run":
      return `run ${side.run}`;
    case "template":
      return `template ${side.template}`;
    case "files":
      return `files ${side.upload}`;
    default:
      return side satisfies never;
  }
}

export interface Offer extends Choice<string> {
  readonly side: ComparisonSide;
}

/** @param given what a side has that the lists may lack */
export function offers(
  {
    drawing,
    runs,
    templates,
  }: {
    readonly drawing: string | undefined;
    readonly runs: readonly { readonly id: string; readonly name: string }[];
    readonly templates: readonly { readonly id: string; readonly name: string }[];
  },
  given: readonly (ComparisonSide | undefined)[],
): Offer[] {
  const named = (side: ComparisonSide, label: string, hint: string): Offer => ({
    value: keyOf(side) ?? "",
    label,
    hint,
    side,
  });
  const files = given.flatMap((side) => (side?.kind === "files" ? [named(side, side.name, "file")] : []));
  return [
    ...(drawing === undefined ? [] : [named({ kind: "drawing" }, drawing, "open drawing")]),
    ...files.filter(({ value }, index) => files.findIndex((other) => other.value === value) === index),
    ...runs.slice(0, MOST_RUNS).map(({ id, name }) => named({ kind: "run", run: id }, name, "run")),
    ...templates.map(({ id, name }) => named({ kind: "template", template: id }, name, "template")),
  ];
}
