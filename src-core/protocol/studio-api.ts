/** What the studio's window asks of the host, over whichever carrier. Paths are the host's, never interpreted by the window. */
import { z } from "zod";
import { borneSchema } from "../datasets/augmentation";
import { batchPicturesSchema, MOST_BATCH_PICTURES } from "../datasets/batch-pictures";
import { dataCheckSchema } from "../datasets/check/warning";
import { datasetInfoSchema, datasetOptionsSchema } from "../datasets/info";
import { dataOrderSchema, dataReportSchema, uploadedOrderSchema } from "../datasets/order";
import { DATASET_PARTS } from "../datasets/parts";
import { preparedSchema } from "../datasets/prepared";
import { samplePicturesSchema } from "../datasets/sample-pictures";
import { datasetViewSchema } from "../datasets/view";
import { networkDiffSchema } from "../diff/diff-report";
import { weightChangeSchema } from "../diff/weight-changes";
import {
  checkedFormatSchema,
  exportWayShape,
  findingSchema,
  proofSchema,
  refusedFormatSchema,
} from "../formats/proof";
import {
  givenPreprocessingSchema,
  importReportSchema,
  importSourceSchema,
  matchCorrectionsSchema,
  matchTableSchema,
  raiseOptionsSchema,
} from "../imports/import-report";
import {
  experimentStartSchema,
  experimentViewSchema,
  measuredExperimentSchema,
} from "../lab/experiment-view";
import { networkDocumentSchema } from "../network/document";
import { keepEpochsSchema } from "../training/kept-epochs";
import { classBalanceSchema, recipeSchema } from "../training/recipe";
import {
  deviceChoiceSchema,
  deviceDescriptionSchema,
  deviceIdSchema,
  metricSchema,
  runRecordSchema,
  scoreSchema,
} from "../training/records";
import { deviceSpeedSchema } from "./engine-api";
import { insightEvents, insightMethods } from "./insights-api";
import type { ApiSpec } from "./method";
import { mistakesMethods } from "./mistakes-api";
import { tryingMethods } from "./trying-api";

const bytes = z.instanceof(Uint8Array);
const pictures = z.number().int().min(0);
const nothing = z.object({});
const datasetName = z.string().trim().min(1).max(200);
/** `pictures`: a few of each of the first classes are wanted, too. */
const lookShape = { pictures: z.boolean().optional() };
const addShape = {
  name: datasetName.optional(),
  augmentation: borneSchema.optional(),
  /** Id of a prepared dataset that this takes the place of: prepared otherwise, with its id, name and classes. Parts are as the order says. */
  replaces: z.string().optional(),
};
/** Among prepared pictures. */
const place = z.number().int().min(0);
const places = z.array(place);
/** So many small pictures are asked for at once. */
const MOST_BROWSED = 200;
const runId = z.object({ run: z.string() });
const experimentId = z.object({ experiment: z.string() });

export const studioDatasetSchema = z.object({
  ...datasetInfoSchema.shape,
  /** SHA-256 of its images and labels as they are trained on: what a dataset is known by, wherever it lies. */
  sha256: z.string().optional(),
  /** Present when it cannot be read at the moment, with the reason in words. */
  unavailable: z.string().optional(),
});
export type StudioDataset = z.infer<typeof studioDatasetSchema>;

const networkFileSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** ISO 8601. */
  modifiedAt: z.string(),
  /** A draft holds changes that were never saved. */
  hasDraft: z.boolean(),
});
export type NetworkFile = z.infer<typeof networkFileSchema>;

/** One side of a comparison: a drawing, a run, or files of any format that is read. */
const diffSourceSchema = z.union([
  z.object({ document: networkDocumentSchema }),
  z.object({
    run: z.string(),
    /** Left out: its best one, or else its last. */
    checkpoint: z.enum(["best", "last"]).optional(),
    /** The folder that its folder stands in, when it is not the workspace's. */
    runs: z.string().optional(),
  }),
  importSourceSchema,
]);
export type DiffSource = z.infer<typeof diffSourceSchema>;

