/** What a class's constructor is told. */
import type { BlockDefinition, NetworkDocument } from "../../network/document";
import type { ChannelTracker } from "./channels";
import { keysOf } from "./expression";
import { HELPER_NAMES } from "./helpers";
import { argumentKey, IN_CHANNELS, type Member, type Parameter } from "./plan";
import { Names, pythonArgumentName } from "./python";

/** All that anything in the class depends on. */
export function parametersOf(
  members: readonly Member[],
  channels: ChannelTracker,
  block: BlockDefinition | undefined,
  document: NetworkDocument,
): readonly Parameter[] {
  const used = new Set(members.flatMap(keysOfMember));
  const names = new Names(HELPER_NAMES);
  const declared = block?.arguments ?? document.arguments;
  const afterFirst = new Map(block?.arguments.map((argument) => [argument.name, argument.afterFirst]));
  const own: Parameter[] = [];
  if (used.has(IN_CHANNELS)) own.push({ key: IN_CHANNELS, name: names.take("in_channels") });
  for (const argument of declared) {
    const key = argumentKey(argument.name);
    if (!used.has(key)) continue;
    // One number that all repeats after the first have, or that papers give.
    const isPreset = block === undefined || argument.kind === "number";
    const preset = isPreset ? argument.default : afterFirst.get(argument.name);
    own.push({ key, name: names.take(pythonArgumentName(argument.name)), preset });
  }
  for (const key of channels.ownKeys) {
    if (used.has(key)) own.push({ key, name: names.take(pythonArgumentName(key)) });
  }
  // Python wants those without a value of their own first.
  return [
    ...own.filter(({ preset }) => preset === undefined),
    ...own.filter(({ preset }) => preset !== undefined),
  ];
}

function keysOfMember(member: Member): readonly string[] {
  if (member.kind === "single") return member.args.flatMap(({ expression }) => keysOf(expression));
  return member.segments.flatMap(({ count, isLoop, args }) => [
    ...(isLoop ? keysOf(count) : []),
    ...[...args.values()].flatMap((course) => {
      if (course.kind === "same") return keysOf(course.expression);
      return course.kind === "rising"
        ? [...keysOf(course.first), ...keysOf(course.by)]
        : keysOf(course.values);
    }),
  ]);
}
