/** What may stand on a skip, and where? Arms: one network with each shortcut and placement of the papers; the identity is the reference. */
import { SkiploomError } from "../../foundation/errors";
import type { NetworkDocument } from "../../network/document";
import { type Changed, isRefused } from "../changes/change";
import { drawingChange } from "../changes/index";
import type { Arm } from "../experiment";
import { REFERENCE, type ShortcutVariant, VARIANTS } from "../shortcut-variants";
import { skipsOfDrawing } from "../skips/drawing-skips";
import { type Ground, makeArm } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";
import { NetworkKeys } from "./same-network";

/** Enough to see how fast each learns, and few enough for all of them. */
export const SHORTCUT_STEPS = 100;

export const SHORTCUTS: QuestionDefinition<"shortcuts"> = {
  name: ({ document }) => `Shortcuts of ${document.name}`,
  armCount: ({ variants = VARIANTS }) => 1 + variants.length,
  measure: "late-loss",
  plan: (asked, ground) => planned(asked.document, asked.variants, ground),
  sides: () => [REFERENCE.id],
  probeEvery: 0,
};

/**
 * @param wanted variants by their ids; undefined: all that this drawing can have
 * @throws SkiploomError `not-allowed` for a drawing without skips, for no variant at all, and for one that was named and cannot be had
 */
function planned(
  drawing: NetworkDocument,
  wanted: readonly string[] | undefined,
  ground: Ground,
): PlannedQuestion {
  if (skipsOfDrawing(ground.layers, drawing).length === 0) {
    throw new SkiploomError(
      "not-allowed",
      `${drawing.name} has no skips, so there is nothing to put on them.`,
    );
  }
  const base = drawingChange("shortcuts-a").apply(ground.layers, drawing);
  if (isRefused(base)) throw new SkiploomError("not-allowed", base.why);
  const keys = new NetworkKeys();
  const reference = makeArm(base, REFERENCE_ARM, ground);
  const known = new Map([[keys.keyOf(reference.program()), reference.arm]]);
  const arms: Arm[] = [reference.arm];
  const merged: { variant: string; arm: string }[] = [];
  const refused: { variant: string; why: string }[] = [];
  for (const variant of chosen(wanted)) {
    const made = tryToMake(variant, base, ground);
    if ("why" in made) {
      if (wanted) throw new SkiploomError("not-allowed", `${variant.label} cannot be had here: ${made.why}`);
      refused.push({ variant: variant.id, why: made.why });
      continue;
    }
    const key = keys.keyOf(made.program());
    const same = known.get(key);
    if (same) merged.push({ variant: variant.id, arm: same.id });
    else {
      known.set(key, made.arm);
      arms.push(made.arm);
    }
  }
  if (arms.length < 2) {
    throw new SkiploomError(
      "not-allowed",
      "Choose at least one other shortcut to compare the identity with.",
    );
  }
  return { question: { kind: "shortcuts", network: drawing.name, merged, refused }, arms };
}

const REFERENCE_ARM = { id: REFERENCE.id, label: REFERENCE.label } as const;

/** In the table's order. */
function chosen(wanted: readonly string[] | undefined): readonly ShortcutVariant[] {
  const unknown = wanted?.find((id) => id !== REFERENCE.id && !VARIANTS.some((variant) => variant.id === id));
  if (unknown !== undefined) {
    const all = VARIANTS.map(({ id }) => id).join(", ");
    throw new SkiploomError("not-allowed", `There is no shortcut "${unknown}". There are: ${all}.`);
  }
  return wanted ? VARIANTS.filter(({ id }) => wanted.includes(id)) : VARIANTS;
}

function tryToMake(
  { id, label }: ShortcutVariant,
  base: NetworkDocument,
  ground: Ground,
): ReturnType<typeof makeArm> | { readonly why: string } {
  try {
    const changed: Changed = drawingChange(id).apply(ground.layers, base);
    return isRefused(changed) ? changed : makeArm(changed, { id, label }, ground);
  } catch (error) {
    if (error instanceof SkiploomError) return { why: error.message };
    throw error;
  }
}
