import type { LayerDefinition, ResolvedParams, Shape } from "../../layers/layer";
import { bordersAlong } from "../../layers/sliding-window";
import { readWindow } from "../../layers/window-params";
import { setParam } from "../../network/edits/index";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair, type Spot, settings } from "./possible-repair";

import { seen } from "./seen-layer";

/** A window that is larger than what it slides over, that jumps over pixels, or that lies in its padding. */
export function windowRepairs(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
): PossibleRepair[] {
  const { params, input, definition } = seen(examination, problem);
  if (definition === undefined || input === undefined) return [];
  const key = Object.hasOwn(definition.params, "kernel") ? "kernel" : "size";
  return [
    ...(params.padding === "same"
      ? []
      : settings(examination, spot, "padding", "same", {
          id: "set-padding",
          label: (name) => `Set padding to same in ${name}`,
        })),
    ...(problem.code === "padding-too-large" ? presetRepairs(spot, definition, params) : []),
    ...AXES.flatMap((axis) => {
      const wanted = (param: string, value: number): PossibleRepair[] => {
        const word = definition.params[param]?.label.toLowerCase() ?? param;
        return value === params[param] || value < 1
          ? []
          : settings(examination, spot, param, value, {
              id: `set-${word.replaceAll(" ", "-")}`,
              label: (name) => `Set ${word} to ${value} in ${name}`,
            });
      };
      return axisRepairs(problem, params, input, key, axis, wanted);
    }),
  ];
}

/** Groups that do not divide channels and filters: the nearest number that does, or filters that the groups divide. */
export function groupRepairs(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
): PossibleRepair[] {
  const { params, input } = seen(examination, problem);
  const { groups, filters } = params;
  const channels = input?.at(-1);
  if (typeof groups !== "number" || typeof filters !== "number" || channels === undefined) return [];
  const dividing = Array.from({ length: Math.min(channels, filters) }, (_, index) => index + 1).filter(
    (count) => channels % count === 0 && filters % count === 0,
  );
  const [nearest = 1] = dividing.sort((one, other) => Math.abs(one - groups) - Math.abs(other - groups));
  const divided = Math.max(1, Math.round(filters / groups)) * groups;
  return [
    ...settings(examination, spot, "groups", nearest, {
      id: "set-groups",
      label: (name) => `Set groups to ${nearest} in ${name}`,
    }),
    ...settings(examination, spot, "filters", divided, {
      id: "set-filters",
      label: (name) => `Set filters to ${divided} in ${name}`,
    }),
  ];
}

const AXES = [0, 1] as const;

/** Another kernel or stride along one axis. Where the columns follow the rows, both are changed by the rows' parameter. */
function axisRepairs(
  { code }: UnrepairedProblem,
  params: ResolvedParams,
  input: Shape,
  key: "kernel" | "size",
  axis: 0 | 1,
  wanted: (param: string, value: number) => PossibleRepair[],
): PossibleRepair[] {
  const window = readWindow(params, key);
  const [kernel, stride, dilation] = [window.window[axis], window.strides[axis], window.dilations[axis]];
  const follows = (param: string): boolean => axis === 1 && params[`${param}Width`] === 0;
  const own = (param: string): string => (axis === 1 ? `${param}Width` : param);
  // What both axes share has to suit both.
  const lengths = (params[`${key}Width`] === 0 ? AXES : [axis]).map((each) => {
    const length = input[each] ?? 1;
    const [before, after] = window.padding === "same" ? [0, 0] : bordersAlong(length, window, each);
    return length + before + after;
  });
  const fitting = Math.floor((Math.min(...lengths) - 1) / dilation) + 1;
  switch (code) {
    case "kernel-too-large":
      return follows(key) || kernel <= fitting ? [] : wanted(own(key), fitting);
    case "stride-drops-pixels":
      return [
        ...(follows(key) ? [] : wanted(own(key), stride)),
        ...(follows("stride") || stride === 1 ? [] : wanted(own("stride"), Math.min(kernel, stride - 1))),
      ];
    default:
      return [];
  }
}

/** The values that a button beside the parameters fills in. */
function presetRepairs(
  { location, node }: Spot,
  definition: LayerDefinition,
  params: ResolvedParams,
): PossibleRepair[] {
  return (definition.presets ?? []).map((preset) =>
    possibleRepair("preset", `Pad ${node.name} as PyTorch does`, (document) =>
      Object.entries(preset.values(params)).reduce(
        (changed, [key, value]) => setParam(changed, location, node.id, key, value),
        document,
      ),
    ),
  );
}
