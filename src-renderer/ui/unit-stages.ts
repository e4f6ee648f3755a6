/** Units of a network as they are shown to be removed. */
import type { LesionUnit } from "#core/insights/lesion";

/** With this one too, or without it where it is among them. */
export function toggled(units: readonly string[], unit: string): readonly string[] {
  return units.includes(unit) ? units.filter((each) => each !== unit) : [...units, unit];
}

export type Unit = Pick<LesionUnit, "block" | "refusal">;

export interface Stage {
  /** Undefined: its units are named as they are. */
  readonly stage: string | undefined;
  readonly units: readonly { readonly unit: Unit; readonly label: string }[];
}

/** Units that follow each other in a stage are together: of `stage2/3` the stage is `stage2`, and the label `3`. */
export function stagesOf(units: readonly Unit[]): readonly Stage[] {
  const stages: { stage: string | undefined; units: { unit: Unit; label: string }[] }[] = [];
  for (const unit of units) {
    const at = unit.block.lastIndexOf("/");
    const stage = at < 0 ? undefined : unit.block.slice(0, at);
    const own = { unit, label: unit.block.slice(at + 1) };
    const last = stages.at(-1);
    if (last && last.stage === stage) last.units.push(own);
    else stages.push({ stage, units: [own] });
  }
  return stages;
}
