/** Looking into a network with an instrument: a run's weights, or an untrained drawing. */
import { z } from "zod";
import { chosenSchema } from "../insights/choices";
import { lookedAtSchema } from "../insights/insight";
import { insightSchema, instrumentIdSchema } from "../insights/instruments";
import { networkDocumentSchema } from "../network/document";
import { deviceChoiceSchema } from "../training/records";

/** What is looked into. */
const subjectSchema = z.union([
  /** Left out: the best checkpoint, or the last where there is no best. */
  z.object({ run: z.string(), checkpoint: z.enum(["best", "last"]).optional() }),
  /** With first values by its recipe's seed. */
  z.object({ document: networkDocumentSchema }),
]);
export type InsightSubject = z.infer<typeof subjectSchema>;

export const insightMethods = {
  /**
   * One look after the other; beside a training it takes one thread. What was answered before is kept and answered again, unless `again`
   * says otherwise. Throws `unsupported` where this network cannot be asked that, with what can.
   */
  "insights.look": {
    params: z.object({
      subject: subjectSchema,
      instrument: instrumentIdSchema,
      /** A dataset's id, in the place of the network's own. */
      dataset: z.string().optional(),
      ...lookedAtSchema.shape,
      /** Of the instrument's own; left out: the usual ones. */
      choices: chosenSchema.optional(),
      device: deviceChoiceSchema.optional(),
      again: z.boolean().optional(),
    }),
    result: insightSchema,
  },
  /** The look that is under way answers with the images up to now, or throws `cancelled`. Those that wait are not begun. */
  "insights.stop": { params: z.object({}), result: z.object({}) },
} as const;

export const insightEvents = {
  /** How far the look that is under way has come. */
  "insight.progress": z.object({
    instrument: instrumentIdSchema,
    done: z.number().min(0),
    total: z.number().min(1),
  }),
} as const;
