/** Chooses, for one class, the words of each number: a reference of the drawing, the channels that come in, a literal, or a parameter of its own. */
import type { Argument, Emission } from "./emission";
import { type Expression, evaluated, literal, named, substitute, sum, times } from "./expression";
import {
  argumentKey,
  type ChosenArgument,
  type ChosenCourse,
  type ChosenSegment,
  type ClassPlan,
  IN_CHANNELS,
  referenceOf,
} from "./plan";
import type { PythonValue } from "./python";
import type { Course, Segment } from "./segments";
import type { BlockItem, Source, Unit } from "./units";

export class ChannelTracker {
  /** Keys of parameters that the drawing has no argument for. */
  readonly ownKeys: string[] = [];
  readonly #units: readonly Unit[];
  readonly #given: readonly Map<string, PythonValue>[];
  readonly #channels = new Map<Source, Expression>();

  /** @param given what each unit is told, which parameters of the class's own are added to */
  constructor(units: readonly Unit[], given: readonly Map<string, PythonValue>[]) {
    this.#units = units;
    this.#given = given;
    const [first] = units;
    const isNetwork = first?.block === undefined;
    this.#channels.set("input", isNetwork ? literal(first?.inputShape.at(-1) ?? 0) : named(IN_CHANNELS));
  }

  /** Channels of a value; undefined where they are not known in words. */
  of(source: Source): Expression | undefined {
    return this.#channels.get(source);
  }

  /** @param emissions of one item in each unit */
  single(place: number, emissions: readonly Emission[]): readonly ChosenArgument[] {
    const [first] = emissions;
    const chosen = (first?.module?.args ?? []).map((argument, index) => {
      const values = emissions.map(({ module }) => module?.args[index]?.value ?? null);
      return this.#argument(place, argument, values);
    });
    if (first) this.#setChannels(place, first, chosen);
    const args = first?.module?.args ?? [];
    return chosen.filter(({ expression }, index) => !isPreset(expression, args[index]?.preset));
  }

