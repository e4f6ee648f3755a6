/** One class as Python. */
import type { Shape } from "../../layers/layer";
import { type Code, call } from "./emission";
import { type Expression, printed } from "./expression";
import { forwardLines } from "./forward";
import type { ChosenCourse, ChosenSegment, ClassPlan, Member, Parameter } from "./plan";
import { docstring, indented, Names, pythonCall, pythonLiteral, pythonVariableName } from "./python";

/** Arguments after these are told by name. */
const MOST_BY_PLACE = 2;

/** @param about its docstring */
export function renderClass(plan: ClassPlan, about: string): string {
  const nameOf = namesOf(plan);
  const parameters = plan.parameters.map(({ name, preset }) =>
    preset === undefined ? name : `${name}=${pythonLiteral(preset)}`,
  );
  const modules = plan.members.flatMap((member) => memberLines(member, plan, nameOf));
  const head = pythonCall("def __init__", ["self", ...parameters], "", 4);
  const forward = forwardLines(
    plan.members.map((member) => ({
      name: member.name,
      inputs: member.inputs,
      endsLine: member.kind === "block" || member.emission.endsLine === true,
      isCall: member.attribute !== undefined,
      render: (inputs: readonly Code[]) => forwardOf(member, inputs),
    })),
    plan.output,
  );
  return [
    `class ${plan.name}(nn.Module):`,
    ...indented(docstring(about)),
    "",
    ...(modules.length === 0
      ? []
      : [...indented([`${head}:`]), ...indented(["super().__init__()", ...modules], 8), ""]),
    ...indented(["def forward(self, x):"]),
    ...indented(forward, 8),
  ].join("\n");
}

type NameOf = (key: string) => string;

function namesOf({ parameters }: ClassPlan): NameOf {
  const names = new Map(parameters.map(({ key, name }) => [key, name]));
  return (key) => {
    const name = names.get(key);
    if (name === undefined) throw new TypeError(`There is no parameter "${key}".`);
    return name;
  };
}

function forwardOf(member: Member, inputs: readonly Code[]): Code {
  const self = member.attribute === undefined ? "" : `self.${member.attribute}`;
  if (member.kind === "single") return member.emission.forward(inputs, self);
  return call(self, ...inputs.map(({ text }) => text));
}

function memberLines(member: Member, plan: ClassPlan, nameOf: NameOf): readonly string[] {
  if (member.attribute === undefined) return [];
  const before = `self.${member.attribute} = `;
  if (member.kind === "single") {
    const { module } = member.emission;
    if (!module) return [];
    const args = member.args.map(({ keyword, expression, isWhole }) => {
      const text = printed(expression, nameOf, isWhole);
      return keyword === undefined ? text : `${keyword}=${text}`;
    });
    return [pythonCall(module.callee, args, before)];
  }
  const [first] = member.segments;
  if (member.isSingle && first) return [construction(first, nameOf, plan, before)];
  const parts = member.segments.map((segment) => segmentText(segment, nameOf, plan));
  const line = `${before}nn.Sequential(${parts.join(", ")})`;
  if (parts.length === 1 && line.length <= 92 && !line.includes("\n")) return [line];
  return [`${before}nn.Sequential(`, ...indented(parts.map((part) => `${part},`)), ")"];
}

function segmentText(segment: ChosenSegment, nameOf: NameOf, plan: ClassPlan): string {
  if (!segment.isLoop) return construction(segment, nameOf, plan);
  const courses = [...segment.args.values()];
  const rises = courses.some(({ kind }) => kind === "rising");
  const lists = segment.plan.parameters.flatMap((parameter) => {
    const course = segment.args.get(parameter.key);
    return course?.kind === "listed"
      ? [{ name: loopName(parameter, plan), values: printed(course.values, nameOf) }]
      : [];
  });
  const made = construction(segment, nameOf, plan);
  if (lists.length === 0) {
    return `*[${made} for ${rises ? "i" : "_"} in range(${printed(segment.count, nameOf, true)})]`;
  }
  const [only] = lists;
  const names = lists.map(({ name }) => name).join(", ");
  const values =
    lists.length === 1 && only ? only.values : `zip(${lists.map((list) => list.values).join(", ")})`;
  const target = lists.length === 1 ? names : `(${names})`;
  return rises
    ? `*[${made} for i, ${target} in enumerate(${values})]`
    : `*[${made} for ${names} in ${values}]`;
}

/** A loop's variable that hides no parameter of the class that the loop stands in. */
function loopName({ name }: Parameter, plan: ClassPlan): string {
  return new Names(plan.parameters.map((parameter) => parameter.name)).take(pythonVariableName(name));
}

function construction(segment: ChosenSegment, nameOf: NameOf, plan: ClassPlan, before = ""): string {
  const args = segment.plan.parameters.flatMap((parameter, place): string[] => {
    const course = segment.args.get(parameter.key);
    if (!course) return [];
    const isPreset =
      parameter.preset !== undefined &&
      course.kind === "same" &&
      isLiteral(course.expression, parameter.preset);
    if (isPreset) return [];
    const text = courseText(course, parameter, nameOf, plan);
    const isByPlace = parameter.preset === undefined && place < MOST_BY_PLACE;
    return [isByPlace ? text : `${parameter.name}=${text}`];
  });
  return pythonCall(segment.plan.name, args, before, before === "" ? 0 : 8);
}

function courseText(course: ChosenCourse, parameter: Parameter, nameOf: NameOf, plan: ClassPlan): string {
  switch (course.kind) {
    case "same":
      return printed(course.expression, nameOf);
    case "listed":
      return loopName(parameter, plan);
    case "rising": {
      const by = printed(course.by, nameOf);
      const step = course.by.kind === "sum" ? `(${by})` : by;
      return `${printed(course.first, nameOf)} + ${step} * i`;
    }
    default:
      return course satisfies never;
  }
}

function isLiteral(expression: Expression, value: unknown): boolean {
  return expression.kind === "literal" && JSON.stringify(expression.value) === JSON.stringify(value);
}

/** `32×32×3`. */
export function shapeWords(shape: Shape): string {
  return shape.join("×");
}
