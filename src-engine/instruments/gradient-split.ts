/**
 * Where the gradient goes at each merge (He et al. 2016, equation 5: dL/dx = dL/dy (1 + dF/dx)): what comes back to a unit's x through
 * its skip, through its branch and by other readers of x, each as a gradient of its own.
 */
import { sub, tidy } from "@tensorflow/tfjs-core";
import type { SplitUnit } from "#core/insights/gradient-split";
import { figureOf } from "#core/insights/insight";
import type { Unit } from "#core/program/program";
import { type GradientRequest, lossAndGradients } from "../train/gradient";
import { GradientParts, placesAt, type SplitPlace, splitPlaces, WAYS } from "../train/gradient-parts";
import type { Instrument, Look, LookedBatch } from "./instrument";
import { cosineOf, innerProduct, Sums, sumOfSquares } from "./sums";
import { requireUnits } from "./units";

export const gradientSplit: Instrument<"gradient-split"> = {
  needsGradients: true,
  async look(look) {
    requireUnits(look.network);
    const places = splitPlaces(look.network.program);
    const sums = new Sums();
    const checks = new Sums();
    let images = 0;
    let error = Number.NaN;
    try {
      for await (const batch of look.batches()) {
        const isFirst = images === 0;
        splitInto(look, batch, places, sums, isFirst ? checks : undefined);
        // The loss is a mean over the batch, so an image's own gradient is `count` times as long, and its square count² times.
        await sums.settle(batch.count ** 2);
        images += batch.count;
        if (!isFirst) continue;
        await checks.settle(batch.count ** 2);
        error = largestError(places, sums, checks);
      }
    } finally {
      sums.dispose();
      checks.dispose();
    }
    return {
      units: places.map((place) => figuresAt(place, sums, images)),
      check: { error: figureOf(error) },
    };
  },
};

/** @param checks where given, another pass that splits nothing is held against the parts */
function splitInto(
  look: Look,
  batch: LookedBatch,
  places: readonly SplitPlace[],
  sums: Sums,
  checks: Sums | undefined,
): void {
  const parts = new GradientParts(places);
  try {
    const watched = placesAt(places, ({ merged, activation }) =>
      activation ? [merged, activation.output] : [],
    );
    pass(look, batch, {
      lanes: parts.lanes(),
      onShare: (share, gradient) => parts.take(share, gradient),
      onGradient: (value, gradient) => {
        for (const { unit, merged } of watched.get(value) ?? [])
          sums.add(key(unit, value === merged ? "before" : "after"), () => sumOfSquares(gradient));
      },
    });
    parts.finish();
    for (const place of places) measure(place, parts, sums);
    if (!checks) return;
    const sources = placesAt(places, ({ unit }) => [unit.source]);
    pass(look, batch, {
      onGradient: (value, gradient) => {
        for (const place of sources.get(value) ?? []) {
          const whole = (): ReturnType<typeof sub> => sub(parts.whole(place) ?? 0, gradient);
          checks.add(key(place.unit, "error"), () => sumOfSquares(whole()));
        }
      },
    });
  } finally {
    parts.dispose();
  }
}

function pass(
  { network, statistics }: Look,
  { images, targets }: LookedBatch,
  request: Pick<GradientRequest, "lanes" | "onShare" | "onGradient">,
): void {
  const { loss, correct, logits } = lossAndGradients(network, images, targets, {
    seed: 0,
    step: 1,
    by: "values",
    statistics,
    ...request,
  });
  for (const each of [loss, correct, logits]) each.dispose();
}

function measure(place: SplitPlace, parts: GradientParts, sums: Sums): void {
  const { unit } = place;
  for (const way of WAYS) {
    const part = parts.of(place, way);
    if (part) sums.add(key(unit, way), () => sumOfSquares(part));
  }
  const [skip, branch] = [parts.of(place, "skip"), parts.of(place, "branch")];
  if (skip && branch) sums.add(key(unit, "product"), () => innerProduct(skip, branch));
  sums.add(key(unit, "total"), () => tidy(() => sumOfSquares(parts.whole(place) ?? sub(0, 0))));
}

/** The largest over the units, beside the parts' lengths together; NaN where one is NaN. */
function largestError(places: readonly SplitPlace[], sums: Sums, checks: Sums): number {
  const errors = places.map(({ unit }) => {
    const lengths = WAYS.map((way) => Math.sqrt(sums.of(key(unit, way))));
    const together = lengths.reduce((sum, length) => sum + length, 0);
    return together === 0 ? 0 : Math.sqrt(checks.of(key(unit, "error"))) / together;
  });
  return Math.max(...errors);
}

function figuresAt({ unit, activation }: SplitPlace, sums: Sums, images: number): SplitUnit {
  const square = (what: string): number => sums.of(key(unit, what));
  const norm = (what: string): number => Math.sqrt(square(what) / images);
  return {
    name: unit.name,
    merge: unit.path,
    from: unit.from,
    skip: figureOf(norm("skip")),
    branch: figureOf(norm("branch")),
    others: figureOf(norm("others")),
    total: figureOf(norm("total")),
    cosine: figureOf(cosineOf(square("product"), square("skip"), square("branch"))),
    ...(activation && {
      passes: { path: activation.path, share: figureOf(Math.sqrt(square("before") / square("after"))) },
    }),
  };
}

function key({ name }: Unit, what: string): string {
  return `${what} ${name}`;
}
