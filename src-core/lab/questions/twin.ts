/** What are the skips of this network worth? Arms: the drawing, and the same without its skips, with a named change of it, or another network. */
import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import { LIMITS, type NetworkDocument } from "../../network/document";
import { isRefused } from "../changes/change";
import { DRAWING_CHANGES } from "../changes/index";
import { removeSkips } from "../changes/remove-skips";
import type { Asked } from "../experiment-view";
import { skipsAsPicked } from "../skips/drawing-skips";
import { armOf, type Ground, makeArm } from "./arm";
import { distinctNames } from "./compare";
import type { PlannedQuestion, QuestionDefinition } from "./definition";
import { NetworkKeys } from "./same-network";

/** Its twin is the usual one. */
export const WITHOUT_SKIPS = "no-skips";

export const TWIN: QuestionDefinition<"twin"> = {
  name: ({ document, change, against }) => {
    if (against) return `${document.name} against ${against.name}`;
    const found = change === WITHOUT_SKIPS ? undefined : DRAWING_CHANGES.find(({ id }) => id === change);
    return found ? `${document.name} against ${changeWords(found)}` : `Twin of ${document.name}`;
  },
  armCount: () => 2,
  measure: "training-error",
  plan: (asked, ground) => planned(asked, ground),
  keepsStep: true,
  sides: (_question, arms) => arms.map(({ id }) => id),
  // A pair is watched layer by layer.
  probeEvery: 10,
};

export interface TwinChoice {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

/** The changes that make another network of this one. */
export function twinsOf(layers: LayerRegistry, document: NetworkDocument): TwinChoice[] {
  return DRAWING_CHANGES.filter(({ apply }) => {
    const changed = apply(layers, document);
    return !isRefused(changed) && changed !== document;
  });
}

/** @throws SkiploomError `not-allowed` for a drawing that is its own twin, and what a drawing's errors say */
function planned({ document, change, picked, against }: Asked<"twin">, ground: Ground): PlannedQuestion {
  const isChanged = change !== undefined && change !== WITHOUT_SKIPS;
  if (against && isChanged) {
    throw new SkiploomError("not-allowed", "A twin is a change of the network or another network, not both.");
  }
  if (against) return plannedAgainst(document, against, ground);
  if (isChanged) return plannedChange(document, change, ground);
  const plain = plainTwin(ground.layers, document, picked);
  return {
    question: { kind: "twin", ...(picked && picked.length > 0 && { picked }) },
    arms: [
      armOf(plain, { id: "plain", label: plain.name, family: "plain" }, ground),
      armOf(document, { id: "residual", label: document.name, family: "residual" }, ground),
    ],
  };
}

/**
 * The drawing without its skips, named so.
 *
 * @param picked inputs of unclear merges that are meant as skips, by `wireKey`
 * @throws SkiploomError `not-allowed` for a drawing without skips, and one where it is unclear which they are
 */
export function plainTwin(
  layers: LayerRegistry,
  document: NetworkDocument,
  picked?: readonly string[],
): NetworkDocument {
  const plain = removeSkips(layers, document, picked);
  if (plain === document) throw new SkiploomError("not-allowed", noTwinWords(document, picked ?? [], layers));
  return { ...plain, name: labelled(document, "without skips") };
}

/** Two networks, each of its own. */
function plannedAgainst(
  document: NetworkDocument,
  against: NetworkDocument,
  ground: Ground,
): PlannedQuestion {
  const [label = "", otherLabel = ""] = distinctNames([document, against]);
  const other = makeArm(against, { id: "against", label: otherLabel }, ground);
  const network = makeArm(document, { id: "network", label }, ground);
  const keys = new NetworkKeys();
  if (keys.keyOf(other.program()) === keys.keyOf(network.program())) {
    throw new SkiploomError(
      "not-allowed",
      `${document.name} and ${against.name} are the same network layer by layer. Choose another one.`,
    );
  }
  return { question: { kind: "twin", against: against.name }, arms: [other.arm, network.arm] };
}

function plannedChange(document: NetworkDocument, id: string, ground: Ground): PlannedQuestion {
  const change = DRAWING_CHANGES.find((each) => each.id === id);
  if (change === undefined)
    throw new SkiploomError("not-allowed", `There is no change "${id}" of a drawing.`);
  const changed = change.apply(ground.layers, document);
  if (isRefused(changed)) throw new SkiploomError("not-allowed", changed.why);
  if (changed === document) {
    throw new SkiploomError("not-allowed", `${change.label}: this changes nothing in ${document.name}.`);
  }
  return {
    question: { kind: "twin", change: id },
    arms: [
      armOf(changed, { id: "changed", label: labelled(document, changeWords(change)) }, ground),
      armOf(document, { id: "drawing", label: document.name }, ground),
    ],
  };
}

/** Within a sentence or a name: "Half of every skip" is no name, "ReLU" is one. */
function changeWords({ label }: Pick<TwinChoice, "label">): string {
  return label.replace(/^[A-Z][a-z]+(?![A-Za-z])/, (word) => word.toLowerCase());
}

/** A network's name, so a colon has no place in it. */
function labelled({ name }: NetworkDocument, what: string): string {
  return `${name.slice(0, LIMITS.nameLength - what.length - 2).trim()}, ${what}`;
}

function noTwinWords(document: NetworkDocument, picked: readonly string[], layers: LayerRegistry): string {
  const unclear = skipsAsPicked(layers, document, picked).reduce(
    (sum, graph) => sum + graph.unclear.length,
    0,
  );
  if (unclear === 0) {
    return `${document.name} has no skips, so it is its own twin. Compare it with another network instead.`;
  }
  const where = unclear === 1 ? "At one merge" : `At ${unclear} merges`;
  return `${where} of ${document.name} any input could be the skip. Pick which are meant.`;
}
