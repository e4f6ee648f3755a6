/** A page's network as it stands in a file that anybody may have written. */
import { z } from "zod";
import { pictureRulesSchema } from "../../datasets/prepared";
import type { ActivationFunction, Operation, WeightRole } from "../../program/operation";
import type { PageModel } from "./page-model";

/** Beyond any network: it keeps products of a few sides within whole numbers. */
const MOST = 2 ** 24;
const whole = z.number().int().min(0).max(MOST);
const side = whole.min(1);
const number = z.number();
const pair = z.tuple([side, side]);
const extra = z.tuple([whole, whole]);
const triple = z.tuple([whole, whole, whole]);
const padding = z.union([z.enum(["same", "valid"]), z.tuple([whole, whole, whole, whole])]);
const shape = z.array(side).min(1).max(4);
const window = { window: pair, strides: pair, padding };

const FUNCTIONS = [
  "relu",
  "relu6",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "sigmoid",
  "tanh",
  "softmax",
  "swish",
  "hardSigmoid",
  "hardSwish",
  "softplus",
  "mish",
] as const satisfies readonly ActivationFunction[];

const ROLES = [
  "kernel",
  "depthwiseKernel",
  "bias",
  "gamma",
  "beta",
  "runningMean",
  "runningVariance",
  "gain",
  "offset",
  "slope",
] as const satisfies readonly WeightRole[];

function plain<Kind extends string>(kind: Kind) {
  return z.object({ kind: z.literal(kind) });
}

const operationSchema = z.discriminatedUnion("kind", [
  plain("conv2d").extend({ ...window, dilations: pair, filters: side, groups: side }),
  plain("depthwiseConv2d").extend({ ...window, dilations: pair, multiplier: side }),
  plain("transposedConv2d").extend({ ...window, filters: side, extra }),
  plain("matmul").extend({ units: side }),
  plain("batchNorm").extend({ momentum: number, epsilon: number }),
  plain("activation").extend({ function: z.enum(FUNCTIONS), slope: number }),
  plain("softmax"),
  plain("prelu"),
  plain("groupNorm").extend({ groups: side, epsilon: number, over: z.enum(["image", "pixel"]) }),
  plain("l2Norm").extend({ epsilon: number }),
  plain("add"),
  plain("subtract"),
  plain("multiply"),
  plain("maximum"),
  plain("concat"),
  plain("maxPool").extend(window),
  plain("averagePool").extend({ ...window, countsPadding: z.boolean() }),
  plain("globalAveragePool"),
  plain("flatten"),
  plain("dropout").extend({ rate: number }),
  plain("pathDrop").extend({ survival: number, per: z.enum(["image", "batch"]) }),
  plain("pad").extend({ before: triple, after: triple }),
  plain("crop").extend({ before: triple, after: triple }),
  plain("reshape").extend({ shape }),
  plain("permute").extend({ order: triple }),
  plain("resize").extend({ factors: pair, method: z.enum(["nearest", "bilinear"]) }),
  plain("subsample").extend({ strides: pair }),
  plain("scale").extend({ factor: number }),
  plain("gain"),
  plain("offset"),
  plain("zeros").extend({ shape }),
  plain("batchMean"),
]) satisfies z.ZodType<Operation>;

/** Every kind is there: one that is missing above does not compile. */
const everyKind: Operation["kind"] extends z.infer<typeof operationSchema>["kind"] ? true : never = true;
void everyKind;

/** What is read of it again; what only the page shows is left out. */
export const pageModelSchema = z.object({
  name: z.string(),
  classNames: z.array(z.string()),
  imageShape: z.tuple([side, side, side]),
  mean: z.array(number),
  deviation: z.array(number),
  ...pictureRulesSchema.partial().shape,
  form: z.enum(["float32", "float16", "int8"]),
  program: z.object({
    logits: whole,
    probabilities: whole,
    steps: z.array(
      z.object({
        name: z.string(),
        operation: operationSchema,
        inputs: z.array(whole),
        output: whole,
        weights: z.array(z.object({ name: z.string(), role: z.enum(ROLES), shape })),
      }),
    ),
  }),
}) satisfies z.ZodType<PartOf<PageModel>>;

type PartOf<Model extends PageModel> = Pick<
  Model,
  "name" | "classNames" | "imageShape" | "mean" | "deviation" | "fit" | "background" | "form"
> & { readonly program: Omit<Model["program"], "shapes"> };
