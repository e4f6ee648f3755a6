/** Repeats of a block in a row as few calls: one loop, or the first and then a loop, as a person would write a stage. */
import type { Arguments } from "./expression";
import type { PythonValue } from "./python";

/** One repeat: what its class is told. */
export interface Repeat<Plan> {
  readonly plan: Plan;
  readonly args: Arguments;
}

/** What an argument is over a segment: the same; one step more each time; or a list. */
export type Course =
  | { readonly kind: "same"; readonly value: PythonValue }
  | { readonly kind: "rising"; readonly first: number; readonly by: number }
  | { readonly kind: "listed"; readonly values: readonly PythonValue[] };

export interface Segment<Plan> {
  readonly plan: Plan;
  readonly count: number;
  readonly courses: ReadonlyMap<string, Course>;
}

/** More repeats that follow no rule are written as a list. */
const MOST_SINGLE = 3;

export function segmentsOf<Plan>(repeats: readonly Repeat<Plan>[]): readonly Segment<Plan>[] {
  const runs: Repeat<Plan>[][] = [];
  for (const repeat of repeats) {
    const last = runs.at(-1);
    if (last?.[0]?.plan === repeat.plan) last.push(repeat);
    else runs.push([repeat]);
  }
  return runs.flatMap(segmentsOfRun);
}

function segmentsOfRun<Plan>(run: readonly Repeat<Plan>[]): readonly Segment<Plan>[] {
  const whole = ruled(run);
  if (whole) return [whole];
  const [first, ...rest] = run;
  const later = ruled(rest);
  if (first && later) return [single(first), later];
  return run.length <= MOST_SINGLE ? run.map(single) : [listed(run)];
}

function single<Plan>({ plan, args }: Repeat<Plan>): Segment<Plan> {
  return {
    plan,
    count: 1,
    courses: new Map([...args].map(([key, value]) => [key, { kind: "same", value }])),
  };
}

/** Undefined where an argument neither stays nor rises evenly. */
function ruled<Plan>(run: readonly Repeat<Plan>[]): Segment<Plan> | undefined {
  const [first] = run;
  if (!first) return undefined;
  const courses = new Map<string, Course>();
  for (const key of first.args.keys()) {
    const course = ruledCourse(run.map(({ args }) => args.get(key) ?? null));
    if (!course) return undefined;
    courses.set(key, course);
  }
  return { plan: first.plan, count: run.length, courses };
}

function ruledCourse(values: readonly PythonValue[]): Course | undefined {
  const [first = null, second] = values;
  const text = JSON.stringify(first);
  if (values.every((value) => JSON.stringify(value) === text)) return { kind: "same", value: first };
  // Of two numbers any two rise evenly.
  if (values.length < 3 || typeof first !== "number" || typeof second !== "number") return undefined;
  const by = second - first;
  const isEven = values.every((value, place) => value === first + place * by && Number.isInteger(value));
  return isEven ? { kind: "rising", first, by } : undefined;
}

function listed<Plan>(run: readonly Repeat<Plan>[]): Segment<Plan> {
  const [first] = run;
  if (!first) throw new TypeError("A run has at least one repeat.");
  const courses = [...first.args.keys()].map((key): [string, Course] => {
    const values = run.map(({ args }) => args.get(key) ?? null);
    return [key, ruledCourse(values) ?? { kind: "listed", values }];
  });
  return { plan: first.plan, count: run.length, courses: new Map(courses) };
}