  block(
    place: number,
    items: readonly BlockItem[],
    segments: readonly (readonly Segment<ClassPlan>[])[],
  ): readonly ChosenSegment[] {
    const [item] = items;
    const [pattern] = segments;
    if (!item || !pattern) return [];
    const repeat = referenceOf(item.node.repeat);
    const isOnlyLoop = pattern.length === 1;
    const isFirstAndLoop = pattern.length === 2 && pattern[0]?.count === 1;
    let channels = this.#inputChannels(place)[0];
    const chosen = pattern.map((segment, index) => {
      const counts = segments.map((each) => each[index]?.count ?? 0);
      const written = isOnlyLoop
        ? repeat
        : isFirstAndLoop && index === 1
          ? repeat && sum([repeat, literal(-1)])
          : undefined;
      const count = this.#choose(`${item.name}_count`, counts, written ? [written] : []);
      const args = new Map<string, ChosenCourse>();
      for (const { key, name } of segment.plan.parameters) {
        const courses = segments.map((each) => each[index]?.courses.get(key));
        const options = callOptions(item, key, channels);
        args.set(key, this.#course(`${item.name}_${name}`, courses, options, args));
      }
      const isLoop = segment.count > 1 || (isOnlyLoop && item.node.repeat !== 1);
      const result: ChosenSegment = { plan: segment.plan, count, isLoop, args };
      channels = channelsAfter(result);
      return result;
    });
    this.#setFirstRight(place, channels ? [channels] : []);
    return chosen;
  }

  #course(
    name: string,
    courses: readonly (Course | undefined)[],
    options: readonly Expression[],
    others: ReadonlyMap<string, ChosenCourse>,
  ): ChosenCourse {
    const [first] = courses;
    if (first?.kind === "rising") {
      const rising = courses.filter((course) => course?.kind === "rising");
      // Such as the growth of a dense block, which its own argument says.
      const steps = [...others.values()].flatMap((course) =>
        course.kind === "same" ? [course.expression] : [],
      );
      const given = this.#given.flatMap((args) => [...args.keys()]).map(named);
      return {
        kind: "rising",
        first: this.#choose(
          name,
          rising.map((course) => course.first),
          options,
        ),
        by: this.#choose(
          `${name}_step`,
          rising.map((course) => course.by),
          [...steps.filter(({ kind }) => kind !== "literal"), ...new Set(given)],
        ),
      };
    }
    if (first?.kind === "listed") {
      const listed = courses.filter((course) => course?.kind === "listed");
      return {
        kind: "listed",
        values: this.#choose(
          name,
          listed.map((course) => course.values),
          [],
        ),
      };
    }
    const same = courses.filter((course) => course?.kind === "same");
    return {
      kind: "same",
      expression: this.#choose(
        name,
        same.map((course) => course.value),
        options,
      ),
    };
  }

  #argument(place: number, argument: Argument, values: readonly PythonValue[]): ChosenArgument {
    const item = this.#units[0]?.items[place];
    const expression = this.#choose(
      `${item?.name ?? ""}_${argument.keyword ?? argument.called ?? "channels"}`,
      values,
      this.#options(place, argument, values),
    );
    const isWhole = values.every((value) => Number.isInteger(value)) && argument.keyword !== "eps";
    return { ...(argument.keyword === undefined ? {} : { keyword: argument.keyword }), expression, isWhole };
  }

  #options(place: number, argument: Argument, values: readonly PythonValue[]): readonly Expression[] {
    const drawn = argument.drawn ? [argument.drawn] : [];
    const constant = values[0] === undefined ? [] : [literal(values[0])];
    const known = [...this.#channels.values()];
    switch (argument.follows) {
      case undefined:
        return drawn;
      case "input":
        return [...drawn, ...this.#inputChannels(place), ...constant, ...known];
      case "output": {
        const [incoming] = this.#inputChannels(place);
        const width = this.#units[0]?.items[place]?.inputShapes[0]?.at(-1);
        const [value] = values;
        const isDepthwise = this.#units[0]?.items[place]?.kind === "step";
        const multiple =
          isDepthwise && incoming && width && typeof value === "number"
            ? [times(incoming, value / width)]
            : [];
        return [...multiple, ...this.#metChannels(place), ...constant, ...known];
      }
      case "stride":
        return this.#strides();
      default:
        return argument.follows satisfies never;
    }
  }

  /** Arguments that say so by their name, and two of them together. */
  #strides(): readonly Expression[] {
    const keys = [...(this.#given[0]?.keys() ?? [])].filter((key) => /stride/i.test(key));
    return keys.map(named);
  }

  /** Of what else comes to the places that this one leads to. */
  #metChannels(place: number): readonly Expression[] {
    const items = this.#units[0]?.items ?? [];
    return items
      .filter(({ inputs }) => inputs.includes(place))
      .flatMap(({ inputs }) => inputs)
      .flatMap((source) => (source === place ? [] : [this.#channels.get(source)]))
      .filter((channels) => channels !== undefined);
  }

  #inputChannels(place: number): readonly Expression[] {
    const inputs = this.#units[0]?.items[place]?.inputs ?? [];
    return inputs.map((input) => this.#channels.get(input)).filter((channels) => channels !== undefined);
  }

  #setChannels(place: number, { channels }: Emission, chosen: readonly ChosenArgument[]): void {
    const inputs = this.#units[0]?.items[place]?.inputs ?? [];
    const incoming = inputs.map((input) => this.#channels.get(input));
    const known = incoming.filter((each) => each !== undefined);
    if (channels.kind === "argument")
      this.#setFirstRight(
        place,
        chosen.slice(channels.place, channels.place + 1).map(({ expression }) => expression),
      );
    else if (channels.kind === "sum")
      this.#setFirstRight(place, known.length === incoming.length ? [sum(known)] : []);
    else if (channels.kind === "input") {
      const { factor = 1, plus = 0 } = channels;
      this.#setFirstRight(
        place,
        known.map((each) => sum([times(each, factor), literal(plus)])),
      );
    }
  }

  /** Keeps the first that is so in every unit. */
  #setFirstRight(place: number, options: readonly Expression[]): void {
    const right = options.find((option) =>
      this.#units.every((unit, index) => {
        const wanted = unit.items[place]?.outputShape.at(-1);
        return evaluated(option, this.#given[index] ?? new Map()) === wanted;
      }),
    );
    if (right) this.#channels.set(place, right);
  }

  /** The first option that is right in every unit; else the literal, where it is one; else a parameter of its own. */
  #choose(name: string, values: readonly PythonValue[], options: readonly Expression[]): Expression {
    const texts = values.map((value) => JSON.stringify(value));
    const isRight = (option: Expression): boolean =>
      texts.every(
        (text, index) => JSON.stringify(evaluated(option, this.#given[index] ?? new Map()) ?? null) === text,
      );
    const option = options.find(isRight);
    if (option) return option;
    const [first = null] = values;
    if (isRight(literal(first))) return literal(first);
    const key = this.#freeKey(name);
    values.forEach((value, index) => {
      this.#given[index]?.set(key, value);
    });
    this.ownKeys.push(key);
    return named(key);
  }

  #freeKey(name: string): string {
    let key = name;
    for (let count = 2; this.#given[0]?.has(key); count += 1) key = `${name}_${count}`;
    return key;
  }
}

function isPreset(expression: Expression, preset: PythonValue | undefined): boolean {
  return (
    preset !== undefined &&
    expression.kind === "literal" &&
    JSON.stringify(expression.value) === JSON.stringify(preset)
  );
}

function callOptions(item: BlockItem, key: string, channels: Expression | undefined): readonly Expression[] {
  if (key === IN_CHANNELS) return channels ? [channels] : [];
  const name = Object.keys(item.node.args).find((each) => argumentKey(each) === key);
  const drawn = name === undefined ? undefined : referenceOf(item.node.args[name]);
  return drawn ? [drawn] : [];
}

/** What comes out of the last repeat, in the outer class's words. */
function channelsAfter({ plan, count, args }: ChosenSegment): Expression | undefined {
  if (!plan.outputChannels) return undefined;
  const later = count.kind === "literal" && typeof count.value === "number" ? count.value - 1 : undefined;
  return substitute(plan.outputChannels, (key) => {
    const course = args.get(key);
    if (course?.kind === "same") return course.expression;
    if (course?.kind !== "rising" || later === undefined) return undefined;
    return sum([course.first, times(course.by, later)]);
  });
}
