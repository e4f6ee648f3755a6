/** Everything that a layer must have, beside what the compiler asks for: a place that is forgotten is told in words, with its file. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { LayerDefinition, ParamSpec, ResolvedParams, Shape } from "#core/layers/layer";
import { PALETTE_LABELS } from "#core/layers/layer";
import type { Literal } from "#core/layers/param-value";
import { lastAxis } from "#core/layers/shape";
import type { Operation, WeightSpec } from "#core/program/operation";
import { shapeAfter } from "#core/program/shapes";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The layer's own file: `avgPool2d` stands in `avg-pool2d.ts`. */
export function fileOf({ type }: LayerDefinition): string {
  const name = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const own = `src-core/layers/${name}.ts`;
  return existsSync(path.join(ROOT, own)) ? own : "the layer's file in src-core/layers";
}

/** Defaults, and defaults with one parameter changed: each choice, both answers, and numbers nearby. */
export function variations({ params }: Pick<LayerDefinition, "params">): readonly ResolvedParams[] {
  const defaults = Object.fromEntries(Object.entries(params).map(([key, spec]) => [key, spec.default]));
  const changed = Object.entries(params).flatMap(([key, spec]) =>
    othersOf(spec).map((value) => ({ ...defaults, [key]: value })),
  );
  return [defaults, ...changed];
}

function othersOf(spec: ParamSpec): readonly Literal[] {
  const all = ((): readonly Literal[] => {
    switch (spec.kind) {
      case "boolean":
        return [false, true];
      case "choice":
        return spec.choices.map(({ value }) => value);
      case "integer":
        return [spec.min, Math.min(spec.default + 1, spec.max), Math.min(spec.default + 2, spec.max)];
      case "number":
        return [Math.max(spec.min, spec.default - 0.5), Math.min(spec.max, spec.default + 0.5)];
    }
  })();
  return [...new Set(all)].filter((value) => value !== spec.default);
}

/** Feature maps of odd sizes, a small square one, and a vector. */
const SAMPLES: readonly Shape[] = [[9, 7, 4], [6, 6, 3], [24]];

interface Trial {
  readonly params: ResolvedParams;
  readonly given: Shape;
  readonly shape: Shape;
}

/** What comes out for each sample that the layer takes. */
function trialsOf(definition: LayerDefinition): readonly Trial[] {
  return variations(definition).flatMap((params) =>
    SAMPLES.flatMap((given): Trial[] => {
      const found = definition.inferShape(params, inputsOf(definition, given), {});
      return found.ok ? [{ params, given, shape: found.shape }] : [];
    }),
  );
}

function inputsOf({ ports }: LayerDefinition, given: Shape): readonly Shape[] {
  if (ports.inputs === 0) return [];
  return ports.inputs === "many" ? [given, given] : [given];
}

/** What is missing on the definition itself; empty when nothing is. */
export function definitionGaps(definition: LayerDefinition): readonly string[] {
  const gaps = [...paletteGaps(definition), ...helpGaps(definition), ...channelGaps(definition)];
  const where = fileOf(definition);
  return [...gaps, ...depthGaps(definition)].map((gap) => `${definition.type}: ${gap} (${where})`);
}

function paletteGaps({ palette }: LayerDefinition): string[] {
  return palette === "insideBlocks" || PALETTE_LABELS.includes(palette)
    ? []
    : ["the palette has no such group: give `palette` one of PALETTE_LABELS, or insideBlocks"];
}

const isSentence = (text: string): boolean => /^\p{Lu}.*\.$/u.test(text);

function helpGaps({ label, description, keywords, palette, params }: LayerDefinition): string[] {
  const gaps = Object.entries(params).flatMap(([key, spec]) => [
    ...(spec.label ? [] : [`its parameter ${key} has no label`]),
    ...(isSentence(spec.help) ? [] : [`its parameter ${key} has no help that is a sentence`]),
    ...(spec.appliesWhen && !params[spec.appliesWhen.param]
      ? [
          `its parameter ${key} applies when ${spec.appliesWhen.param} says so, which is none of its parameters`,
        ]
      : []),
  ]);
  if (!label) gaps.push("it has no label");
  if (!isSentence(description)) gaps.push("its description is no sentence");
  if (palette !== "insideBlocks" && keywords.length === 0)
    gaps.push("it has no keywords for the search to find it by");
  return gaps;
}

/** `channels` is what repairs rely on when they look up a branch for the layer that decides how many there are. */
function channelGaps(definition: LayerDefinition): string[] {
  const { channels, ports, role } = definition;
  if (ports.inputs !== 1 || ports.outputs !== 1 || role === "skip") return [];
  const trials = trialsOf(definition);
  if (trials.length === 0) return ["none of its parameters fits any input, so nothing of it can be tried"];
  const images = trials.filter(({ given }) => given.length === 3);
  const tried = images.length > 0 ? images : trials;
  const areKept = tried.every(({ given, shape }) => lastAxis(shape) === lastAxis(given));
  if (channels === "kept") {
    return areKept ? [] : ["`channels` says kept, but others come out than go in"];
  }
  if (areKept) return ['it keeps its channels: say `channels: "kept"`, so that repairs look past it'];
  const deciding = Object.entries(definition.params)
    .filter(([, { kind }]) => kind === "integer")
    .map(([key]) => key)
    .filter((key) => tried.every(({ params, shape }) => params[key] === lastAxis(shape)));
  if (channels === undefined) {
    return deciding.map(
      (key) => `${key} says how many channels come out: say \`channels: { param: "${key}" }\``,
    );
  }
  return deciding.includes(channels.param)
    ? []
    : [`\`channels\` names ${channels.param}, but that is not how many channels come out`];
}

/** He et al. 2015, table 1: layers with a kernel are counted, a shortcut's projection is not. */
function depthGaps(definition: LayerDefinition): string[] {
  if (definition.role === "end") return [];
  const hasKernel = trialsOf(definition).some(({ params, given }) =>
    weightsOf(definition, params, inputsOf(definition, given)).some(
      ({ role }) => role === "kernel" || role === "depthwiseKernel",
    ),
  );
  const counts = definition.countsInDepth === true;
  if (hasKernel && !counts && definition.role !== "skip")
    return ["it has a kernel, so it counts in a network's depth: say `countsInDepth: true`"];
  return counts && !hasKernel
    ? ["it counts in a network's depth but has no kernel: leave countsInDepth out"]
    : [];
}

function weightsOf(
  definition: LayerDefinition,
  params: ResolvedParams,
  inputShapes: readonly Shape[],
): readonly WeightSpec[] {
  const shapes = [...inputShapes];
  const inputs = inputShapes.map((_, index) => index);
  const found: WeightSpec[] = [];
  definition.lower(params, {
    inputs,
    inputShapes,
    emit(operation: Operation, { part, from = inputs, weights } = {}) {
      found.push(...(weights?.(part ?? "it") ?? []));
      return (
        shapes.push(
          shapeAfter(
            operation,
            from.map((input) => shapes[input] ?? []),
          ),
        ) - 1
      );
    },
  });
  return found;
}
