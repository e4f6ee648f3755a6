/** What an ONNX file of ours says beside the network: classes, what was done to the pixels, where it comes from. All in JSON. */
import { create } from "@bufbuild/protobuf";
import { z } from "zod";
import { type CheckpointPreprocessing, preprocessingSchema } from "../../training/checkpoint-facts";
import type { TrainedModel } from "../model";
import { type ModelProto, type StringStringEntryProto, StringStringEntryProtoSchema } from "./onnx_pb";

const CLASSES = "classes";
const PREPROCESSING = "preprocessing";
const TRAINING = "training";

const FORMULA = "(byte / pixelMaximum - mean) / deviation, each channel by its own";

/** Entries of `metadata_props`. */
export function metadataOf(
  { preprocessing, source, document }: TrainedModel,
  layout: "nchw" | "nhwc",
): readonly StringStringEntryProto[] {
  const { classNames, ...pixels } = preprocessing;
  const entries: Readonly<Record<string, unknown>> = {
    [CLASSES]: classNames,
    [PREPROCESSING]: { ...pixels, layout, formula: FORMULA },
    [TRAINING]: { network: document.name, ...source },
  };
  return Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value: JSON.stringify(value) }),
  );
}

const classesSchema = z.array(z.string());
const pixelsSchema = preprocessingSchema.omit({ classNames: true }).partial();

/** As far as the file says so, and in our words. */
export function preprocessingOf({ metadataProps }: ModelProto): Partial<CheckpointPreprocessing> | undefined {
  const found = new Map(metadataProps.map(({ key, value }) => [key, value]));
  const classes = classesSchema.safeParse(parsed(found.get(CLASSES)));
  const pixels = pixelsSchema.safeParse(parsed(found.get(PREPROCESSING)));
  if (!classes.success && !pixels.success) return undefined;
  const said = Object.entries(pixels.data ?? {}).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...(classes.success && { classNames: classes.data }) };
}

const layoutSchema = z.object({ layout: z.enum(["nchw", "nhwc"]) });

/** In which order the file says that an image's axes come; only ours say it. */
export function layoutSaid({ metadataProps }: ModelProto): "nchw" | "nhwc" | undefined {
  const said = metadataProps.find(({ key }) => key === PREPROCESSING);
  return layoutSchema.safeParse(parsed(said?.value)).data?.layout;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