const comparedNetworkSchema = z.object({
  /** Of the run or the file, or else of the network. */
  name: z.string(),
  document: networkDocumentSchema,
  /** What its data are, as far as they are known. */
  images: z.object({ imageShape: datasetInfoSchema.shape.imageShape, classes: z.number().int() }).optional(),
  hasWeights: z.boolean(),
});
export type ComparedNetwork = z.infer<typeof comparedNetworkSchema>;

/** A draft is kept by a key of the window that has it open, a new one for each drawing that is opened. */
const draftSchema = z.object({
  key: z.string(),
  name: z.string(),
  savedAt: z.string(),
  path: z.string().optional(),
  /** Length of its document's text. */
  characters: z.number().optional(),
  /** Another living window has it open: it can be copied, not taken over. */
  isOpen: z.boolean().optional(),
});
export type Draft = z.infer<typeof draftSchema>;

/** A checkpoint of a run. */
const trainedWeightsSchema = z.object({
  run: z.string(),
  /** Left out: the best one, or the last where there is no best. */
  checkpoint: z.enum(["best", "last"]).optional(),
});
export type TrainedWeights = z.infer<typeof trainedWeightsSchema>;

/** How a training is begun, beside its drawing. */
export interface TrainingManner {
  /** Whose weights it begins with; left out: first values. */
  readonly from?: TrainedWeights | undefined;
  /** Its weights are kept after every so many epochs. */
  readonly keepEpochs?: number | undefined;
}

/** A drawing that waits to be trained, as it was when it was put in line. */
export const queuedTrainingSchema = z.object({
  id: z.string(),
  networkId: z.string(),
  networkName: z.string(),
  networkPath: z.string().optional(),
  dataset: z.string(),
  epochs: z.number().int(),
  /** Whose weights it begins with; left out: first values. */
  from: trainedWeightsSchema.optional(),
  /** As `runs.start` has it. */
  keepEpochs: keepEpochsSchema.optional(),
  /** ISO 8601. */
  queuedAt: z.string(),
  /** Why it could not be started, in words; it is passed over until it is asked for again. */
  failure: z.string().optional(),
});
export type QueuedTraining = z.infer<typeof queuedTrainingSchema>;

const queueSchema = z.object({ entries: z.array(queuedTrainingSchema) });

/** A device that can be had has a description, one that cannot a reason; one that is still looked for has neither. */
const studioDeviceSchema = z.object({
  id: deviceIdSchema,
  description: deviceDescriptionSchema.optional(),
  /** Why it cannot be had, in words. */
  unavailable: z.string().optional(),
  /** As it was last measured; left out when it never was. */
  speed: deviceSpeedSchema.optional(),
});
export type StudioDevice = z.infer<typeof studioDeviceSchema>;

const deviceListSchema = z.object({
  devices: z.array(studioDeviceSchema),
  /** What a person chose for this workspace; `auto` when nothing was chosen. */
  choice: deviceChoiceSchema,
  /** What `auto` means; left out while a GPU is looked for, or is here and was not measured yet. */
  automatic: deviceIdSchema.optional(),
  measuring: z.boolean(),
});
export type DeviceList = z.infer<typeof deviceListSchema>;

