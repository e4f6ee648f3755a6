/** `model.py`: the network as a person would write it. */
import type { TrainedModel } from "../model";
import { type ClassPlans, NETWORK_NAME, planClasses } from "./classes";
import { helperTexts } from "./helpers";
import { docstring } from "./python";
import { renderClass, shapeWords } from "./render-class";
import { type Unit, unitsOf } from "./units";

export type DrawnProgram = Pick<TrainedModel, "document" | "flat" | "program">;

export interface PlannedModel {
  readonly unit: Unit;
  readonly plans: ClassPlans;
}

/** @throws SkiploomError `unsupported` for what `check` calls refused */
export function planModel(model: DrawnProgram): PlannedModel {
  const unit = unitsOf(model);
  return { unit, plans: planClasses(model.document, model.program, unit) };
}

/** The file's text; its last class is the network. */
export function modelFile(model: DrawnProgram, { plans }: PlannedModel): string {
  const { document, program } = model;
  const [image = [], logits = []] = [program.shapes[0], program.shapes[program.logits]];
  const classes = plans.classes.map((plan) => {
    const about = plan.block
      ? plan.block.description || plan.block.name
      : `${document.name}: images of ${shapeWords(image)} (height, width, channels) to ${logits.join("")} logits.`;
    return renderClass(plan, about);
  });
  const helpers = helperTexts(plans.helpers);
  const body = [...helpers, ...classes].join("\n\n\n");
  const imports = [
    ...(body.includes("math.") ? ["import math"] : []),
    ...(body.includes("OrderedDict(") ? ["from collections import OrderedDict"] : []),
  ];
  return [
    ...docstring(
      `${document.name}, as it was drawn in Skiploom. Images are [batch, channels, height, width].`,
      0,
    ),
    "",
    ...(imports.length > 0 ? [...imports, ""] : []),
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
    "",
    "",
    body,
    "",
    ...(plans.network.name === NETWORK_NAME
      ? []
      : ["", "# As the other files call it.", `${NETWORK_NAME} = ${plans.network.name}`, ""]),
  ].join("\n");
}
