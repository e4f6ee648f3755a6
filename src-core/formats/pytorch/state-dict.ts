/** Where each weight of the drawing lies in the written model's `state_dict`. */
import type { Shape } from "../../layers/layer";
import type { WeightRole } from "../../program/operation";
import type { Step } from "../../program/program";
import type { ClassPlans } from "./classes";
import type { ModuleWeight } from "./emission";
import type { Layout } from "./layouts";
import { type DrawnProgram, type PlannedModel, planModel } from "./model-file";
import type { Item, Unit } from "./units";

export interface StateEntry {
  /** `stage1.0.conv1.weight`. */
  readonly name: string;
  /** Of the drawing's program: `stage1/1/conv1/kernel`. */
  readonly weight: string;
  readonly role: WeightRole;
  /** Ours; `torchShape` says PyTorch's. */
  readonly shape: Shape;
  readonly layout: Layout;
}

/** Every weight of the model, in the model's order. `toTorch` and `fromTorch` move the numbers. @throws SkiploomError `unsupported` */
export function stateDictNames(model: DrawnProgram): readonly StateEntry[] {
  return stateEntries(planModel(model));
}

export function stateEntries({ unit, plans }: PlannedModel): readonly StateEntry[] {
  return entriesOf(unit, "", plans);
}

function entriesOf(unit: Unit, prefix: string, plans: ClassPlans): readonly StateEntry[] {
  const members = plans.planOf.get(unit)?.members ?? [];
  return unit.items.flatMap((item, place) => {
    const member = members[place];
    if (member?.attribute === undefined) return [];
    const path = `${prefix}${member.attribute}.`;
    if (item.kind !== "block") return itemEntries(item, path, plans);
    const isSingle = member.kind === "block" && member.isSingle;
    return item.units.flatMap((inner, index) =>
      entriesOf(inner, isSingle ? path : `${path}${index}.`, plans),
    );
  });
}

function itemEntries(
  item: Exclude<Item, { kind: "block" }>,
  path: string,
  plans: ClassPlans,
): readonly StateEntry[] {
  const steps = item.kind === "step" ? [item.step] : item.steps;
  const weights = plans.emissions.get(item)?.module?.weights ?? [];
  return weights.flatMap((weight) => entryOf(weight, steps, path));
}

function entryOf(
  { role, name, layout, step = 0 }: ModuleWeight,
  steps: readonly Step[],
  path: string,
): readonly StateEntry[] {
  const declared = steps[step]?.weights.find((weight) => weight.role === role);
  return declared ? [{ name: path + name, weight: declared.name, role, shape: declared.shape, layout }] : [];
}