export const studioApi = {
  methods: {
    "app.info": {
      params: nothing,
      result: z.object({
        version: z.string(),
        shell: z.enum(["desktop", "web", "command-line"]),
        workspace: z.string(),
        node: z.string(),
        platform: z.string(),
        cores: z.number().int(),
        /** Something to know about the workspace: it cannot be written, or another studio uses it too. */
        notice: z.string().optional(),
      }),
    },
    /** Answers when the CPU has, and `complete`: when every device has. The rest comes as `devices.changed`. */
    "devices.list": { params: z.object({ complete: z.boolean().optional() }), result: deviceListSchema },
    /** Remembered in the workspace; the next training uses it. */
    "devices.choose": { params: z.object({ choice: deviceChoiceSchema }), result: deviceListSchema },
    /** All of them, or those named, looked for anew. Throws `busy` while something trains. */
    "devices.measure": {
      params: z.object({ devices: z.array(deviceIdSchema).optional() }),
      result: deviceListSchema,
    },

    "networks.recent": {
      params: nothing,
      result: z.object({ files: z.array(networkFileSchema), drafts: z.array(draftSchema) }),
    },
    /** Text as it stands in the file: the window parses it, so that an unreadable or newer document is told apart and shown in words. */
    "networks.read": {
      params: z.object({ path: z.string() }),
      result: z.object({
        path: z.string(),
        text: z.string(),
        /** Of the file's bytes: to be given back as `expectedSha256` when it is saved. */
        sha256: z.string().optional(),
        /** For a copy of another file, made outside of the studio: the drawing goes by this here, not by what the text says. */
        identity: z.object({ id: z.string(), origin: z.string().optional() }).optional(),
      }),
    },
    /**
     * Without a path: into the workspace under the document's name. Throws `conflict` when another file has it and `replace`
     * is not set, or when the file on disk is not the one this window read (`expectedSha256`).
     */
    "networks.save": {
      params: z.object({
        document: networkDocumentSchema,
        path: z.string().optional(),
        replace: z.boolean().optional(),
        expectedSha256: z.string().optional(),
        draftKey: z.string().optional(),
      }),
      result: z.object({
        path: z.string(),
        sha256: z.string(),
        /** The document's, or a new one: it had none, or is a copy of a file that is still there. */
        id: z.string(),
        origin: z.string().optional(),
      }),
    },
    "networks.saveDraft": {
      params: z.object({
        key: z.string(),
        document: networkDocumentSchema,
        path: z.string().optional(),
        /** Of the file as it was when the changes began. */
        sha256: z.string().optional(),
      }),
      result: nothing,
    },
    "networks.readDraft": {
      params: z.object({ key: z.string() }),
      result: z.object({ text: z.string(), path: z.string().optional(), sha256: z.string().optional() }),
    },
    "networks.dropDraft": { params: z.object({ key: z.string() }), result: nothing },
    /**
     * What a window has open now; nothing when left out. `taken`: another living window has that draft or file open, so
     * this one cannot have it. `page` stands for the window, by whichever connection it comes.
     */
    "windows.hold": {
      params: z.object({
        page: z.string().min(1).max(100),
        drawing: z.object({ key: z.string(), path: z.string().optional() }).optional(),
      }),
      result: z.object({ taken: z.boolean() }),
    },
    "networks.forget": { params: z.object({ path: z.string() }), result: nothing },

    "datasets.list": { params: nothing, result: z.object({ datasets: z.array(studioDatasetSchema) }) },
    /**
     * A folder of IDX files, or one of its files where it holds several datasets. What is known by its content already keeps its
     * id and is read from here from now on.
     */
    "datasets.addFolder": {
      params: z.object({ path: z.string(), name: datasetName.optional(), ...datasetOptionsSchema.shape }),
      result: studioDatasetSchema,
    },
    /**
     * Renames it, reads it otherwise, or finds its content in another folder. Throws `conflict` when that holds other content,
     * `not-allowed` for a name that another dataset bears.
     */
    "datasets.change": {
      params: z.object({
        id: z.string(),
        name: datasetName.optional(),
        path: z.string().optional(),
        /** What leaves the meaning of its images as it is; of a prepared dataset alone. */
        augmentation: borneSchema.optional(),
        ...datasetOptionsSchema.shape,
      }),
      result: studioDatasetSchema,
    },
    /** What data holds and how it would be prepared. Throws `invalid-dataset` for what is none. */
    "datasets.look": {
      params: z.union([dataOrderSchema.extend(lookShape), uploadedOrderSchema.extend(lookShape)]),
      result: dataReportSchema,
    },
    /**
     * Prepares data once and puts it on the list; `datasets.preparing` tells how far it is. A folder of IDX files that is known by its
     * content already is read where it lies, as before. Throws `busy`, `cancelled`, `invalid-dataset`, `disk-full`, and `not-allowed` for
     * a name that another dataset bears.
     */
    "datasets.add": {
      params: z.union([dataOrderSchema.extend(addShape), uploadedOrderSchema.extend(addShape)]),
      result: studioDatasetSchema,
    },
    /**
     * Pieces of files that a window hands over, each file whole before the next begins. Left alone for an hour, or once the window has
     * gone, they are forgotten. Throws `not-found`, `not-allowed` for pieces out of order, `invalid-dataset` for too many, `disk-full`.
     */
    "datasets.upload": {
      params: z.object({
        /** Left out: the first. */
        upload: z.string().optional(),
        /** Of the folder or file that a person chose. */
        name: z.string().min(1).max(200),
        pieces: z
          .array(
            z.object({
              /** Within what was chosen, "/" between folders; a file that was chosen alone has the name of the whole. */
              path: z.string().min(1).max(4_096),
              offset: z.number().int().min(0),
              bytes,
            }),
          )
          .max(10_000),
      }),
      result: z.object({ upload: z.string() }),
    },
    /** What was handed over is not needed any more. */
    "datasets.forgetUpload": { params: z.object({ upload: z.string() }), result: nothing },
    "datasets.stopAdding": { params: nothing, result: nothing },
    /** How a prepared dataset is seen. `names`: of pictures in its source, whose places a view names. */
    "datasets.view": {
      params: z.object({ id: z.string(), names: z.array(z.string()).max(100_000).optional() }),
      result: z.object({
        view: datasetViewSchema,
        prepared: preparedSchema,
        /** Pictures of each class of the source, as it has them. */
        classCounts: z.array(z.number().int().min(0)),
        /** Pictures of each class of the view, to train on, for validation and for the test. */
        partCounts: z.array(z.tuple([pictures, pictures, pictures])),
        /** The source says of some pictures in which part they are. */
        hasParts: z.boolean(),
        /** Of each of `names`, all that are called so. */
        places: z.array(z.array(pictures)),
        /** Of each of the view's changes, in their order: the class that the picture has in the source. */
        changedTargets: z.array(z.number().int().min(0)),
      }),
    },
    /** Prepared pictures of some classes of the source, by their places, a page of them. */
    "datasets.members": {
      params: z.object({
        id: z.string(),
        targets: z.array(z.number().int().min(0)),
        /** Those that were moved out of these classes, and into them. */
        without: places,
        also: places,
        from: place,
        count: z.number().int().min(1).max(MOST_BROWSED),
      }),
      result: z.object({ count: z.number().int(), places }),
    },
    /** What prepared pictures look like, small; `labels` are the source's classes. Throws `not-found`, `invalid-dataset`. */
    "datasets.pictures": {
      params: z.object({ id: z.string(), places: places.min(1).max(MOST_BROWSED) }),
      result: z.object({
        ...samplePicturesSchema.shape,
        /** As a person finds them in their source. */
        names: z.array(z.string()),
        /** In which part the view has them; null where it leaves them out. */
        parts: z.array(z.enum(DATASET_PARTS).nullable()),
      }),
    },
    /** What is odd about a prepared dataset; with `pixels`, also whether its pixels are those that were prepared. */
    "datasets.check": {
      params: z.object({ id: z.string(), pixels: z.boolean().optional() }),
      result: dataCheckSchema,
    },
    /** What the last check of it as it is seen now found; nothing where there was none. */
    "datasets.lastCheck": {
      params: z.object({ id: z.string() }),
      result: z.object({ check: dataCheckSchema.optional() }),
    },
    /** Sees it otherwise: another hash, the same pixels. Runs on the former view keep it. */
    "datasets.review": {
      params: z.object({ id: z.string(), view: datasetViewSchema }),
      result: studioDatasetSchema,
    },
    /** Takes it off the list; its folder is left alone. No other dataset gets its id. */
    "datasets.remove": { params: z.object({ id: z.string() }), result: nothing },
    "datasets.preview": {
      params: z.object({ id: z.string(), perClass: z.number().int().min(1).max(20) }),
      result: samplePicturesSchema,
    },
    /** What a network sees in a step, from 1, of a training by this recipe: no more than the first `most` pictures. */
    "datasets.batch": {
      params: z.object({
        id: z.string(),
        recipe: recipeSchema,
        step: z.number().int().min(1),
        most: z.number().int().min(1).max(MOST_BATCH_PICTURES),
        originals: z.boolean(),
      }),
      result: batchPicturesSchema,
    },

    "runs.list": {
      params: nothing,
      result: z.object({
        runs: z.array(runRecordSchema),
        /** Ids of those that another studio or a command line trains now: seen here as they were last written, controlled there. */
        foreign: z.array(z.string()).optional(),
        /** Those among them whose trainer runs on another machine, or did. */
        elsewhere: z.array(z.object({ run: z.string(), machine: z.string() })).optional(),
      }),
    },
    "runs.read": {
      params: runId,
      result: z.object({
        record: runRecordSchema,
        network: networkDocumentSchema,
        metrics: z.array(metricSchema),
      }),
    },
    /** A document without an id gets one, which the record names. */
    "runs.start": {
      params: z.object({
        document: networkDocumentSchema,
        networkPath: z.string().optional(),
        /** Left out: the choice of `devices.choose`. */
        device: deviceChoiceSchema.optional(),
        threads: z.number().int().min(1).max(64).optional(),
        name: z.string().max(200).optional(),
        /** Left out: with first values. Throws `not-allowed` where no weight of it fits this network. */
        from: trainedWeightsSchema.optional(),
        /** Its weights are kept after every so many epochs: see `kept-epochs.ts`. Throws `not-allowed` where they are too many or too large. */
        keepEpochs: keepEpochsSchema.optional(),
        /** As an arm of it: it shares the machine with others, and its last weights are scored. */
        experiment: runRecordSchema.shape.experiment,
      }),
      result: runRecordSchema,
    },
    /**
     * A new run from the newest weights of another one, with so many more blocks at the end of a stage, which change no output at first. By
     * the same recipe, at a constant rate. Throws `not-allowed` where that stage cannot grow, with why and where it can.
     */
    "runs.grow": {
      params: z.object({
        run: z.string(),
        stage: z.string(),
        blocks: z.number().int().min(1).max(1_000),
        learningRate: recipeSchema.shape.learningRate,
        epochs: recipeSchema.shape.epochs,
        device: deviceChoiceSchema.optional(),
      }),
      result: runRecordSchema,
    },
    /**
     * What a checkpoint scores on a part of its run's data, or of another dataset of that image shape whose classes it knows by their names
     * (`scores/match-classes.ts`), normalised as the checkpoint says.
     */
    "runs.evaluate": {
      params: z.object({
        ...trainedWeightsSchema.shape,
        dataset: z.string().optional(),
        part: z.enum(["train", "validation", "test"]),
        device: deviceChoiceSchema.optional(),
      }),
      result: z.object({
        ...scoreSchema.shape,
        /** The checkpoint that it was. */
        checkpoint: z.enum(["best", "last"]),
        step: z.number().int(),
        /** The name of the dataset. */
        dataset: z.string(),
      }),
    },
    ...tryingMethods,
    ...mistakesMethods,
    ...insightMethods,
    /**
     * What a checkpoint says of each image of a part, as {@link "runs.evaluate"} takes them: kept when the run ended or when it was asked for
     * before, else computed now. With a device named it is computed there.
     */
    "runs.predictions": {
      params: z.object({
        ...trainedWeightsSchema.shape,
        dataset: z.string().optional(),
        part: z.enum(DATASET_PARTS),
        device: deviceChoiceSchema.optional(),
        /** The images' names are wanted, where they have some. */
        names: z.boolean().optional(),
      }),
      result: z.object({
        /** As `scores/predictions-file.ts` has them. */
        bytes,
        /** In the order of the network's outputs. */
        classNames: z.array(z.string()),
        names: z.array(z.string()).optional(),
        checkpoint: z.enum(["best", "last"]),
        step: z.number().int(),
        /** How classes of few images were made up for in training. */
        classBalance: classBalanceSchema,
        /** Name and hash of the data. */
        dataset: z.string(),
        sha256: z.string(),
      }),
    },
    "runs.pause": { params: runId, result: nothing },
    /**
     * A paused run goes on; a stopped or interrupted one starts an engine from its last checkpoint, on the device that it had or on
     * the one named. Throws `unsupported` when that cannot be had. Its data is found by content among the known datasets, or
     * is to be the one named.
     */
    "runs.resume": {
      params: z.object({
        run: z.string(),
        device: deviceChoiceSchema.optional(),
        dataset: z.string().optional(),
        /** From there on, in the place of what it was begun with; 0: no more are kept. */
        keepEpochs: keepEpochsSchema.or(z.literal(0)).optional(),
      }),
      result: nothing,
    },
    "runs.stop": { params: runId, result: nothing },
    "runs.rename": {
      params: z.object({ run: z.string(), name: z.string().min(1).max(200) }),
      result: nothing,
    },
    "runs.remove": { params: runId, result: nothing },
    /**
     * A person knows that the other machine, which has the run in hand, is gone: the run is called interrupted and can be resumed.
     * Throws `busy` when it is trained on this machine.
     */
    "runs.takeOver": { params: runId, result: runRecordSchema },
    /** From a few measured steps on an engine of its own; refused with `busy` while something trains. */
    "runs.estimate": {
      params: z.object({ document: networkDocumentSchema }),
      result: z.object({
        stepMs: z.number(),
        seconds: z.number(),
        processBytes: z.number(),
        steps: z.number().int(),
      }),
    },

    /** The next one first. */
    "queue.list": { params: nothing, result: queueSchema },
    /** At the end; started at once when nothing trains in this host. A document without an id gets one. */
    "queue.add": {
      params: z.object({
        document: networkDocumentSchema,
        networkPath: z.string().optional(),
        from: trainedWeightsSchema.optional(),
        keepEpochs: keepEpochsSchema.optional(),
      }),
      result: queuedTrainingSchema,
    },
    "queue.remove": { params: z.object({ id: z.string() }), result: queueSchema },
    /** `to`: the place that it then has, counted from 0. */
    "queue.move": { params: z.object({ id: z.string(), to: z.number().int().min(0) }), result: queueSchema },
    /** Starts the first one now when nothing trains here, those that could not be started before included. */
    "queue.start": { params: nothing, result: nothing },

    /** The formats, with what each would refuse or change of a run's network. */
    "exports.check": {
      /** `way`: choices of one format and how it keeps weights, in the place of its defaults. */
      params: runId.extend({
        way: z.object(exportWayShape).pick({ format: true, choices: true, form: true }).optional(),
      }),
      result: z.object({ formats: z.array(checkedFormatSchema) }),
    },
    /** The formats that could not hold what a drawing would be trained to. Null: it has errors, which come first. */
    "exports.foresee": {
      params: z.object({ document: networkDocumentSchema }),
      result: z.object({ refused: z.array(refusedFormatSchema).nullable() }),
    },
    /** Throws `unsupported` for what `exports.check` calls refused, and `not-proven` where the files say something else than the engine. */
    "exports.write": {
      params: runId.extend({
        checkpoint: z.enum(["best", "last"]),
        ...exportWayShape,
        directory: z.string().optional(),
      }),
      result: z.object({
        directory: z.string(),
        files: z.array(z.string()),
        proof: proofSchema.optional(),
        changed: z.array(findingSchema),
      }),
    },
    /** A drawing in a format without weights. Throws `not-allowed` for any other. */
    "exports.draw": {
      params: z.object({
        document: networkDocumentSchema,
        format: z.string(),
        choices: exportWayShape.choices,
        directory: z.string(),
      }),
      result: z.object({
        directory: z.string(),
        files: z.array(z.string()),
        changed: z.array(findingSchema),
      }),
    },
    /** A piece of a file that a window hands over, at the end of what it handed over of it. Left alone for an hour, it is forgotten. */
    "imports.upload": {
      params: z.object({
        upload: z.string().optional(),
        name: z.string().max(500),
        bytes: z.instanceof(Uint8Array),
      }),
      result: z.object({ upload: z.string() }),
    },
    /** What was handed over is not needed any more. */
    "imports.forget": { params: z.object({ upload: z.string() }), result: nothing },
    /** What an import of this model would bring, and its drawing; nothing is written. */
    "imports.look": {
      params: z.object({ source: importSourceSchema, options: raiseOptionsSchema }),
      result: z.object({ document: networkDocumentSchema, report: importReportSchema }),
    },
    /** A model's file as a drawing, with its weights as a run that was imported. */
    "imports.model": {
      params: z.object({
        source: importSourceSchema,
        options: raiseOptionsSchema,
        preprocessing: givenPreprocessingSchema,
      }),
      result: z.object({
        run: runRecordSchema,
        document: networkDocumentSchema,
        report: importReportSchema,
      }),
    },
    /** A file's weights into a drawing: the table, and with `keeps` a run that was imported. Throws `not-allowed` where nothing fits. */
    "imports.weights": {
      params: z.object({
        source: importSourceSchema,
        document: networkDocumentSchema,
        corrections: matchCorrectionsSchema,
        preprocessing: givenPreprocessingSchema,
        keeps: z.boolean(),
      }),
      result: z.object({
        table: matchTableSchema,
        /** Neither the file nor a person said how pixels become inputs: 0 to 1 is taken. */
        isAssumed: z.boolean(),
        /** What the drawing is for. */
        images: z.object({ channels: z.number().int(), classes: z.number().int() }),
        run: runRecordSchema.optional(),
      }),
    },
    /**
     * In what two networks differ, and, where both have weights, how far those are apart. Nothing is kept of files that are read for it. Throws
     * `invalid-network` where there is nothing to compare.
     */
    "networks.diff": {
      params: z.object({ one: diffSourceSchema, other: diffSourceSchema }),
      result: z.object({
        one: comparedNetworkSchema,
        other: comparedNetworkSchema,
        diff: networkDiffSchema,
        weights: z.array(weightChangeSchema).optional(),
        /** Why weights are not compared though both sides have some. */
        weightsRefusal: z.string().optional(),
      }),
    },
    "lab.list": {
      params: nothing,
      result: z.object({ experiments: z.array(experimentViewSchema), damaged: z.array(z.string()) }),
    },
    "lab.read": { params: experimentId, result: experimentViewSchema },
    /** Throws `busy` while an experiment trains here; one waits for a run that has the machine to itself. */
    "lab.start": { params: experimentStartSchema, result: experimentViewSchema },
    /**
     * What its trainings would cost, from some steps of the largest arm with as many trainings at once as will run; its `steps` play no
     * part. `lab/budget.ts` makes steps and times of it. Throws `busy` while something trains.
     */
    "lab.measure": { params: experimentStartSchema, result: measuredExperimentSchema },
    /** Answers when each of its runs has stopped at a checkpoint. */
    "lab.pause": { params: experimentId, result: experimentViewSchema },
    "lab.resume": { params: experimentId, result: experimentViewSchema },
    /** With its runs. */
    "lab.remove": { params: experimentId, result: nothing },
    /** Bytes that it and its runs take on the disk. */
    "lab.size": { params: experimentId, result: z.object({ bytes: z.number(), runs: z.number().int() }) },
    /** Of an arm, as it would be saved. */
    "lab.network": {
      params: experimentId.extend({ arm: z.string() }),
      result: networkDocumentSchema,
    },
    /** Its runs stop at a checkpoint and are kept. Taken back while the experiment does not train. */
    "lab.cancelArm": {
      params: experimentId.extend({ arm: z.string(), cancelled: z.boolean() }),
      result: experimentViewSchema,
    },
    /** While it does not train; they are trained when it goes on. */
    "lab.addSeeds": {
      params: experimentId.extend({ count: z.number().int().min(1).max(100) }),
      result: experimentViewSchema,
    },
  },
  events: {
    /** Metrics since the last message, at the pace of `training/paces.ts`; everything is on disk already. */
    "run.metrics": z.object({ run: z.string(), metrics: z.array(metricSchema) }),
    /** Whenever a record changes: state, step, best, failure. */
    "run.changed": runRecordSchema,
    "run.status": z.object({
      run: z.string(),
      step: z.number().int(),
      tensors: z.number().int(),
      tensorBytes: z.number(),
      processBytes: z.number().optional(),
    }),
    "run.removed": z.object({ run: z.string() }),
    /** A run of it began or ended, or it paused. */
    "lab.changed": experimentViewSchema,
    "lab.removed": experimentId,
    "queue.changed": queueSchema,
    "devices.changed": deviceListSchema,
    "networks.changed": nothing,
    "datasets.changed": nothing,
    ...insightEvents,
    "datasets.preparing": z.object({ path: z.string(), done: z.number().int(), count: z.number().int() }),
    /** Something the person should know that no call is waiting for: a full disk, an engine that went away. */
    notice: z.object({
      severity: z.enum(["info", "warning", "error"]),
      message: z.string(),
      run: z.string().optional(),
    }),
  },
} as const satisfies ApiSpec;
export type StudioApi = typeof studioApi;
