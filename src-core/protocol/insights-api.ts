/** Looking into a network with an instrument: a run's weights, or an untrained drawing. */
import { z } from "zod";
import { samplePicturesSchema } from "../datasets/sample-pictures";
import { chosenSchema } from "../insights/choices";
import { lookedAtSchema } from "../insights/insight";
import { insightSchema, instrumentIdSchema } from "../insights/instruments";
import { networkDocumentSchema } from "../network/document";
import { deviceChoiceSchema } from "../training/records";

/** What is looked into. */
const subjectSchema = z.union([
  /** The run's drawing with first values by its recipe's seed; `plain`: without its skips, the Lab's twin of it. */
  z.object({ run: z.string(), untrained: z.literal(true), plain: z.boolean().optional() }),
  /** Weights that it kept after an epoch; 0: what it began with. */
  z.object({ run: z.string(), epoch: z.number().int().min(0) }),
  /** Left out: the best checkpoint, or the last where there is no best. */
  z.object({ run: z.string(), checkpoint: z.enum(["best", "last"]).optional() }),
  /** A drawing, in the same way. */
  z.object({ document: networkDocumentSchema, plain: z.boolean().optional() }),
]);
export type InsightSubject = z.infer<typeof subjectSchema>;

export const insightMethods = {
  /**
   * One look after the other, and none beside a measurement; beside a training a look that begins takes one thread. What was answered before is kept and answered again, unless `again`
   * says otherwise. Throws `unsupported` where this network cannot be asked that, with what can.
   */
  "insights.look": {
    params: z.object({
      subject: subjectSchema,
      instrument: instrumentIdSchema,
      /** Another network, on the same images: its layers are compared with this one's by the instruments that do so. */
      beside: subjectSchema.optional(),
      /** A dataset's id, in the place of the network's own. */
      dataset: z.string().optional(),
      ...lookedAtSchema.shape,
      /** Of the instrument's own; left out: the usual ones. */
      choices: chosenSchema.optional(),
      device: deviceChoiceSchema.optional(),
      again: z.boolean().optional(),
      /** Of whoever asks: by it the look is stopped, and its progress is known. */
      ticket: z.string().max(200).optional(),
    }),
    result: insightSchema,
  },
  /** Images of a part of the data that are looked at, in the part's own order, and how many it has. */
  "insights.pictures": {
    params: z.object({
      subject: subjectSchema,
      dataset: z.string().optional(),
      part: lookedAtSchema.shape.part,
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(100),
    }),
    result: samplePicturesSchema.extend({ of: z.number().int().min(0) }),
  },
  /**
   * Of looks whose tickets begin so (left out: of all), the one that is under way answers with the images up to now, or throws
   * `cancelled`. Those that wait are not begun.
   */
  "insights.stop": { params: z.object({ ticket: z.string().optional() }), result: z.object({}) },
} as const;

export const insightEvents = {
  /** How far the look that is under way has come. */
  "insight.progress": z.object({
    instrument: instrumentIdSchema,
    ticket: z.string().optional(),
    done: z.number().min(0),
    total: z.number().min(1),
    /** About; left out while nothing is known of it. */
    secondsLeft: z.number().min(0).optional(),
  }),
} as const;
